import type { Problem } from "../common/problem";
import { problemsOf, usableOf } from "../common/shape";
import { ARGUMENT_NAMES, ARGUMENTS } from "./argumentTable";
import type { PlannedArguments } from "./serviceArguments";

/** Arguments whose kinds are right, and what is wrong with the others. */
export interface CheckedArguments {
  /** Without what is of the wrong kind; undefined if `source` or `main` is. */
  readonly usable: PlannedArguments | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Checks that each argument is of its kind, at every depth: a caller may be plain JavaScript, and a configuration has no
 * types. What is right is planned all the same, so that every other problem is found, too.
 */
export function checkKinds(args: PlannedArguments): CheckedArguments {
  const checked = ARGUMENT_NAMES.filter((name) => isRequired(name) || args[name] !== undefined).map(
    (name) => ({ name, problems: problemsOf(ARGUMENTS[name].shape, name, args[name]) }),
  );
  const problems = checked.flatMap((one) => one.problems);
  if (checked.some(({ name, problems: own }) => isRequired(name) && own.length > 0)) {
    return { usable: undefined, problems };
  }
  const values = checked.map(({ name, problems: own }) => [
    name,
    own.length === 0 ? args[name] : usableOf(ARGUMENTS[name].shape, args[name]),
  ]);
  const usable = Object.fromEntries(values.filter(([, value]) => value !== undefined)) as PlannedArguments;
  const { secrets, credentials } = args;
  return {
    usable: { ...usable, ...(secrets && { secrets }), ...(credentials && { credentials }) },
    problems,
  };
}

function isRequired(name: string): boolean {
  return name === "source" || name === "main";
}
