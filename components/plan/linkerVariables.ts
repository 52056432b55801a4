import type { MainClosure } from "./moduleClosure";
import { nearMiss } from "./nearMiss";
import type { Problem } from "./problem";
import type { SourceTree } from "./sourceTree";
import { cleanPath, joinPath, parentPath } from "./treePath";

/** Import path, or `main`, and name. */
export const LINKER_VARIABLE = /^[\p{L}\d_./~-]+\.[\p{L}_][\p{L}\d_]*$/u;

/** A variable that the linker sets, as an argument names it. */
export interface LinkerVariable {
  readonly field: string;
  /** Import path, or `main`, and name: `main.Version`. */
  readonly variable: string;
}

/**
 * Variables that the sources do not declare. The linker ignores those without a word, and the binary keeps the
 * default. Packages of other modules are left to the reader: their sources are not here.
 */
export function linkerVariableProblems(
  tree: SourceTree,
  main: string,
  closure: MainClosure,
  variables: readonly LinkerVariable[],
): Problem[] {
  if (closure.problems.length > 0) {
    return [];
  }
  const wellFormed = variables.filter(({ variable }) => LINKER_VARIABLE.test(variable));
  return wellFormed.flatMap(({ field, variable }) => {
    const dot = variable.lastIndexOf(".");
    const [path, name] = [variable.slice(0, dot), variable.slice(dot + 1)];
    const folder = folderOf(path, main, closure);
    if (folder === undefined) {
      return closure.packages.some((one) => one === path)
        ? []
        : [
            {
              field,
              value: variable,
              rule: `is in a package that the service does not use, \`${path}\``,
              fix: "name one that it uses",
            },
          ];
    }
    const texts = closure.files
      .filter((file) => file.endsWith(".go") && parentPath(file) === folder)
      .map((file) => tree.readFile(file)?.toString("utf8") ?? "");
    if (texts.length === 0) {
      const rule = `is in \`${folder}\`, no package that the service uses`;
      return [{ field, value: variable, rule, fix: "name one that it uses" }];
    }
    const declared = texts.flatMap((text) => declarations(text, "var"));
    if (declared.includes(name)) {
      return [];
    }
    const isConstant = texts.some((text) => declarations(text, "const").includes(name));
    const fix = isConstant ? "make it a variable: `var`" : nearMiss(name, declared);
    const rule = isConstant
      ? "is a constant, which the linker cannot set"
      : `is not declared in \`${folder}\``;
    return [{ field, value: variable, rule, fix }];
  });
}

/** The variables of `-X` among linker flags: `-X a.B=c` in one entry or in two. */
export function variablesOfFlags(field: string, ldflags: readonly string[]): LinkerVariable[] {
  return [...ldflags.join(" ").matchAll(/(?:^|\s)--?X[ =]"?([^\s="]+)=/g)].map(([, variable = ""]) => ({
    field,
    variable,
  }));
}

/** Folder of a package of this module; undefined for other modules' packages. */
function folderOf(path: string, main: string, { modulePath, moduleDir }: MainClosure): string | undefined {
  if (path === "main") {
    return cleanPath(main);
  }
  if (path === modulePath) {
    return moduleDir;
  }
  return path.startsWith(`${modulePath}/`)
    ? joinPath(moduleDir, path.slice(modulePath.length + 1))
    : undefined;
}

/** Names that a file declares at the top level with `var` or `const`, as gofmt lays them out. */
function declarations(text: string, keyword: "var" | "const"): string[] {
  const plain = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^(\s*)\/\/.*$/gm, "$1");
  const single = [
    ...plain.matchAll(new RegExp(`^${keyword} +([\\w, ]+?)(?: +[\\w.*\\[\\]]+)?(?: *=|;|$)`, "gm")),
  ];
  const blocks = [...plain.matchAll(new RegExp(`^${keyword} *\\(([\\s\\S]*?)^\\)`, "gm"))];
  const inBlocks = blocks.flatMap(([, block = ""]) => [
    ...block.matchAll(/^(?:\t| {1,8})([\p{L}_][\w, ]*?)(?: +[\w.*[\]]+)?(?: *=|$)/gmu),
  ]);
  return [...single, ...inBlocks].flatMap(([, names = ""]) => names.split(",").map((name) => name.trim()));
}
