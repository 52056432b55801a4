import type { Platform } from "../../toolchain/platform";
import { argsOf, type ParsedDockerfile, type Stage, type Step } from "./parsedDockerfile";
import { platformValues } from "./platformValues";
import { familiarName } from "./familiarName";
import { ANY_TEXT, ANY_WORD, expand, isUncertain } from "./variables";

/** A stage with the values that its instructions see on one platform. */
export interface ResolvedStage {
  readonly stage: Stage;
  /** What it starts from, with values; another stage's name, `scratch`, or an image. */
  readonly image: string;
  /** The stages that it may start from: several only where a value is not known before the build. */
  readonly parents: readonly ResolvedStage[];
  /** The named context that it starts from, or that stands in its place. */
  readonly context: string | undefined;
  /** Value of its `--platform`; undefined: it has none. */
  readonly platform: string | undefined;
  readonly steps: readonly ResolvedStep[];
  /** Variables at the end of the stage. */
  readonly variables: ReadonlyMap<string, string>;
}

/** An instruction, and the variables that it sees. */
export interface ResolvedStep {
  readonly step: Step;
  readonly variables: ReadonlyMap<string, string>;
}

/** What decides the values of a Dockerfile's variables and names. */
export interface Surroundings {
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Undefined where no platform is known. */
  readonly platform: Platform | undefined;
  readonly target: string | undefined;
  /** Names of the named contexts, as `familiarName` writes them. */
  readonly contexts: ReadonlySet<string>;
}

/** Walks the file as BuildKit does: `ARG` and `ENV` set variables for what comes after them in the stage. */
export function resolveStages(parsed: ParsedDockerfile, around: Surroundings): ResolvedStage[] {
  const globals = globalValues(parsed, around);
  const valueOf = (text: string): string => expand(text, (name) => globals.get(name));
  const resolved: ResolvedStage[] = [];
  for (const stage of parsed.stages) {
    const image = valueOf(stage.image);
    const replaced = stage.name !== undefined && around.contexts.has(stage.name) ? stage.name : undefined;
    const parents = replaced === undefined ? stagesNamed(resolved, image) : [];
    const ofImage = parents.length === 0 ? contextNamed(around.contexts, image) : undefined;
    const variables = inherited(parents);
    const triggers = parents.flatMap((one) => one.stage.steps.flatMap(({ trigger }) => trigger ?? []));
    const steps = (replaced === undefined ? [...triggers, ...stage.steps] : []).map((step): ResolvedStep => {
      // an `ARG` declares what the line itself does not see yet
      const seen = new Map(variables);
      declare(step, variables, globals, around.buildArgs);
      return { step, variables: seen };
    });
    const platform = stage.platform === undefined ? undefined : valueOf(stage.platform);
    resolved.push({ stage, image, parents, context: replaced ?? ofImage, platform, steps, variables });
  }
  return resolved;
}

/** Values of the `ARG`s above the first `FROM`. */
function globalValues({ globalArgs }: ParsedDockerfile, around: Surroundings): Map<string, string> {
  const { buildArgs, platform, target } = around;
  const values = new Map(platformValues(platform, target));
  values.forEach((_, name) => values.set(name, buildArgs[name] ?? values.get(name) ?? ""));
  for (const { name, value } of globalArgs.flatMap(argsOf)) {
    const own =
      buildArgs[name] ?? (value === undefined ? undefined : expand(value, (one) => values.get(one)));
    if (own !== undefined) {
      values.set(name, own);
    }
  }
  return values;
}

/** Variables of what a stage starts from; where that may be one of several, only what all agree on is known. */
function inherited(parents: readonly ResolvedStage[]): Map<string, string> {
  const names = new Set(parents.flatMap(({ variables }) => [...variables.keys()]));
  return new Map(
    [...names].map((name) => {
      const values = new Set(parents.map(({ variables }) => variables.get(name)));
      const [first] = values;
      return [name, values.size === 1 && first !== undefined ? first : ANY_TEXT];
    }),
  );
}

/**
 * The stages that a name or number means, among some: the last one of that name, or each that fits where a part of the
 * name is not known.
 */
export function stagesNamed(above: readonly ResolvedStage[], reference: string): ResolvedStage[] {
  const name = reference.toLowerCase();
  if (isUncertain(name)) {
    const fits = patternOf(name);
    return above.filter(({ stage }) => stage.name !== undefined && fits.test(stage.name));
  }
  const found =
    [...above].reverse().find(({ stage }) => stage.name === name) ??
    above.find(({ stage }) => String(stage.index) === name);
  return found === undefined ? [] : [found];
}

/** The named context that a reference to an image means; undefined for none. */
export function contextNamed(contexts: ReadonlySet<string>, reference: string): string | undefined {
  if (["scratch", "context"].includes(reference.toLowerCase())) {
    return undefined;
  }
  const name = familiarName(reference);
  return contexts.has(name) ? name : undefined;
}

function patternOf(name: string): RegExp {
  const escaped = name.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll(ANY_WORD, "[^/]*").replaceAll(ANY_TEXT, ".*")}$`);
}

function declare(
  step: Step,
  variables: Map<string, string>,
  globals: ReadonlyMap<string, string>,
  buildArgs: Readonly<Record<string, string>>,
): void {
  const valueOf = (text: string): string => expand(text, (one) => variables.get(one));
  if (step.keyword === "ARG") {
    for (const { name, value } of argsOf(step)) {
      const fallback = value === undefined ? globals.get(name) : valueOf(value);
      // without any value it leaves what `ENV` has set as it is
      variables.set(name, buildArgs[name] ?? fallback ?? variables.get(name) ?? "");
    }
  } else if (step.keyword === "ENV") {
    const pairs = step.words[0]?.includes("=") === true ? argsOf(step) : [];
    const seen = new Map(variables);
    pairs.forEach(({ name, value }) =>
      variables.set(
        name,
        expand(value ?? "", (one) => seen.get(one)),
      ),
    );
    if (pairs.length === 0 && step.words[0] !== undefined) {
      variables.set(step.words[0], valueOf(step.words.slice(1).join(" ")));
    }
  }
}
