import type { Problem } from "../common/problem";
import { parentPath } from "../source/treePath";
import { CGO_OFF, type GoPackage, type Import } from "./goPackage";
import type { Resolution } from "./resolve";
import type { GoTarget } from "./target";
import type { TreeIndex } from "./treeIndex";

/** Elements of a path that usually hold generated code. */
const GENERATED_ELEMENT = /^(?:pb|api|apis|gen|generated|proto|protos|mocks?|ent|swagger|.*pb|.*_gen)$/;

/** An import that a module of the tree claims, but has no Go file for. */
export function missingPackage(
  index: TreeIndex,
  one: Import,
  { module, dir, nested }: Extract<Resolution, { kind: "missing" }>,
): Problem {
  const problem = { field: `${one.file}:${one.line}`, value: one.value };
  const link = index.outsideLink(dir);
  if (link !== undefined) {
    const fix = "replace the link by the folder, or choose a source root that holds both";
    return {
      ...problem,
      rule: `is imported from ${link}, a symbolic link that leads outside the source root`,
      fix,
    };
  }
  if (nested !== undefined) {
    const rule = `is imported from ${dir}, which belongs to the module in ${nested}`;
    return {
      ...problem,
      rule,
      fix: "`require` that module and `replace` it by its folder, or `use` it in go.work",
    };
  }
  const what = index.isFolder(dir) ? "holds no Go files" : "does not exist";
  const rule = `is imported from ${dir} of module ${module.path}, which ${what}`;
  const fix = looksGenerated(index, one, dir)
    ? "generate the code (it looks like generated code that was not generated: `go generate`, `buf`, `protoc`, …), or correct the import path"
    : "restore the folder, or correct the import path";
  return { ...problem, rule, fix };
}

/** An import that has to come from the vendor folder, and is not there. */
export function notVendored(one: Import, vendorDir: string): Problem {
  return {
    field: `${one.file}:${one.line}`,
    value: one.value,
    rule: `is imported, but is not in ${vendorDir}`,
    fix: "run `go mod vendor` (`go work vendor` in a workspace)",
    about: one.value,
  };
}

/** An import by a path relative to the importing file's folder. */
export function relativeImport(one: Import): Problem {
  return {
    field: `${one.file}:${one.line}`,
    value: one.value,
    rule: "is a relative import, which modules do not allow",
    fix: "import the package by the module's path",
  };
}

/** An import of a folder all of whose Go files are left out. */
export function excludedPackage(one: Import, found: GoPackage, target: GoTarget): Problem {
  return {
    field: `${one.file}:${one.line}`,
    value: one.value,
    rule: `is imported, but has no Go files for ${platformOf(target)}${describeExcluded(found)}`,
    fix:
      cgoFix(found) ??
      "add a file for this platform, or import the package from files for other platforms only",
  };
}

/** What to do if all files were left out because they need cgo. */
export function cgoFix({ excluded }: GoPackage): string | undefined {
  return excluded.length > 0 && excluded.every(({ reason }) => reason === CGO_OFF)
    ? "set `go.cgo` (`goCgo: static` in a stack file) with a Go image that has a C compiler, or add a file without cgo"
    : undefined;
}

/** Names the files that were left out, and why. */
export function describeExcluded({ excluded }: GoPackage): string {
  const shown = excluded.slice(0, 8).map(({ name, reason }) => `${name} (${reason})`);
  const more = excluded.length > shown.length ? [`${excluded.length - shown.length} more`] : [];
  return excluded.length === 0 ? "" : `; left out: ${[...shown, ...more].join(", ")}`;
}

/** A target for messages: `linux/amd64`, with its tags. */
export function platformOf({ goos, goarch, tags }: GoTarget): string {
  return `${goos}/${goarch}${tags.length === 0 ? "" : ` with tags ${[...tags].sort().join(", ")}`}`;
}

function looksGenerated(index: TreeIndex, one: Import, dir: string): boolean {
  const folders = [dir, parentPath(dir)];
  return (
    folders.some((folder) =>
      [...(index.folder(folder)?.keys() ?? [])].some((name) => name.endsWith(".proto")),
    ) ||
    dir.split("/").some((element) => GENERATED_ELEMENT.test(element)) ||
    index.tree.readFile(one.file)?.includes("\n//go:generate ") === true
  );
}
