/** What plans, and renders what was planned. */
export type Planner = typeof import("./planner");

/** Loads it when something is planned: a program that only reads another stack does not wait for it. */
export function loadPlanner(): Planner {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it for everybody
  return require("./planner") as Planner;
}
