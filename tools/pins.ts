import { readFileSync } from "node:fs";
import * as semver from "semver";
import { parseDocument } from "yaml";
import { parseReference, type Reference } from "../components/plan/reference";
import { writeAtomically } from "./files";

/** Keys of a stack file whose value is an image that something is built from. */
const IMAGE_KEYS: readonly string[] = ["go-service-image:goImage"];

/** An image that a stack file names. */
export interface Pin {
  /** Path of the stack file. */
  readonly file: string;
  readonly key: string;
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
  tags(repository: string): Promise<readonly string[]>;
  /** Digest of a reference. */
  digest(reference: string): Promise<string>;
}

/** The images that stack files name. */
export function findPins(files: readonly string[]): Pin[] {
  return files.flatMap((file) => {
    const config = parseDocument(readFileSync(file, "utf8")).get("config");
    const entries: unknown = (config as { toJSON?: () => unknown } | undefined)?.toJSON?.() ?? {};
    return Object.entries(entries as Record<string, unknown>)
      .filter(([key, value]) => IMAGE_KEYS.includes(key) && typeof value === "string" && value !== "")
      .map(([key, value]) => ({ file, key, value: value as string }));
  });
}

/**
 * Asks the registry what a pin should be: the newest patch release of its tag's minor version, with its digest.
 *
 * @throws if the registry cannot be asked.
 */
export async function stateOf(pin: Pin, registry: PinRegistry): Promise<PinState> {
  const reference = parseReference(withHost(pin.value));
  if (reference === undefined) {
    throw new Error(`${pin.file}: ${pin.key} ${JSON.stringify(pin.value)} is no image reference`);
  }
  const repository = `${reference.host}/${reference.path}`;
  const tag = newestPatch(reference, await registry.tags(repository));
  const digest = await registry.digest(`${repository}:${tag}`);
  return { ...pin, wanted: `${bareName(pin.value)}:${tag}@${digest}` };
}

/** Writes the wanted values; comments and order of the file stay. */
export function writePins(states: readonly PinState[]): void {
  for (const file of new Set(states.map((state) => state.file))) {
    const document = parseDocument(readFileSync(file, "utf8"));
    for (const { key, wanted } of states.filter((state) => state.file === file)) {
      document.setIn(["config", key], wanted);
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

/** Docker's short names stand for its own hub. */
function withHost(value: string): string {
  const first = value.split("/")[0] ?? "";
  if (value.includes("/") && (/[.:]/.test(first) || first === "localhost")) {
    return value;
  }
  return value.includes("/") ? `docker.io/${value}` : `docker.io/library/${value}`;
}
