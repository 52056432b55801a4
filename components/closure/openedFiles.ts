import { joinPath } from "../source/treePath";
import { resolveCgoFlags } from "./cgoDirectives";
import type { Tags } from "./fileMatch";
import { includedFiles } from "./includes";
import type { SourceFile } from "./sourceFile";
import type { TreeIndex } from "./treeIndex";

/**
 * The files that compilers open for a package beside its own: what its sources include and, with cgo, what flags name.
 *
 * @param sources files of the package, by their paths.
 */
export function openedFiles(
  index: TreeIndex,
  dir: string,
  tags: Tags,
  usesCgo: boolean,
  sources: ReadonlyMap<string, SourceFile>,
): string[] {
  const flags = [...sources.values()]
    .flatMap(({ cgoDirectives }) => cgoDirectives)
    .filter(({ matches }) => matches?.((tag) => tags.has(tag)) ?? true)
    .flatMap((directive) => directive.flags);
  const cgo = usesCgo ? resolveCgoFlags(dir, flags) : undefined;
  const including = [...sources]
    .filter(([path]) => usesCgo || path.endsWith(".s"))
    .map(([path, { includes }]) => [path, includes] as const);
  const named = [joinPath(dir, "#cgo"), cgo?.files ?? []] as const;
  return includedFiles(index, { packageDir: dir, folders: cgo?.folders }, [...including, named]);
}
