import type { Problem } from "./problem";

/**
 * Problems in the terms of another surface: `go.image` of the component is `goImage` in the configuration.
 *
 * @param names what each argument is called there; an element or a key of it (`platforms[1]`) goes along.
 */
export function renameFields(
  problems: readonly Problem[],
  names: Readonly<Record<string, string>>,
): Problem[] {
  return problems.map((problem) => {
    const at = problem.field.lastIndexOf(": ");
    const subject = at < 0 ? "" : problem.field.slice(0, at + 2);
    return { ...problem, field: `${subject}${renamed(problem.field.slice(subject.length), names)}` };
  });
}

/** A place in a file of the tree's root that has the name of an argument: `main.go:15`, `version.go`. */
const FILE = /^[^.[\]]+\.(?:\w+:\d+|go)$/;

function renamed(field: string, names: Readonly<Record<string, string>>): string {
  const own = FILE.test(field)
    ? []
    : Object.keys(names).filter(
        (name) => field === name || field.startsWith(`${name}.`) || field.startsWith(`${name}[`),
      );
  // `version.value` goes before `version`
  const name = own.sort((a, b) => b.length - a.length)[0];
  return name === undefined ? field : `${names[name] ?? name}${field.slice(name.length)}`;
}
