import type { GoTarget } from "./go/target";
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
    tags: [...go.tags, ...experiments, ...levelTags(go, platform)],
    goMinor: go.minor,
  };
}

/** The level that the platform's name gives, unless Go's environment sets another one (`GOAMD64=v3`). */
function levelTags(go: ResolvedGo, platform: Platform): readonly string[] {
  const level = go.env[`GO${platform.goarch.toUpperCase()}`];
  if (platform.level !== undefined || platform.goarch !== "amd64" || level === undefined) {
    return platform.tags;
  }
  const last = Number(level.replace(/^v/, ""));
  return Number.isInteger(last)
    ? Array.from({ length: last }, (_, index) => `amd64.v${index + 1}`)
    : platform.tags;
}
