import { OfRun } from "./run";
import { Planning } from "./source/planning";

/** The planning session of the run of a program. */
export const PLANNING_OF_RUN = new OfRun(() => new Planning());
