import type { TreeIndex } from "./treeIndex";

/** A module at a version, as a key: `path@v1.2.3`, or the path alone for all versions. */
export type ModuleKey = string;

/** What `vendor/modules.txt` says. */
export interface VendorList {
  /** Import paths of the vendored packages. */
  readonly packages: ReadonlySet<string>;
  /** Modules that have vendored packages. */
  readonly modules: ReadonlySet<ModuleKey>;
  /** Modules that are marked as required by a go.mod file. */
  readonly explicit: ReadonlySet<ModuleKey>;
  /** Replaced modules, by what is replaced. */
  readonly replaced: ReadonlyMap<ModuleKey, ModuleKey>;
  /** Whether `go work vendor` wrote it. */
  readonly workspace: boolean;
}

/** The key of a module. */
export function moduleKey(path: string, version: string | undefined): ModuleKey {
  return version === undefined ? path : `${path}@${version}`;
}

/** Reads a vendor folder's list, once; a folder without one has no packages. */
export function readVendorList(index: TreeIndex, vendorDir: string): VendorList {
  return index.remember("vendorList", vendorDir, () =>
    parseVendorList(index.tree.readFile(`${vendorDir}/modules.txt`)?.toString("utf8") ?? ""),
  );
}

function parseVendorList(text: string): VendorList {
  const lines = text.split("\n");
  const packages = new Set<string>();
  const modules = new Set<ModuleKey>();
  const explicit = new Set<ModuleKey>();
  const replaced = new Map<ModuleKey, ModuleKey>();
  let current: ModuleKey | undefined;
  for (const line of lines) {
    const words = line.split(/\s+/).filter((word) => word !== "");
    if (line.startsWith("# ")) {
      const [, path = "", version = "", ...rest] = words;
      const isVersion = /^v\d/.test(version);
      current =
        words.length < 3
          ? current
          : isVersion
            ? moduleKey(path, version)
            : version === "=>"
              ? path
              : undefined;
      const [arrow, target, targetVersion] = isVersion ? rest : [version, ...rest];
      if (current !== undefined && arrow === "=>" && target !== undefined) {
        replaced.set(current, moduleKey(target, targetVersion));
      }
    } else if (line.startsWith("## ")) {
      if (current !== undefined && annotationsOf(line).includes("explicit")) {
        explicit.add(current);
      }
    } else if (words.length === 1 && !line.startsWith("#")) {
      packages.add(words[0] ?? "");
      if (current !== undefined) {
        modules.add(current);
      }
    }
  }
  const workspace = annotationsOf(lines[0] ?? "").includes("workspace");
  return { packages, modules, explicit, replaced, workspace };
}

function annotationsOf(line: string): string[] {
  return line.startsWith("## ")
    ? line
        .slice(3)
        .split(";")
        .map((one) => one.trim())
    : [];
}
