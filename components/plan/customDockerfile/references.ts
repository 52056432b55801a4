import type { Located } from "./located";
import { mountFieldsOf } from "./flags";
import { contextNamed, type ResolvedStage, type ResolvedStep, stagesNamed } from "./resolvedStages";
import { expand } from "./variables";

/** What an instruction takes files from besides the context: a stage, a named context or an image. */
export interface FromReference {
  readonly line: number;
  readonly written: Located;
  /** With values. */
  readonly name: string;
}

/** What `COPY --from` and the mounts of a `RUN` refer to. */
export function referencesOf({ step, variables }: ResolvedStep): FromReference[] {
  const inner = step.trigger ?? step;
  const ofCopy = ["ADD", "COPY"].includes(inner.keyword)
    ? inner.flags.filter(({ name }) => name === "from").map(({ value }) => value)
    : [];
  const ofMounts =
    inner.keyword === "RUN"
      ? mountFieldsOf(inner.flags).flatMap((fields) =>
          fields.flatMap(({ name, value }) => (name === "from" && value !== undefined ? [value] : [])),
        )
      : [];
  return [...ofCopy, ...ofMounts]
    .filter(({ text }) => text !== "")
    .map((written) => ({
      line: step.line,
      written,
      name: expand(written.text, (name) => variables.get(name)),
    }));
}

/** What a reference in a stage means. */
export type Meaning =
  | { readonly kind: "stages"; readonly stages: readonly ResolvedStage[] }
  | { readonly kind: "context"; readonly context: string }
  | { readonly kind: "image" };

/** Looks a reference up as BuildKit does: stages above go before contexts, contexts before images. */
export function meaningOf(
  all: readonly ResolvedStage[],
  { stage }: ResolvedStage,
  reference: string,
  contexts: ReadonlySet<string>,
): Meaning {
  const stages = stagesNamed(all.slice(0, stage.index), reference);
  if (stages.length > 0) {
    return { kind: "stages", stages };
  }
  const context = contextNamed(contexts, reference);
  return context === undefined ? { kind: "image" } : { kind: "context", context };
}

/** The stages that a target needs, itself included, in the order of the file. */
export function stagesFor(
  all: readonly ResolvedStage[],
  targets: readonly ResolvedStage[],
  contexts: ReadonlySet<string>,
): ResolvedStage[] {
  const needed = new Set<ResolvedStage>();
  const add = (one: ResolvedStage): void => {
    if (needed.has(one)) {
      return;
    }
    needed.add(one);
    one.parents.forEach(add);
    for (const { name } of one.steps.flatMap(referencesOf)) {
      const meaning = meaningOf(all, one, name, contexts);
      if (meaning.kind === "stages") {
        meaning.stages.forEach(add);
      }
    }
  };
  targets.forEach(add);
  return all.filter((one) => needed.has(one));
}
