import type { Problem } from "../../common/problem";
import { parsePlatform, type Platform } from "../../toolchain/platform";
import type { ResolvedStage } from "./resolvedStages";
import { isUncertain } from "./variables";

/**
 * Whether the stage that becomes the image is of the image's platform: one that is pinned to the builder's or to a fixed
 * one is the same on every platform, and says it were another.
 */
export function platformProblems(
  path: string,
  target: ResolvedStage,
  platform: Platform,
  count: number,
): Problem[] {
  const root = rootOf(target);
  if (root.platform === undefined || root.context !== undefined) {
    return [];
  }
  const pinned = isUncertain(root.platform)
    ? undefined
    : (parsePlatform(root.platform)?.name ?? root.platform);
  const isSame = pinned === platform.name || (pinned === undefined && count === 1);
  const what = pinned === undefined ? "the builder's platform" : `\`${pinned}\``;
  const rule = `pins the image to ${what} in line ${root.stage.line}, but the image is built for other platforms, too`;
  const fix = "leave `--platform` out of the stage that becomes the image";
  return isSame ? [] : [{ field: "dockerfile.path", value: `${path}:${root.stage.line}`, rule, fix }];
}

/** A stage that starts from another one has its platform. */
function rootOf(stage: ResolvedStage): ResolvedStage {
  const [parent] = stage.parents;
  return parent === undefined ? stage : rootOf(parent);
}
