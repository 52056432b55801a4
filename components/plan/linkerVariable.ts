import type { Declaration } from "../closure/declarations";
import { didYouMean } from "../common/didYouMean";
import type { Problem } from "../common/problem";

/**
 * Why the linker cannot set a variable of a package: it takes a variable of the type `string` that is not initialised, or
 * by a constant. Others it ignores silently, or fails at (`go doc cmd/link`, `-X`).
 *
 * @param declarations everything that the package declares.
 * @param where the package, for the message.
 * @returns undefined if it can, or if that cannot be known.
 */
export function unsettable(
  name: string,
  declarations: readonly Declaration[],
  where: string,
): Pick<Problem, "rule" | "fix"> | undefined {
  const own = declarations.filter((one) => one.name === name);
  const reasons = own.map((one) => reasonOf(one, declarations));
  if (own.length === 0) {
    const settable = declarations.filter((one) => reasonOf(one, declarations) === undefined);
    const fix = didYouMean(name, [...new Set(settable.map((one) => one.name))]);
    return { rule: `is not declared in \`${where}\``, fix };
  }
  // files of other platforms may declare it otherwise
  return reasons.includes(undefined) ? undefined : reasons[0];
}

function reasonOf(
  { constant, type, value = [] }: Declaration,
  all: readonly Declaration[],
): Pick<Problem, "rule" | "fix"> | undefined {
  const literal = "initialise it with a string, or not at all";
  if (constant) {
    return { rule: "is a constant, which the linker cannot set", fix: "make it a variable: `var`" };
  }
  if (type !== undefined && type !== "string") {
    return { rule: `is of type \`${type}\`, and the linker sets only \`string\``, fix: "make it a `string`" };
  }
  if (type === undefined && isNoText(value)) {
    return { rule: "is not a string, and the linker sets only strings", fix: literal };
  }
  if (value.some((token, at) => /^\w/.test(token) && value[at + 1] === "(" && token !== "string")) {
    return { rule: "is initialised by a call, which overwrites what the linker sets", fix: literal };
  }
  const variables = new Set(all.filter((one) => !one.constant).map((one) => one.name));
  const reference = value.find((token, at) => variables.has(token) && value[at - 1] !== ".");
  return reference === undefined
    ? undefined
    : {
        rule: `is initialised by the variable \`${reference}\`, which overwrites what the linker sets`,
        fix: literal,
      };
}

/** A value that begins like a number, a list, a function or the like. */
function isNoText([first = "", second]: readonly string[]): boolean {
  return (
    /^[\d'[&*!-]/.test(first) ||
    ["true", "false", "nil", "func", "map", "struct"].includes(first) ||
    second === "{"
  );
}
