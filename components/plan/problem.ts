/** One thing that is wrong with an argument or with the source tree, in the caller's terms. */
export interface Problem {
  /** The argument, e.g. `platforms[1]` or `GoServiceImage auth: main`. */
  readonly field: string;
  /** The value that was given; left out when it is secret or absent. */
  readonly value?: unknown;
  /** The rule that the value breaks. */
  readonly rule: string;
  /** What to do about it; names a near miss where there is one. */
  readonly fix: string;
}

/** Every problem that was found, thrown once, before anything is registered. */
export class PlanError extends Error {
  public readonly problems: readonly Problem[];
  /** Marks an error as the user's own, so that Pulumi prints it without a stack (`RunError.isInstance`). */
  public readonly __pulumiRunError = true;

  public constructor(subject: string, problems: readonly Problem[]) {
    super([`${subject}: ${countOf(problems)}`, ...problems.map(describeProblem)].join("\n"));
    this.name = "PlanError";
    this.problems = problems;
  }
}

/** One problem as a line for a person. */
export function describeProblem(problem: Problem): string {
  const value = problem.value === undefined ? "" : ` ${JSON.stringify(problem.value)}`;
  return `  ${problem.field}:${value} ${problem.rule}. Fix: ${problem.fix}`;
}

function countOf(problems: readonly Problem[]): string {
  return problems.length === 1 ? "1 problem" : `${problems.length} problems`;
}
