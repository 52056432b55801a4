import { inspect } from "node:util";
import { toldOnce } from "./toldOnce";

/**
 * One thing that is wrong with an argument or with the source tree, in the caller's terms. As a warning it is something
 * that may be wrong, and stops nothing.
 */
export interface Problem {
  /** The argument, e.g. `platforms[1]` or `GoServiceImage auth: main`. */
  readonly field: string;
  /** The value that was given; left out when it is secret or absent. */
  readonly value?: unknown;
  /** The rule that the value breaks. */
  readonly rule: string;
  /** What to do about it, with a suggestion where there is one. */
  readonly fix: string;
  /**
   * What the problem is about, if that is not the field: a module or package that the field is only the first place to use.
   * Services that have it in different places are told of it once.
   */
  readonly about?: string;
}

/** What can be used of what was looked at, and everything that is wrong with the rest. */
export interface Found<Value> {
  readonly value: Value;
  readonly problems: readonly Problem[];
}

/**
 * Every problem that was found, thrown once, before anything is registered. The message has once what several services have
 * in common; `problems` has all of them.
 */
export class PlanError extends Error {
  public readonly problems: readonly Problem[];
  /** Marks an error as the user's own, so that Pulumi prints it without a stack (`RunError.isInstance`). */
  public readonly __pulumiRunError = true;

  public constructor(subject: string, problems: readonly Problem[]) {
    const told = toldOnce(problems);
    super([`${subject}: ${countOf(told)}`, ...told.map(describeProblem)].join("\n"));
    this.name = "PlanError";
    this.problems = problems;
  }

  /** Pulumi prints an error with all its fields for its traces, and gives it fields that lead everywhere: a minute's work. */
  public [inspect.custom](): string {
    return this.message;
  }
}

/** One problem as a line for a person. */
export function describeProblem(problem: Problem): string {
  const value = problem.value === undefined ? "" : ` ${JSON.stringify(problem.value)}`;
  return `  ${problem.field}:${value} ${problem.rule}. Fix: ${problem.fix}`;
}

/** One warning as a line for a person. */
export function describeWarning(warning: Problem): string {
  return describeProblem(warning).trim();
}

function countOf(problems: readonly Problem[]): string {
  return problems.length === 1 ? "1 problem" : `${problems.length} problems`;
}
