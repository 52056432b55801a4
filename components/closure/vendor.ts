import { joinPath } from "../source/treePath";
import { compareGoVersions } from "./goVersion";
import type { TreeIndex } from "./treeIndex";
import { readVendorList } from "./vendorList";

/** The vendor folder that the build takes its third-party packages from. */
export interface Vendor {
  readonly dir: string;
  /** Import paths of the vendored packages. */
  readonly packages: ReadonlySet<string>;
  /** Since Go 1.23, a package that the list does not name is not imported, even if its folder is there. */
  readonly strict: boolean;
}

/**
 * The vendor folder beside a go.mod or go.work file, if the Go command would use it by default.
 *
 * @param go the file's `go` line; vendoring by default came with 1.14.
 */
export function findVendor(
  index: TreeIndex,
  folder: string,
  go: string | undefined,
  workspace: boolean,
): Vendor | undefined {
  const dir = joinPath(folder, "vendor");
  if (go === undefined || compareGoVersions(go, "1.14") < 0 || !index.isFolder(dir)) {
    return undefined;
  }
  const list = readVendorList(index, dir);
  const strict = compareGoVersions(go, "1.23") >= 0;
  return list.workspace === workspace ? { dir, packages: list.packages, strict } : undefined;
}
