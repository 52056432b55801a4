import type { GoTarget } from "./go/target";
import { levelOf } from "./goEnvironment";
import { levelTags } from "./goLevels";
import type { ResolvedGo } from "./goOptions";
import type { Platform } from "./platform";

/** What Go's build constraints are evaluated against for one platform of an image. */
export function goTarget(go: ResolvedGo, platform: Platform): GoTarget {
  const experiments = (go.env["GOEXPERIMENT"] ?? "")
    .split(",")
    .filter((name) => name !== "" && !name.startsWith("no"))
    .map((name) => `goexperiment.${name}`);
  return {
    goos: platform.goos,
    goarch: platform.goarch,
    cgoEnabled: false,
    tags: [...go.tags, ...experiments, ...levelTags(platform.goarch, levelOf(go, platform))],
    goMinor: go.minor,
  };
}
