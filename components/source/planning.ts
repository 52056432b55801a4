import { realpathSync } from "node:fs";
import type { Found } from "../common/problem";
import { WorkTree } from "./workTree";

/**
 * What belongs to one planning session: every source tree is opened once, so that all who plan in it see one state and read every
 * file once. Nothing outlives it: the next session reads the disk again.
 */
export class Planning {
  readonly #trees = new Map<string, WorkTree>();

  /**
   * Opens the root folder of a source tree.
   *
   * @param field what the caller knows the folder as.
   */
  public open(source: string, field = "source"): Found<WorkTree | undefined> {
    try {
      const root = realpathSync.native(source);
      const tree = this.#trees.get(root) ?? WorkTree.open(root);
      this.#trees.set(root, tree);
      return { value: tree, problems: [] };
    } catch {
      const rule = "is not a folder that can be read";
      const fix = "name the root of the source tree, relative to the working directory";
      return { value: undefined, problems: [{ field, value: source, rule, fix }] };
    }
  }
}
