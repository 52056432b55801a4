import {
  argsOf,
  mountsOf,
  type ParsedDockerfile,
  type Stage,
  stageNamed,
  type Step,
} from "./parsedDockerfile";
import { expand, PLATFORM_ARGS, UNKNOWN } from "./variables";

/** A stage with the values that its instructions see. */
export interface ResolvedStage {
  readonly stage: Stage;
  /** What it starts from, with values; another stage's name, `scratch`, or an image. */
  readonly image: string;
  /** The stage that it starts from, if it is one of the file. */
  readonly parent: ResolvedStage | undefined;
  readonly steps: readonly ResolvedStep[];
  /** Variables at the end of the stage. */
  readonly variables: ReadonlyMap<string, string>;
}

/** An instruction, and the variables that it sees. */
export interface ResolvedStep {
  readonly step: Step;
  readonly variables: ReadonlyMap<string, string>;
}

/** Values of the `ARG`s above the first `FROM`. */
export function globalValues(
  { globalArgs }: ParsedDockerfile,
  buildArgs: Readonly<Record<string, string>>,
): Map<string, string> {
  const values = new Map(PLATFORM_ARGS.map((name) => [name, UNKNOWN]));
  for (const { name, value } of globalArgs.flatMap(argsOf)) {
    const own =
      buildArgs[name] ?? (value === undefined ? undefined : expand(value, (one) => values.get(one)));
    if (own !== undefined) {
      values.set(name, own);
    }
  }
  return values;
}

/** Walks the file as BuildKit does: `ARG` and `ENV` set variables for what comes after them in the stage. */
export function resolveStages(
  parsed: ParsedDockerfile,
  buildArgs: Readonly<Record<string, string>>,
): ResolvedStage[] {
  const globals = globalValues(parsed, buildArgs);
  const resolved: ResolvedStage[] = [];
  for (const stage of parsed.stages) {
    const image = expand(stage.image, (name) => globals.get(name));
    const parentStage = stageNamed(parsed.stages, image, stage.index);
    const parent = parentStage && resolved[parentStage.index];
    const variables = new Map(parent?.variables);
    const steps = stage.steps.map((step): ResolvedStep => {
      // an `ARG` declares what the line itself does not see yet
      const seen = new Map(variables);
      declare(step, variables, globals, buildArgs);
      return { step, variables: seen };
    });
    resolved.push({ stage, image, parent, steps, variables });
  }
  return resolved;
}

/** The stages that a target needs, itself included. */
export function stagesFor(all: readonly ResolvedStage[], target: ResolvedStage): ResolvedStage[] {
  const needed = new Set<ResolvedStage>();
  const add = (one: ResolvedStage | undefined): void => {
    if (one === undefined || needed.has(one)) {
      return;
    }
    needed.add(one);
    add(one.parent);
    one.steps.forEach((step) => referencesOf(step).forEach((name) => add(stageOf(all, name, one))));
  };
  add(target);
  return all.filter((one) => needed.has(one));
}

/** What `COPY --from` and the mounts of a `RUN` refer to: stages, images or contexts. */
export function referencesOf({ step, variables }: ResolvedStep): string[] {
  const froms = step.flags.filter(({ name }) => name === "from").map(({ value }) => value);
  const mounts = mountsOf(step).flatMap((mount) => mount.get("from") ?? []);
  return [...froms, ...mounts].map((one) => expand(one, (name) => variables.get(name)));
}

/** The stage that a reference in another one means; undefined: it is an image. */
export function stageOf(
  all: readonly ResolvedStage[],
  reference: string,
  { stage }: ResolvedStage,
): ResolvedStage | undefined {
  const found = stageNamed(
    all.map((one) => one.stage),
    reference,
    stage.index,
  );
  return found && all[found.index];
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
      variables.set(name, buildArgs[name] ?? fallback ?? "");
    }
  } else if (step.keyword === "ENV") {
    const pairs = step.words[0]?.includes("=") === true ? argsOf(step) : [];
    pairs.forEach(({ name, value }) => variables.set(name, valueOf(value ?? "")));
    if (pairs.length === 0 && step.words[0] !== undefined) {
      variables.set(step.words[0], valueOf(step.words.slice(1).join(" ")));
    }
  }
}
