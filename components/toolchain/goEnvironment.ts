import { experimentProblems } from "./goExperiments";
import { baseLevel, levelVariable } from "./goLevels";
import type { GoOptions, ResolvedGo } from "./goOptions";
import type { Platform } from "./platform";
import type { Problem } from "../common/problem";

/**
 * Checks of Go's environment what the toolchain and the platforms decide: experiments that the release does not know,
 * and a level that contradicts a platform's variant.
 *
 * @param go the options as they were given.
 * @param resolved the same with defaults.
 */
export function goEnvironmentProblems(
  field: string,
  go: GoOptions,
  resolved: ResolvedGo,
  platforms: readonly Platform[],
): Problem[] {
  const experiments = go.env?.["GOEXPERIMENT"];
  // an image whose release is not known may be of any
  const minor = go.image !== undefined && go.version === undefined ? undefined : resolved.minor;
  return [
    ...(experiments === undefined ? [] : experimentProblems(`${field}.env.GOEXPERIMENT`, experiments, minor)),
    ...platforms.flatMap((platform) => contradictions(field, go, platform)),
  ];
}

/** What Go's variable of the level says for a platform: the caller's environment first, which adds to the variant. */
export function levelOf(go: Pick<ResolvedGo, "env">, platform: Platform): string | undefined {
  return go.env[levelVariable(platform.goarch) ?? ""] ?? platform.level?.[1];
}

function contradictions(field: string, go: GoOptions, { name, goarch, level }: Platform): Problem[] {
  const variable = levelVariable(goarch);
  const value = variable === undefined ? undefined : go.env?.[variable];
  if (variable === undefined || value === undefined || level === undefined || baseLevel(value) === level[1]) {
    return [];
  }
  const other = name.replace(/v\d+$/, `v${baseLevel(value).replace(/^v/, "")}`);
  return [
    {
      field: `${field}.env.${variable}`,
      value,
      rule: `contradicts the platform ${name}, which is compiled with ${level.join("=")}`,
      fix: `leave it out, or use the platform \`${other}\``,
    },
  ];
}
