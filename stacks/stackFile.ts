import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { PlanError, type Problem } from "../components/common/problem";
import { isRecord } from "../components/common/record";
import { ARGUMENTS } from "../components/plan/argumentTable";
import { KEYS } from "./keys/table";

/** What stands for a secret's value, which is encrypted: a text that the rules for passwords and account ids take. */
export const SECRET = "00000000";

/** The configuration of a stack as its files have it. */
export interface WrittenConfiguration {
  /** Every key with its namespace, as the engine hands them over; a secret is some text. */
  readonly values: Readonly<Record<string, string>>;
  /** Secrets that would have to be known. */
  readonly problems: readonly Problem[];
}

/**
 * Reads a stack's configuration as the engine does: the project file's defaults, and the stack file's values before them.
 *
 * @param project name of the project, which keys without a namespace belong to.
 */
export function writtenConfiguration(
  project: string,
  projectFile: Readonly<Record<string, unknown>>,
  stackFile: Readonly<Record<string, unknown>>,
): WrittenConfiguration {
  const defaults = Object.entries(recordIn(projectFile, "config")).map(([key, entry]): [string, unknown] => [
    key,
    isRecord(entry) ? (entry["value"] ?? entry["default"]) : entry,
  ]);
  const all = new Map<string, unknown>();
  for (const [key, value] of [...defaults, ...Object.entries(recordIn(stackFile, "config"))]) {
    if (value !== undefined && value !== null) {
      all.set(key.includes(":") ? key : `${project}:${key}`, value);
    }
  }
  const problems = [...all].flatMap(([key, value]) => secretProblems(project, key, value));
  if (stackFile["environment"] !== undefined) {
    const rule = "imports values of Pulumi ESC, which are not in the files";
    problems.push({
      field: "environment of the stack file",
      rule,
      fix: "write those of this program as `config`",
    });
  }
  return { values: Object.fromEntries([...all].map(([key, value]) => [key, textOf(value)])), problems };
}

/**
 * A YAML file that holds a map; undefined if there is none.
 *
 * @throws PlanError if it holds something else.
 */
export function readYaml(file: string): Record<string, unknown> | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
  const { value, rule } = readMap(text);
  if (rule !== undefined) {
    throw new PlanError("go-service-image", [{ field: file, rule, fix: "correct it there" }]);
  }
  return value;
}

/** The map in the text of a YAML file, or what is wrong with it, and where. */
export function readMap(text: string): { value: Record<string, unknown>; rule?: string } {
  try {
    const value = parseYaml(text) ?? {};
    return isRecord(value) ? { value } : { value: {}, rule: "is not a YAML mapping" };
  } catch (error) {
    const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { value: {}, rule: `is not YAML: ${reason.replace(/:$/, "")}` };
  }
}

/** What a YAML text holds, as Pulumi reads it: with merge keys (`<<: *common`). */
export function parseYaml(text: string): unknown {
  return parse(text, { merge: true });
}

function recordIn(file: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const value = file[name];
  return isRecord(value) ? value : {};
}

/** Texts as they are, everything else as JSON, with some text for each secret. */
function textOf(value: unknown): string {
  const plain = withoutSecrets(value);
  return typeof plain === "string" ? plain : JSON.stringify(plain);
}

function withoutSecrets(value: unknown): unknown {
  if (isSecret(value)) {
    return SECRET;
  }
  if (Array.isArray(value)) {
    return value.map(withoutSecrets);
  }
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutSecrets(one)]))
    : value;
}

/** Secrets whose values decide a version. Of passwords and the like it is enough that there are any. */
function secretProblems(project: string, key: string, value: unknown): Problem[] {
  const name = key.slice(project.length + 1);
  if (!key.startsWith(`${project}:`) || !Object.hasOwn(KEYS, name)) {
    return [];
  }
  const { secret = false, images } = KEYS[name as keyof typeof KEYS] as {
    secret?: boolean;
    images?: readonly string[];
  };
  const decides = !secret && images?.includes("build") === true;
  return !decides
    ? []
    : secretsIn(key, value)
        .filter((field) => !isOutside(name, field))
        .map(secretProblem);
}

function secretProblem(field: string): Problem {
  const rule = "is encrypted, and decides what is built";
  return {
    field,
    rule,
    fix: `set it in plain text, \`pulumi config set --plaintext …\`: images hold no secrets`,
  };
}

/** Whether it is an option of a service that no version is made from: `serviceOptions.auth.secrets.token`. */
function isOutside(key: string, field: string): boolean {
  const argument = field.split(".")[2] ?? "";
  const row = Object.hasOwn(ARGUMENTS, argument) ? ARGUMENTS[argument as keyof typeof ARGUMENTS] : undefined;
  return key === "serviceOptions" && (row === undefined || "out" in row.identity);
}

/** Where secrets are, as fields of messages. */
function secretsIn(field: string, value: unknown): string[] {
  if (isSecret(value)) {
    return [field];
  }
  if (Array.isArray(value)) {
    return value.flatMap((one, index) => secretsIn(`${field}[${index}]`, one));
  }
  return isRecord(value)
    ? Object.entries(value).flatMap(([key, one]) => secretsIn(`${field}.${key}`, one))
    : [];
}

function isSecret(value: unknown): boolean {
  return isRecord(value) && Object.keys(value).length === 1 && typeof value["secure"] === "string";
}
