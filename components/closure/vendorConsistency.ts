import { posix } from "node:path";
import type { Problem } from "../common/problem";
import { baseName, joinPath } from "../source/treePath";
import type { Replace } from "./modDirectives";
import type { ModFile } from "./modFile";
import { type PlacedReplace, Replacements } from "./replacements";
import { type ModuleKey, moduleKey, readVendorList, type VendorList } from "./vendorList";
import type { TreeIndex } from "./treeIndex";
import type { WorkFile } from "./workFile";

/** A main module that vendored packages have to agree with. */
export interface VendoringModule {
  readonly path: string;
  readonly dir: string;
  readonly file: ModFile;
}

/** A replacement that applies, and the file that says so. */
interface Applied {
  readonly target: ModuleKey;
  readonly source: string;
}

/**
 * What `vendor/modules.txt` says otherwise than the go.mod files, which the Go command refuses since 1.14
 * (`checkVendorConsistency` in its `modload`), in its words.
 */
export function vendorProblems(
  index: TreeIndex,
  vendorDir: string,
  mains: readonly VendoringModule[],
  work: { readonly dir: string; readonly file: WorkFile } | undefined,
): Problem[] {
  const list = readVendorList(index, vendorDir);
  const replacements = new Applying(index.tree.root, mains, work);
  const replaces = [...mains.flatMap(({ file }) => file.replace), ...(work?.file.replace ?? [])];
  const rules = new Map([
    ...mains.flatMap(({ file }) => requireRules(file, list)),
    ...replaces.flatMap((replace) => replaceRules(replace, replacements, list)),
    ...listRules(list, mains, replacements, work !== undefined),
  ]);
  const fix = `run \`go ${work === undefined ? "mod" : "work"} vendor\``;
  return [...rules].map(([value, rule]) => ({ field: joinPath(vendorDir, "modules.txt"), value, rule, fix }));
}

type Rule = [module: ModuleKey, rule: string];

function requireRules({ require }: ModFile, { explicit }: VendorList): Rule[] {
  return require
    .map(({ path, version }) => moduleKey(path, version))
    .filter((key) => !explicit.has(key))
    .map((key) => [
      key,
      "is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt",
    ]);
}

function replaceRules({ old }: Replace, replacements: Applying, { replaced }: VendorList): Rule[] {
  const key = moduleKey(old.path, old.version);
  const applied = replacements.of(old.path, old.version);
  const listed = replaced.get(key);
  if (listed === undefined) {
    return applied === undefined
      ? []
      : [[key, `is replaced in ${applied.source}, but not marked as replaced in vendor/modules.txt`]];
  }
  if (listed === applied?.target) {
    return [];
  }
  const own = applied === undefined ? "nothing" : `${applied.target} in ${applied.source}`;
  return [[key, `is replaced by ${own}, but marked as replaced by ${listed} in vendor/modules.txt`]];
}

function listRules(
  { modules, explicit, replaced }: VendorList,
  mains: readonly VendoringModule[],
  replacements: Applying,
  inWorkspace: boolean,
): Rule[] {
  const required = new Set(
    mains.flatMap(({ file }) => file.require.map(({ path, version }) => moduleKey(path, version))),
  );
  const [article, source] = inWorkspace ? ["a ", "the workspace"] : ["", "go.mod"];
  const notRequired = [...modules].filter((key) => explicit.has(key) && !required.has(key));
  const notReplaced = [...replaced.keys()].filter((key) => {
    const [path = "", version] = key.split("@");
    return replacements.of(path, version) === undefined;
  });
  return [
    ...notRequired.map((key): Rule => [
      key,
      `is marked as explicit in vendor/modules.txt, but not explicitly required in ${article}go.mod`,
    ]),
    ...notReplaced.map((key): Rule => [
      key,
      `is marked as replaced in vendor/modules.txt, but not replaced in ${source}`,
    ]),
  ];
}

/** The replacement that applies to a module, in the words of a list. */
class Applying {
  readonly #replacements: Replacements;

  public constructor(
    root: string,
    private readonly mains: readonly VendoringModule[],
    private readonly work: { readonly dir: string; readonly file: WorkFile } | undefined,
  ) {
    this.#replacements = new Replacements(root, mains, work);
  }

  public of(path: string, version: string | undefined): Applied | undefined {
    if (version === undefined && this.mains.some((main) => main.path === path)) {
      return undefined;
    }
    const found = this.#replacements.of(path, version);
    return found && { target: this.#canonical(found), source: baseName(found.file) };
  }

  /** In a workspace, folders are named relative to that of go.work. */
  #canonical({ target, dir }: PlacedReplace): ModuleKey {
    if (target.version !== undefined || target.path.startsWith("/") || this.work === undefined) {
      return moduleKey(target.path, target.version);
    }
    const path = posix.relative(this.work.dir, posix.join(dir, target.path));
    return path === "" ? "./" : path.startsWith(".") ? path : `./${path}`;
  }
}
