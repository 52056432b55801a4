import { loadPlanner } from "./loadPlanner";
import { OfRun } from "./run";
import type { Planning } from "./source/planning";

/** The planning session of the run of a program. */
export const PLANNING_OF_RUN = new OfRun<Planning>(() => new (loadPlanner().Planning)());
