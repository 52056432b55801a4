import type { Found, Problem } from "../../common/problem";
import type { SourceTree } from "../../source/sourceTree";
import { parsePlatforms, type Platform } from "../../toolchain/platform";
import { type ExtraFile, findExtraFiles } from "./extraFiles";
import type { PlatformVariant } from "./runtimeArguments";

/** What differs on one platform, every default filled in. */
export interface ResolvedVariant {
  /** Undefined: those of all platforms. */
  readonly arguments: readonly string[] | undefined;
  readonly environment: Readonly<Record<string, string>>;
  readonly files: readonly ExtraFile[];
}

/** By the platforms' names; undefined if nothing differs. */
export type ResolvedVariants = Readonly<Record<string, ResolvedVariant>> | undefined;

export function resolveVariants(
  tree: SourceTree,
  field: string,
  variants: Readonly<Record<string, PlatformVariant>>,
): Found<ResolvedVariants> {
  const problems: Problem[] = [];
  const entries = Object.entries(variants).flatMap(([name, variant]): [string, ResolvedVariant][] => {
    const { value: platforms, problems: unknown } = parsePlatforms(field, [name]);
    const [platform] = platforms;
    const { arguments: args, environment = {}, files = {} } = variant;
    const found = findExtraFiles(tree, `${field}.${name}.files`, files);
    problems.push(...unknown.map((one) => ({ ...one, field: `${field}.${name}` })), ...found.problems);
    return platform === undefined
      ? []
      : [[platform.name, { arguments: args, environment, files: found.value }]];
  });
  return { value: entries.length === 0 ? undefined : Object.fromEntries(entries), problems };
}

/** Platforms that the image does not have. */
export function strangeVariants(
  field: string,
  variants: ResolvedVariants,
  platforms: readonly Platform[],
): Problem[] {
  const names = platforms.map(({ name }) => name);
  return Object.keys(variants ?? {})
    .filter((name) => !names.includes(name))
    .map((name) => ({
      field: `${field}.${name}`,
      rule: "is not among the image's platforms",
      fix: `use one of ${names.join(", ")}, or add it to \`platforms\``,
    }));
}
