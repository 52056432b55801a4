import type { Problem } from "../common/problem";
import { remember } from "../common/remember";
import { baseName, joinPath } from "../source/treePath";

/** What names are where case does not count: the same few hundred are asked for from everywhere. */
const folded = new Map<string, string>();

/** Two of some names that are one where case does not count, as the Go command looks for them; sorted. */
export function collision(names: Iterable<string>): readonly [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const name of names) {
    const key = remember(folded, name, () => fold(name));
    const other = seen.get(key);
    if (other !== undefined && other !== name) {
      return other < name ? [other, name] : [name, other];
    }
    seen.set(key, name);
  }
  return undefined;
}

/** Files of a package that a file system without case could not hold. */
export function collidingFiles(dir: string, names: Iterable<string>): Problem[] {
  const found = collision(names);
  return found === undefined
    ? []
    : [
        {
          field: joinPath(dir, found[1]),
          rule: `has the name of ${joinPath(dir, found[0])} where case does not count (case-insensitive file name collision)`,
          fix: "rename one of them",
        },
      ];
}

/** Files and a folder that a compiler could take for a flag, or for its own, or that end a line. */
export function unsafeNames(dir: string, names: ReadonlySet<string>, isModuleRoot: boolean): Problem[] {
  const fix = "rename it";
  const unsafe = [...names].filter((name) => !isSafe(name) || name.startsWith("_cgo_"));
  // the folder of a module is not in the import paths of its packages
  const folder =
    (isModuleRoot || isSafe(baseName(dir))) && !/[\n\r]/.test(dir)
      ? []
      : [{ field: dir, rule: "is an invalid name of a package's folder", fix }];
  return [
    ...unsafe.map((name) => ({ field: joinPath(dir, name), rule: "is an invalid input file name", fix })),
    ...folder,
  ];
}

/** Imported packages that a file system without case could not hold. */
export function collidingImports(paths: Iterable<string>): Problem[] {
  const found = collision(paths);
  return found === undefined
    ? []
    : [
        {
          field: "main",
          value: found[1],
          rule: `is imported beside \`${found[0]}\`, and they are one where case does not count (case-insensitive import collision)`,
          fix: "import both by one spelling",
        },
      ];
}

/** As the Go command's `SafeArg`. */
function isSafe(name: string): boolean {
  return /^[0-9A-Za-z._/\x80-\u{10ffff}]/u.test(name);
}

/** Simple case folding: what becomes several characters stays as it is. */
function fold(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) {
    return text.toLowerCase();
  }
  return Array.from(text, (char) => {
    const upper = char.toUpperCase();
    const lower = upper.toLowerCase();
    return upper.length === char.length && lower.length === char.length ? lower : char;
  }).join("");
}
