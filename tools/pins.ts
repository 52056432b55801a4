import { readFileSync } from "node:fs";
import * as semver from "semver";
import { parseDocument } from "yaml";
import { Reference } from "../components/common/reference";
import { fullReference } from "../components/plan/runtime/mirror";
import { isRecord, writeAtomically } from "./files";

const PROJECT = "go-service-image:";

/** An image that a stack file names. */
export interface Pin {
  /** Path of the stack file. */
  readonly file: string;
  /** Where it stands below `config`. */
  readonly path: readonly string[];
  readonly value: string;
}

/** What the registry says of a pinned image. */
export interface PinState extends Pin {
  /** The value to write to be up to date: newest release of the same line, with its digest. */
  readonly wanted: string;
}

/** How a registry is asked. */
export interface PinRegistry {
  /** Tags of a repository. */
  tags(repository: Reference): Promise<readonly string[]>;
  /** Digest of a reference. */
  digest(reference: Reference): Promise<string>;
}

/** The images that stack files name. */
export function findPins(files: readonly string[]): Pin[] {
  return files.flatMap((file) => {
    const config = parseDocument(readFileSync(file, "utf8")).get("config");
    const entries: unknown = (config as { toJSON?: () => unknown } | undefined)?.toJSON?.() ?? {};
    return imagesIn(entries as Record<string, unknown>).flatMap(([path, value]) =>
      typeof value === "string" && value !== "" && !PRESETS.includes(value) ? [{ file, path, value }] : [],
    );
  });
}

/** Words that name a base, and no image. */
const PRESETS: readonly string[] = ["scratch", "distroless", "alpine"];

/** The places of a stack file that may name an image which something is built from. */
function imagesIn(config: Readonly<Record<string, unknown>>): [path: string[], value: unknown][] {
  const options = `${PROJECT}serviceOptions`;
  const services = Object.entries(recordOf(config[options])).flatMap(([name, service]) => {
    const { runtime, go } = recordOf(service);
    return [
      [[options, name, "runtime", "image"], recordOf(runtime)["image"]],
      [[options, name, "runtime", "debugImage"], recordOf(runtime)["debugImage"]],
      [[options, name, "go", "image"], recordOf(go)["image"]],
    ] as [string[], unknown][];
  });
  return [
    ...["goImage", "runtime"].map((key): [string[], unknown] => [
      [`${PROJECT}${key}`],
      config[`${PROJECT}${key}`],
    ]),
    ...services,
  ];
}

function recordOf(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}

/**
 * Asks the registry what a pin should be: the newest patch release of its tag's minor version, with its digest.
 *
 * @throws if the registry cannot be asked.
 */
export async function stateOf(pin: Pin, registry: PinRegistry): Promise<PinState> {
  const reference = Reference.parse(fullReference(pin.value));
  if (reference === undefined) {
    throw new Error(
      `${pin.file}: ${pin.path.join(".")} ${JSON.stringify(pin.value)} is not a valid image reference`,
    );
  }
  const tag = newestPatch(reference, await registry.tags(reference));
  const digest = await registry.digest(reference.withTag(tag));
  return { ...pin, wanted: `${bareName(pin.value)}:${tag}@${digest}` };
}

/** Writes the wanted values; comments and order of the file stay. */
export function writePins(states: readonly PinState[]): void {
  for (const file of new Set(states.map((state) => state.file))) {
    const document = parseDocument(readFileSync(file, "utf8"));
    for (const { path, wanted } of states.filter((state) => state.file === file)) {
      document.setIn(["config", ...path], wanted);
    }
    writeAtomically(file, document.toString({ lineWidth: 0 }));
  }
}

/** `1.26.8-alpine` → the newest `1.26.x-alpine`; a tag without a full version stays. */
function newestPatch({ tag = "latest" }: Reference, tags: readonly string[]): string {
  const [, version, suffix = ""] = /^(\d+\.\d+\.\d+)(-.+)?$/.exec(tag) ?? [];
  if (version === undefined) {
    return tag;
  }
  const line = tags
    .filter((one) => one.endsWith(suffix) && /^\d+\.\d+\.\d+$/.test(one.slice(0, one.length - suffix.length)))
    .map((one) => one.slice(0, one.length - suffix.length))
    .filter((one) => semver.satisfies(one, `~${version}`));
  return `${semver.rsort(line)[0] ?? version}${suffix}`;
}

/** The name as the caller wrote it, without tag and digest. */
function bareName(value: string): string {
  const named = value.split("@")[0] ?? value;
  const colon = named.lastIndexOf(":");
  return colon > named.lastIndexOf("/") ? named.slice(0, colon) : named;
}
