import type { IPolicy } from "cockatiel";
import type { Problem } from "../common/problem";
import { RegistryError } from "../registry/failure";
import type { Repository } from "../registry/repository";
import { type Lookup, withGovulncheck } from "./govulncheck";
import { type PlatformInventory, readInventory } from "./inventory";
import { isAtLeast, type Level } from "./levels";
import { programSymbols, type Vulnerability, vulnerabilitiesOf } from "./vulnerabilities";

/** Which known vulnerabilities an image may not have, and where they are looked up. */
export interface AuditLimit {
  /** How close one must be to count: `module` counts all, `symbol` those whose function is in the program. */
  readonly maxVulnerability: Level;
  /** Folder or address of the database. @default - that of `GOVULNDB`, else the Go project's own */
  readonly database?: string | undefined;
}

/** A program of an image on one platform, and what is known of it. */
export interface AuditedProgram {
  readonly platform: string;
  /** Absolute path in the image. */
  readonly path: string;
  readonly content: Buffer;
  /** Whether Go has written into it what it is made from: nothing is known of one without. */
  readonly isReadable: boolean;
  readonly vulnerabilities: readonly Vulnerability[];
}

/** Looks every program of an image up, on each platform. */
export async function auditPrograms(
  platforms: readonly PlatformInventory[],
  lookup: Lookup,
): Promise<AuditedProgram[]> {
  const programs = platforms.flatMap(({ platform, programs: own }) =>
    own.map((program) => ({ platform, ...program })),
  );
  return Promise.all(
    programs.map(async ({ platform, path, content, build }) => {
      const isReadable = build !== undefined;
      const vulnerabilities = isReadable
        ? vulnerabilitiesOf(await lookup(content, "json"), programSymbols(content))
        : [];
      return { platform, path, content, isReadable, vulnerabilities };
    }),
  );
}

/**
 * Reads an image from its registry, and looks up what is known of its programs.
 *
 * @param subject what errors begin with.
 * @param field what the image is called in problems.
 * @returns what stands against it: each vulnerability once, and programs of which nothing can be known.
 * @throws ProgramError if govulncheck is missing or fails. @throws RegistryError if the image cannot be read.
 */
export async function auditProblems(
  { subject, field, digest }: { readonly subject: string; readonly field: string; readonly digest: string },
  { maxVulnerability, database }: AuditLimit,
  repository: Repository,
  policy: IPolicy,
): Promise<Problem[]> {
  const inventory = await readInventory(repository, digest, policy);
  if (inventory === undefined) {
    throw new RegistryError(`${repository.name}@${digest} does not exist`, 404, false);
  }
  const { platforms } = inventory;
  const say = (line: string): void => console.log(line);
  const programs = await withGovulncheck({ subject, database, say }, (lookup) =>
    auditPrograms(platforms, lookup),
  );
  const empty = platforms.filter(({ platform }) => !programs.some((one) => one.platform === platform));
  return [
    ...empty.map(({ platform }) => unknown(field, `has no program on ${platform} that can be looked at`)),
    ...programs
      .filter(({ isReadable }) => !isReadable)
      .map(({ platform, path }) =>
        unknown(
          field,
          `does not say what ${path} is made from on ${platform}: it is packed, or no Go program`,
        ),
      ),
    ...vulnerableProblems(field, programs, maxVulnerability),
  ];
}

/** What cannot be looked at is not known to be sound. */
function unknown(field: string, rule: string): Problem {
  return { field, rule, fix: "build it without `upx`, or leave `maxVulnerability` out for it" };
}

/** Vulnerabilities that count, each once, with the platforms that have it. */
function vulnerableProblems(field: string, programs: readonly AuditedProgram[], limit: Level): Problem[] {
  const found = new Map<string, { readonly one: Vulnerability; readonly platforms: Set<string> }>();
  for (const { platform, vulnerabilities } of programs) {
    for (const one of vulnerabilities.filter(({ level }) => isAtLeast(level, limit))) {
      const key = `${one.id} ${one.module} ${one.version}`;
      const before = found.get(key);
      const isCloser = before === undefined || !isAtLeast(before.one.level, one.level);
      const platforms = (before?.platforms ?? new Set<string>()).add(platform);
      found.set(key, { one: isCloser ? one : before.one, platforms });
    }
  }
  return [...found.values()].map(({ one, platforms }) => ({
    field,
    value: [one.id, ...one.aliases].join(", "),
    rule: ruleOf(one, [...platforms].sort()),
    fix: fixOf(one),
  }));
}

function ruleOf({ module, version, level, fixedIn, summary }: Vulnerability, platforms: string[]): string {
  const fixed = fixedIn === null ? "no version without it is known" : `fixed in ${fixedIn}`;
  const said = summary === "" ? "" : `: ${summary}`;
  return `is known in ${module} ${version} (${level}, on ${platforms.join(" and ")}), ${fixed}${said}`;
}

function fixOf({ module, fixedIn }: Vulnerability): string {
  if (fixedIn === null) {
    return module === "stdlib"
      ? "raise `maxVulnerability` until a release of Go has a fix"
      : "replace the module, or raise `maxVulnerability` until there is a fix";
  }
  return module === "stdlib"
    ? `build with Go ${fixedIn.replace(/^v/, "")} or newer (\`go.version\`)`
    : `go get ${module}@${fixedIn}`;
}
