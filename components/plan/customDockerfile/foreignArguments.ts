import type { Problem } from "../../common/problem";
import { ARGUMENT_NAMES, ARGUMENTS } from "../argumentTable";
import type { ServiceArguments } from "../serviceArguments";

/** Names what a Dockerfile of one's own decides instead. */
export function argumentsThatMean(args: ServiceArguments): Problem[] {
  return ARGUMENT_NAMES.filter((name) => ARGUMENTS[name].custom === "refused" && isSet(args[name])).map(
    (name) => ({
      field: name,
      rule: "is decided by the Dockerfile that `dockerfile` names",
      fix: "write it there, or leave `dockerfile` out",
    }),
  );
}

function isSet(value: unknown): boolean {
  if (Array.isArray(value)) {
    return value.length > 0;
  }
  const isEmpty = typeof value === "object" && value !== null && Object.keys(value).length === 0;
  return value !== undefined && value !== false && !isEmpty;
}
