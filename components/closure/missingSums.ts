import type { Problem } from "../common/problem";
import { remember } from "../common/remember";
import { joinPath } from "../source/treePath";
import type { ModFile } from "./modFile";
import type { LocalModule, ModuleSet } from "./moduleSet";
import type { Import } from "./goPackage";
import { Replacements } from "./replacements";
import { highestRequired } from "./requiredModules";
import { requiredPrefixes } from "./resolve";
import type { TreeIndex } from "./treeIndex";

const missing = new WeakMap<ModuleSet, Map<string, readonly string[]>>();

/** A module without a hash: `path version`. */
interface MissingSum {
  readonly module: string;
  readonly problem: Problem;
}

/**
 * What the Go command needs in go.sum to find an imported package, and does not: the hash of each required module that may
 * hold it. Only where go.mod lists every version: elsewhere those that count cannot be seen.
 */
export function missingSums(index: TreeIndex, modules: ModuleSet, one: Import): MissingSum[] {
  const ofSet = remember(missing, modules, () => new Map<string, readonly string[]>());
  const without = remember(ofSet, one.value, () => modulesWithoutSum(index, modules, one.value));
  return without.map((module) => ({
    module,
    problem: {
      field: `${one.file}:${one.line}`,
      value: one.value,
      rule: `comes from ${module}, and ${joinPath(modules.main.dir, "go.sum")} has no hash of it`,
      fix: "run `go mod tidy`, and commit go.sum",
      about: module,
    },
  }));
}

function modulesWithoutSum(index: TreeIndex, modules: ModuleSet, path: string): string[] {
  const { complete, main } = modules;
  if (complete === undefined) {
    return [];
  }
  const sums = sumsOf(index, main);
  const names = namesInSums(index, complete, main);
  const needed = requiredPrefixes(modules, path).flatMap((prefix) => names.get(prefix) ?? []);
  return needed.filter((module) => !sums.has(module));
}

/** The required modules by their paths, as go.sum names them after their replacements: `path version`. */
function namesInSums(index: TreeIndex, file: ModFile, { dir }: LocalModule): Map<string, string> {
  return index.remember("namesInSums", dir, () => {
    const replacements = new Replacements(index.tree.root, [{ dir, file }]);
    const names = [...highestRequired(file.require)].flatMap(([path, version]): [string, string][] => {
      const { target } = replacements.of(path, version) ?? { target: { path, version } };
      // a folder has none
      return target.version === undefined ? [] : [[path, `${target.path} ${target.version}`]];
    });
    return new Map(names);
  });
}

function sumsOf(index: TreeIndex, { dir }: LocalModule): ReadonlySet<string> {
  return index.remember("sums", dir, () => {
    const text = index.tree.readFile(joinPath(dir, "go.sum"))?.toString("utf8") ?? "";
    return new Set(text.split("\n").map((line) => line.trim().split(/\s+/).slice(0, 2).join(" ")));
  });
}
