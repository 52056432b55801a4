import { type Digests, type TagBase, taggedReference } from "./plan/digests";
import { familiarName } from "./plan/customDockerfile/familiarName";
import type { Credentials } from "./registry/authorization";

/** What a run knows before it asks for its bases. */
export interface BasesOptions {
  /** Digests of the last run, which count where a registry does not answer. @default none */
  readonly recorded?: Digests;
  /** Credentials for a registry's host; undefined: Docker's own. @default - Docker's own */
  readonly credentials?: (host: string) => Credentials | undefined;
  /** Environment with `SSL_CERT_FILE`, `DOCKER_CONFIG` and proxies. @default - that of the process */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** What registries said. */
export interface ResolvedBases {
  /** For the argument `bases`. */
  readonly digests: Digests;
  /** That some could not be asked, and what counts instead: for a person, a line each. */
  readonly warnings: readonly string[];
}

/**
 * Asks registries which digests tags lead to now: one `HEAD` for each distinct image, all at the same time. Nothing is
 * thrown: where a registry does not answer within eight seconds, the digest of the last run counts, and without one the
 * tag as it is.
 *
 * @param bases images as `tagBases` finds them, or references: `alpine:3.22`.
 */
export async function resolveBases(
  bases: readonly (TagBase | string)[],
  { recorded = {}, credentials = () => undefined, env = process.env }: BasesOptions = {},
): Promise<ResolvedBases> {
  if (bases.length === 0) {
    return { digests: {}, warnings: [] };
  }
  // the client of registries is loaded by who asks
  const { askDigest } = await import("./registry/askRegistry.js");
  const distinct = new Map(bases.flatMap(tagged).map((one) => [one.reference, one]));
  const answers = await Promise.all(
    [...distinct.values()].map(async ({ reference, from }): Promise<Answer> => {
      try {
        const host = from.slice(0, from.indexOf("/"));
        return { reference, digest: await askDigest(from, { credentials: credentials(host), env }) };
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        return { reference, digest: recorded[reference], reason };
      }
    }),
  );
  const known = answers.flatMap(({ reference, digest }) =>
    digest === undefined ? [] : [[reference, digest]],
  );
  return { digests: Object.fromEntries(known) as Digests, warnings: warningsOf(answers) };
}

/** What has a digest already is asked nothing. */
function tagged(base: TagBase | string): TagBase[] {
  const reference = typeof base === "string" ? taggedReference(base) : base.reference;
  const from = typeof base === "string" ? reference : base.from;
  return reference === undefined || from === undefined ? [] : [{ reference, from }];
}

interface Answer {
  readonly reference: string;
  readonly digest: string | undefined;
  /** Why the registry has not said it. */
  readonly reason?: string;
}

function warningsOf(answers: readonly Answer[]): string[] {
  const failed = answers.filter(({ reason }) => reason !== undefined);
  const [old, bare] = [true, false].map((isKnown) =>
    failed.filter(({ digest }) => (digest !== undefined) === isKnown),
  ) as [Answer[], Answer[]];
  return [
    ...lineOf(old, "taken as they were last built"),
    ...lineOf(bare, "taken by their tags, with which no version moves"),
  ];
}

function lineOf(answers: readonly Answer[], what: string): string[] {
  const names = answers.map(({ reference }) => familiarName(reference)).join(", ");
  const reasons = [...new Set(answers.map(({ reason }) => reason))].join("; ");
  return answers.length === 0 ? [] : [`bases that could not be asked for are ${what}: ${names} (${reasons})`];
}

/** Bases whose digests are others than a service was last built from, a line each, with the services that are built for it. */
export function movedBases(
  services: readonly { readonly name: string; readonly before: Digests; readonly now: Digests }[],
): string[] {
  const moved = new Map<string, string[]>();
  for (const { name, before, now } of services) {
    for (const [reference, digest] of Object.entries(now)) {
      const old = before[reference];
      if (old !== undefined && old !== digest) {
        const line = `base ${familiarName(reference)} moved: ${short(old)} → ${short(digest)}`;
        moved.set(line, [...(moved.get(line) ?? []), name]);
      }
    }
  }
  return [...moved].map(([line, names]) => `${line} (${names.join(", ")})`);
}

/** As much of a digest as a person compares. */
function short(digest: string): string {
  return digest.slice(0, "sha256:".length + 12);
}
