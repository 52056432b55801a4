import type { Problem } from "./problem";
import { remember } from "./remember";

/** How many services are named before they are only counted. */
const SHOWN = 3;

/**
 * Problems for a person: what several services have in common once, their names in front of the field. The same field with
 * the same problem is what all share, such as an argument or a line of go.mod; of a problem that is about something, each
 * service may have found it in another place, and the first one stands for all.
 */
export function toldOnce(problems: readonly Problem[]): Problem[] {
  const groups = new Map<
    string,
    { readonly names: Set<string>; readonly rest: string; readonly one: Problem }
  >();
  problems.forEach((one, index) => {
    const { about, value, rule, fix } = one;
    const [, name = "", rest = ""] = /^([^:]*): (.*)$/s.exec(one.field) ?? [];
    const what = about === undefined ? [rest, value] : [about];
    const key = JSON.stringify(name === "" ? index : [what, rule, fix]);
    remember(groups, key, () => ({ names: new Set<string>(), rest, one })).names.add(name);
  });
  return [...groups.values()].map(({ names, rest, one }) =>
    names.size < 2 ? one : { ...one, field: `${inWords([...names])}: ${rest}` },
  );
}

/** `a`, `a and b`, `a, b, c and d`, `a, b, c and 22 more`. */
function inWords(names: readonly string[]): string {
  const shown = names.length > SHOWN + 1 ? names.slice(0, SHOWN) : names.slice(0, -1);
  const last = names.length > SHOWN + 1 ? `${names.length - SHOWN} more` : (names.at(-1) ?? "");
  return `${shown.join(", ")} and ${last}`;
}
