import type { ServiceArguments } from "../components/plan/serviceArguments";
import { nearMiss } from "../components/plan/nearMiss";
import type { Problem } from "../components/plan/problem";
import type { ComposeOptions } from "../components/compose/composeOptions";
import { isRecord } from "../components/plan/record";

/** What the configuration says of one service: arguments of its image, and how it runs. */
export interface ServiceOptions {
  readonly image: Partial<ServiceArguments>;
  readonly compose: ComposeOptions;
}

type Kind = "text" | "list" | "record" | "flag" | "ports" | "base" | "object";

/** Arguments of an image that may be set for one service, and what YAML must hold there. */
const IMAGE_KEYS = {
  repository: "text",
  platforms: "list",
  target: "text",
  buildArgs: "record",
  dockerfile: "object",
  programs: "record",
  versionVariable: "text",
  variables: "record",
  extraTags: "list",
  runtime: "base",
  timezone: "text",
  user: "text",
  arguments: "list",
  environment: "record",
  workingDirectory: "text",
  ports: "ports",
  volumes: "list",
  healthcheck: "object",
  files: "record",
  labels: "record",
  annotations: "record",
  debug: "flag",
  maxSize: "record",
  upx: "object",
} as const satisfies Partial<Record<keyof ServiceArguments, Kind>>;

/** Keys of what is no plain record, by the key that holds it. */
const INNER_KEYS: Readonly<Record<string, readonly string[]>> = {
  dockerfile: ["path", "folder", "context"],
  healthcheck: ["command", "interval", "timeout", "startPeriod", "retries"],
  runtime: ["image", "debugImage"],
  maxSize: ["binary", "files"],
  upx: ["image", "lzma", "force"],
  compose: ["containerName", "restart", "environment", "volumes", "command", "networks", "ports"],
};

const WORDS: Readonly<Record<Kind, string>> = {
  text: "a text",
  list: "a list of texts",
  record: "a map of texts",
  flag: "true or false",
  ports: "a list of ports",
  base: "a preset, or a map with `image`",
  object: "a map",
};

/** Reads `serviceOptions`: a map of services, each one a map of arguments. */
export function readServiceOptions(
  field: string,
  value: unknown,
  problems: Problem[],
): Record<string, ServiceOptions> {
  if (value === undefined) {
    return {};
  }
  if (!isRecord(value)) {
    problems.push({ field, value, rule: "is no map of services", fix: "write `auth: { ports: [8000] }`" });
    return {};
  }
  return Object.fromEntries(
    Object.entries(value).map(([service, options]) => [
      service,
      optionsOf(`${field}.${service}`, isRecord(options) ? options : {}, problems),
    ]),
  );
}

function optionsOf(
  field: string,
  options: Readonly<Record<string, unknown>>,
  problems: Problem[],
): ServiceOptions {
  const keys = [...Object.keys(IMAGE_KEYS), "compose"];
  for (const [key, value] of Object.entries(options)) {
    const at = `${field}.${key}`;
    const kind: Kind | undefined =
      key === "compose" ? "object" : (IMAGE_KEYS as Readonly<Record<string, Kind>>)[key];
    if (kind === undefined) {
      problems.push({ field: at, rule: "is no argument of a service", fix: nearMiss(key, keys) });
    } else if (!fits(kind, value)) {
      problems.push({ field: at, value, rule: `is not ${WORDS[kind]}`, fix: `write ${WORDS[kind]}` });
    } else if (isRecord(value) && INNER_KEYS[key] !== undefined) {
      const inner = INNER_KEYS[key];
      Object.keys(value)
        .filter((one) => !inner.includes(one))
        .forEach((one) =>
          problems.push({ field: `${at}.${one}`, rule: "is unknown", fix: nearMiss(one, inner) }),
        );
    }
  }
  const { compose = {}, ...image } = options;
  // every key was checked against the table above
  return { image: image, compose: compose as ComposeOptions };
}

function fits(kind: Kind, value: unknown): boolean {
  const isText = (one: unknown): boolean => typeof one === "string";
  switch (kind) {
    case "text":
      return isText(value);
    case "flag":
      return typeof value === "boolean";
    case "list":
      return Array.isArray(value) && value.every(isText);
    case "ports":
      return Array.isArray(value) && value.every((one) => isText(one) || typeof one === "number");
    case "record":
      return isRecord(value) && Object.values(value).every(isText);
    case "base":
      return isText(value) || (isRecord(value) && isText(value["image"]));
    case "object":
      return isRecord(value);
  }
}
