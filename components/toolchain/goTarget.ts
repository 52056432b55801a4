import type { GoTarget } from "../closure/target";
import { levelOf } from "./goEnvironment";
import { experimentTags } from "./goExperiments";
import { levelTags } from "./goLevels";
import type { ResolvedGo } from "./goOptions";
import type { Platform } from "./platform";

/** Flags of `go build` that satisfy a build tag of their name. */
const SANITIZERS: readonly string[] = ["race", "msan", "asan"];

/** What Go's build constraints are evaluated against for one platform of an image. */
export function goTarget(go: ResolvedGo, platform: Platform): GoTarget {
  const { goos, goarch } = platform;
  return {
    goos,
    goarch,
    cgoEnabled: go.cgo !== undefined,
    tags: go.tags,
    toolTags: [
      ...experimentTags(go.minor, goarch, go.env["GOEXPERIMENT"] ?? ""),
      ...levelTags(goarch, levelOf(go, platform), go.minor),
      ...fipsTags(go.env["GOFIPS140"] ?? ""),
      ...SANITIZERS.filter((name) => isSwitchedOn(go.flags, name)),
    ],
    goMinor: go.minor,
    ...(go.workspace !== undefined && { workspace: go.workspace }),
  };
}

/** The tag of a version of Go's own cryptographic module; names of versions mean what each patch release says. */
function fipsTags(value: string): string[] {
  const version = /^v\d+\.\d+/.exec(value)?.[0];
  return version === undefined ? [] : [`fips140${version}`];
}

function isSwitchedOn(flags: readonly string[], name: string): boolean {
  const last = flags.filter((flag) => new RegExp(`^--?${name}(=|$)`).test(flag)).at(-1);
  return last !== undefined && !/=(0|f|F|false|FALSE|False)$/.test(last);
}
