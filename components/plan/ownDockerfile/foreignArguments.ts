import type { Problem } from "../problem";
import type { ServiceArguments } from "../serviceArguments";

/** Arguments that only a generated Dockerfile can follow: in a file of one's own they would do nothing. */
const GENERATED_ONLY = [
  ...([
    "runtime",
    "timezone",
    "user",
    "arguments",
    "environment",
    "workingDirectory",
    "ports",
    "volumes",
  ] as const),
  ...([
    "healthcheck",
    "files",
    "labels",
    "debug",
    "programs",
    "versionVariable",
    "variables",
    "maxSize",
    "upx",
  ] as const),
] as const satisfies readonly (keyof ServiceArguments)[];

/** Names what a Dockerfile of one's own decides instead. */
export function argumentsThatMean(args: ServiceArguments): Problem[] {
  return GENERATED_ONLY.filter((name) => isSet(args[name])).map((name) => ({
    field: name,
    rule: "is decided by the Dockerfile that `dockerfile` names",
    fix: "write it there, or leave `dockerfile` out",
  }));
}

function isSet(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.length > 0;
  }
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  return value !== undefined && value !== false && !isEmpty;
}
