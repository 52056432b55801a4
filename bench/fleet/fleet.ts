/** A fleet: what it builds with, what it builds, and what each step costs. Times are in seconds, sizes in MB. */
export interface Fleet {
  readonly services: number;
  /** Stacks that the services are spread over evenly; a stack has one run at a time. */
  readonly stacks: number;
  /** BuildKit daemons; a service always goes to the same one. */
  readonly builders: number;
  /** Solves that one builder works on at once. */
  readonly parallel: number;
  /** Commits an hour, on average; when they come is chance. */
  readonly commits: number;
  /** Share of the commits that change a shared package, 0 to 1; every other one changes a single service. */
  readonly shared: number;
  /** Share of the services that use a shared package, 0 to 1. */
  readonly users: number;
  /** A run that changes nothing: loading the program, the plan, Pulumi's engine. */
  readonly start: number;
  /** What each service of the stack adds to that. */
  readonly perService: number;
  /** Compiling, linking and exporting one service for all platforms, while a builder works on `parallel` of them. */
  readonly solve: number;
  /** What one image sends to the registry. */
  readonly push: number;
  /** What the registry takes in a second, for all pushes together. */
  readonly registry: number;
  /** How long commits come in. */
  readonly hours: number;
}

/**
 * Today's costs: two platforms, Kratos services, builders of two cores; medians of `bench/results`, and `docs/scale.md` for
 * what is pushed.
 */
export const MEASURED: Fleet = {
  services: 200,
  stacks: 1,
  builders: 4,
  parallel: 2,
  commits: 20,
  shared: 0.1,
  users: 0.5,
  start: 2,
  perService: 0.05,
  solve: 5,
  push: 12,
  registry: 50,
  hours: 8,
};

/** What a simulation has found. */
export interface Outcome {
  readonly commits: number;
  /** Runs of all stacks: one takes every commit of its stack that waits. */
  readonly runs: number;
  readonly solves: number;
  /** From the commit to its last image in the registry. */
  readonly wait: Spread;
  /**
   * How much of the time each part was at work, 0 to 1; of builders and stacks, the busiest one. A stack's work is what its
   * runs do themselves, and not the time that they wait for images.
   */
  readonly busy: { readonly stack: number; readonly builder: number; readonly registry: number };
  /** The part that is at work the most: where the fleet reaches its limit first. */
  readonly limit: keyof Outcome["busy"];
}

export interface Spread {
  readonly median: number;
  /** 95 of 100 wait no longer. */
  readonly p95: number;
  readonly longest: number;
}
