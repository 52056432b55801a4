import { ARGUMENT_NAMES, ARGUMENTS } from "./argumentTable";
import { isBuiltImage } from "./builtImage";
import type { PlannedArguments } from "./serviceArguments";

/** Arguments whose values may hold a password: of them the names alone are told. */
const NAMES_ALONE: readonly string[] = ["buildArgs"];

/**
 * The arguments that decide an image's bytes, as plain data that may be shown to everybody who reads the image: no path of this
 * machine, no secret, and another image of the program by its name.
 */
export function decidingArguments(args: PlannedArguments): Record<string, unknown> {
  const deciding = ARGUMENT_NAMES.filter(
    (name) => args[name] !== undefined && !("out" in ARGUMENTS[name].identity),
  );
  return Object.fromEntries(
    deciding.map((name) => [name, NAMES_ALONE.includes(name) ? namesOf(args[name]) : plain(args[name])]),
  );
}

function namesOf(value: unknown): string[] {
  return Object.keys(value as object).sort();
}

function plain(value: unknown): unknown {
  if (isBuiltImage(value)) {
    const { name, content } = value.planned;
    return { service: name, content };
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]))
    : value;
}
