import { PlanError } from "./problem";

/** A program that is needed is missing, or has failed. */
export class ProgramError extends PlanError {}
