import type { TreeIndex } from "./treeIndex";

/** What `vendor/modules.txt` says. */
export interface VendorList {
  /** Import paths of the vendored packages. */
  readonly packages: ReadonlySet<string>;
  /** Whether `go work vendor` wrote it. */
  readonly workspace: boolean;
}

/** Reads a vendor folder's list; undefined if there is no such folder. A folder without list has no packages. */
export function readVendorList(index: TreeIndex, vendorDir: string): VendorList | undefined {
  if (!index.isFolder(vendorDir)) {
    return undefined;
  }
  return index.remember("vendorList", vendorDir, () => {
    const lines = (index.tree.readFile(`${vendorDir}/modules.txt`)?.toString("utf8") ?? "").split("\n");
    const [first = ""] = lines;
    const annotations = first.startsWith("## ") ? first.slice(3).split(";") : [];
    return {
      packages: new Set(lines.map((line) => line.trim()).filter((line) => /^[^#\s]\S*$/.test(line))),
      workspace: annotations.some((annotation) => annotation.trim() === "workspace"),
    };
  });
}
