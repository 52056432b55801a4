import * as path from "node:path";
import { stringify } from "yaml";
import { readMap } from "../../stacks/stackFile";
import { isRecord, readText, writeIfChanged } from "../files";
import { Fault } from "../fault";
import type { Paths } from "../paths";

/**
 * The text of a stack file's generated copy.
 *
 * Pulumi writes into the stack file that it is given (the salt of a new stack, for one); the copy keeps the tracked
 * file as it is. What the tracked file says wins, also over what an earlier copy said, except for the overrides of
 * this run; the salt is the tracked one's, else the one that Pulumi wrote into an earlier copy.
 *
 * @param tracked Text of `Pulumi.<stack>.yaml`; undefined if the project has none.
 * @param previous Text of the earlier copy.
 * @param overrides Configuration of this run, by full key.
 * @param file Path of the tracked file, for messages.
 * @throws Fault if the tracked file is not a YAML mapping.
 */
export function mergeStack(
  tracked: string | undefined,
  previous: string | undefined,
  overrides: Readonly<Record<string, string | readonly string[]>>,
  file?: string,
): string {
  const base = mappingOf(tracked, file);
  const before = previous === undefined ? {} : quietMappingOf(previous);
  const kept = isOwnSecrets(base) ? {} : pick(before, ["secretsprovider", "encryptedkey", "encryptionsalt"]);
  const config = base["config"] ?? {};
  if (!isRecord(config)) {
    throw new Fault(
      "the stack file's `config` is not a mapping. Fix: write `config:` and one `<project>:<key>: <value>` a line below it.",
    );
  }
  return stringify({ ...kept, ...base, config: { ...config, ...overrides } });
}

/** Whether a tracked stack file has secrets of its own, so that its owner's passphrase or key service applies. */
export function hasOwnSecrets(tracked: string | undefined): boolean {
  return isOwnSecrets(tracked === undefined ? {} : quietMappingOf(tracked));
}

/** Whether secrets in a tracked stack file are encrypted with a passphrase. */
export function hasPassphrase(tracked: string | undefined): boolean {
  return tracked !== undefined && quietMappingOf(tracked)["encryptionsalt"] !== undefined;
}

export function copyFile(paths: Paths, stack: string): string {
  return path.join(paths.stacks, `Pulumi.${stack}.yaml`);
}

export function trackedFile(paths: Paths, stack: string): string {
  return path.join(paths.project, `Pulumi.${stack}.yaml`);
}

/** What a tracked stack file says of one of our keys; undefined if it is not there, or no text. */
export function trackedValue(paths: Paths, stack: string, key: string): string | undefined {
  const { config } = quietMappingOf(readText(trackedFile(paths, stack)) ?? "");
  const value = isRecord(config) ? config[`${projectName(paths)}:${key}`] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** Brings the copy of a stack file up to date. @returns its path. */
export function refreshCopy(
  paths: Paths,
  stack: string,
  overrides: Readonly<Record<string, string | readonly string[]>>,
): string {
  const copy = copyFile(paths, stack);
  const tracked = trackedFile(paths, stack);
  writeIfChanged(copy, mergeStack(readText(tracked), readText(copy), overrides, tracked));
  return copy;
}

/**
 * A folder with a project file of the same name, in which stacks can be created without a trace in the project:
 * `stack init` has no option for the file that it writes the salt to.
 */
export function writeProjectFile(paths: Paths): void {
  writeIfChanged(
    path.join(paths.stacks, "Pulumi.yaml"),
    stringify({ name: projectName(paths), runtime: "nodejs" }),
  );
}

/** @throws Fault if `Pulumi.yaml` is missing or has no name. */
export function projectName(paths: Paths): string {
  const file = path.join(paths.project, "Pulumi.yaml");
  const name = mappingOf(readText(file), file)["name"];
  if (typeof name !== "string") {
    throw new Fault(`no project name in ${file}. Fix: run make in the project's root.`);
  }
  return name;
}

function mappingOf(text: string | undefined, file = "the stack file"): Record<string, unknown> {
  const { value, rule } = readMap(text ?? "");
  if (rule !== undefined) {
    throw new Fault(`${file} ${rule}. Fix: correct it there.`);
  }
  return value;
}

/** For texts whose mistakes are reported elsewhere, or that a crash may have left in pieces. */
function quietMappingOf(text: string): Record<string, unknown> {
  try {
    return mappingOf(text);
  } catch {
    return {};
  }
}

function isOwnSecrets(file: Readonly<Record<string, unknown>>): boolean {
  return file["encryptionsalt"] !== undefined || file["secretsprovider"] !== undefined;
}

function pick(record: Readonly<Record<string, unknown>>, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    keys.flatMap((key) => (record[key] === undefined ? [] : [[key, record[key]] as const])),
  );
}
