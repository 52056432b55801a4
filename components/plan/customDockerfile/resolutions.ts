import type { Platform } from "../../toolchain/platform";
import type { PlannedArguments } from "../serviceArguments";
import type { ParsedDockerfile } from "./parsedDockerfile";
import { stagesFor } from "./references";
import { type ResolvedStage, resolveStages, stagesNamed } from "./resolvedStages";
import { ANY_TEXT } from "./variables";

/** The stages as one platform sees them. */
export interface Resolution {
  readonly platform: Platform | undefined;
  readonly all: readonly ResolvedStage[];
  readonly targets: readonly ResolvedStage[];
  /** What the target needs. */
  readonly needed: readonly ResolvedStage[];
}

/** @param contexts names of the named contexts. */
export function resolutionsOf(
  parsed: ParsedDockerfile,
  { buildArgs = {}, target }: Pick<PlannedArguments, "buildArgs" | "target">,
  platforms: readonly Platform[],
  contexts: ReadonlySet<string>,
): Resolution[] {
  // without a platform, which is told, every stage that may be meant
  const each: readonly (Platform | undefined)[] = platforms.length === 0 ? [undefined] : platforms;
  return each.map((platform) => {
    const around = { buildArgs: stringsOf(buildArgs), platform, target, contexts };
    const all = resolveStages(parsed, around);
    const targets = target === undefined ? all.slice(-1) : stagesNamed(all, target);
    return { platform, all, targets, needed: stagesFor(all, targets, contexts) };
  });
}

/** A value of another kind is told on its own. */
export function stringsOf(buildArgs: Readonly<Record<string, unknown>>): Record<string, string> {
  const strings = Object.entries(buildArgs).map(([name, value]) => [
    name,
    typeof value === "string" ? value : ANY_TEXT,
  ]);
  return Object.fromEntries(strings) as Record<string, string>;
}
