import { PlanError } from "./problem";
import { WorkTree } from "./workTree";

/**
 * Opens the root folder of a source tree.
 *
 * @param subject the component that asks, for the message.
 * @param field what the caller knows the folder as.
 * @throws PlanError if there is no such folder.
 */
export function openSource(subject: string, source: string, field = "source"): WorkTree {
  try {
    return WorkTree.open(source);
  } catch {
    const rule = "is no folder that can be read";
    const fix = "name the root of the source tree, relative to the working directory";
    throw new PlanError(subject, [{ field, value: source, rule, fix }]);
  }
}
