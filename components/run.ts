import * as pulumi from "@pulumi/pulumi";

/** The run that a provider's process works for, which has no stack of its own. */
let servedRun: (() => object) | undefined;

/** From now on this process is a provider's, and constructs components for the runs of other programs. */
export function serveRuns(run: () => object): void {
  servedRun = run;
}

/**
 * What belongs to one run of a program: a process may run several, one after the other (Automation API), and none may see what
 * another one has remembered.
 */
export class OfRun<Value> {
  readonly #values = new WeakMap<object, Value>();

  public constructor(private readonly make: () => Value) {}

  /** @param outside stands for the run where there is no stack, as in tests of single components. */
  public get(outside: object): Value {
    const run = pulumi.runtime.getStackResource() ?? servedRun?.() ?? outside;
    const value = this.#values.get(run) ?? this.make();
    this.#values.set(run, value);
    return value;
  }
}
