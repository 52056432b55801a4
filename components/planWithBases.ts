import { isRecord } from "./common/record";
import type { FoundService } from "./plan/discover";
import type { Digests } from "./plan/digests";
import { planProgram, type ProgramOptions, type ProgramPlan, tagBasesOf } from "./plan/programPlan";
import type { PlannedArguments } from "./plan/serviceArguments";
import { type BasesOptions, movedBases, resolveBases } from "./resolveBases";
import type { SourceTree } from "./source/sourceTree";

/** Who asks for bases, and what was built last. */
export interface BasesOfRun extends Omit<BasesOptions, "recorded"> {
  /**
   * Digests that each service was last built from, by its name: `recordedBases` of the stack's outputs. It is called only
   * if a base is named by a tag.
   */
  readonly last: () => Promise<Readonly<Record<string, Digests>>>;
}

/** A plan whose bases have digests. */
export interface PlanWithBases {
  readonly plan: ProgramPlan;
  /** Bases that are others than what was last built, a line each. */
  readonly moved: readonly string[];
  /** Bases that could not be asked for, and what counts instead: for a person, a line each. */
  readonly warnings: readonly string[];
}

/**
 * Plans all services of a program, with every base that is named by a tag alone taken by the digest that its registry has
 * now. Whoever plans like this, with the same arguments, gets the same versions: a run of the stack, and `plan`.
 */
export async function planWithBases(
  tree: SourceTree,
  services: readonly FoundService[],
  args: Omit<PlannedArguments, "main">,
  options: ProgramOptions,
  { last, ...asker }: BasesOfRun,
): Promise<PlanWithBases> {
  const bases = tagBasesOf(tree, services, args, options);
  if (bases.length === 0) {
    return { plan: planProgram(tree, services, args, options), moved: [], warnings: [] };
  }
  const recorded = await last();
  const { digests, warnings } = await resolveBases(bases, {
    ...asker,
    recorded: Object.assign({}, ...Object.values(recorded)) as Digests,
  });
  const plan = planProgram(tree, services, { ...args, bases: digests }, options);
  const moved = movedBases(
    plan.services.map(({ service: { name }, plan: planned }) => ({
      name,
      before: recorded[name] ?? {},
      now: planned?.digests ?? {},
    })),
  );
  return { plan, moved, warnings };
}

/** The digests that a stack's images were built from, by service, out of its output `images`. */
export function recordedBases(images: unknown): Record<string, Digests> {
  const entries = Object.entries(isRecord(images) ? images : {}).map(([name, image]): [string, Digests] => {
    const bases = isRecord(image) && isRecord(image["bases"]) ? image["bases"] : {};
    const known = Object.entries(bases).filter(([, digest]) => /^sha256:[a-f0-9]{64}$/.test(String(digest)));
    return [name, Object.fromEntries(known) as Digests];
  });
  return Object.fromEntries(entries);
}
