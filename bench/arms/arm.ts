import type { Arm } from "../results";
import type { Builder } from "../engine/builder";
import type { Place } from "./place";

/** What an arm finds when the clock starts. */
export interface Conditions {
  /** `empty`: a builder, a module cache and a build cache with nothing in them. */
  readonly machine: "warm" | "empty";
  /** `empty`: nothing was pushed to the arm's path of the registry yet. */
  readonly registry: "kept" | "empty";
  /** `fresh`: Pulumi has no state; arms without a state do not care. */
  readonly state: "kept" | "fresh";
  /** Whether what a registry keeps for empty builders may be used. */
  readonly remoteCache: boolean;
  /** Only the first service is built. */
  readonly isFirstOnly: boolean;
  /** Round trip that is added before the registry, in milliseconds. */
  readonly latency: number;
}

/** As a developer's machine is, between two edits. */
export const USUAL: Conditions = {
  machine: "warm",
  registry: "kept",
  state: "kept",
  remoteCache: true,
  isFirstOnly: false,
  latency: 0,
};

/** A machine that has never built anything, and a registry that nothing was pushed to. */
export const COLD: Conditions = { ...USUAL, machine: "empty", registry: "empty", state: "fresh" };

/** A machine that has never built anything; registry and Pulumi's state are as others have left them. */
export const EMPTY_MACHINE: Conditions = { ...USUAL, machine: "empty" };

/** What is done: `up` builds and pushes, `preview` shows what would be, `plan` only finds out what services are made from. */
export type Task = "up" | "preview" | "plan";

/** One timed action, made ready. */
export interface Action {
  /** The builder that is asked, if there is one. */
  readonly builder?: Builder;
  /** File with the event log that Pulumi writes. */
  readonly events?: string;
  /** File with the peak memory of the Pulumi program. */
  readonly memory?: string;
  /** Does it. Nothing else is timed. @throws CommandFailed */
  run(): Promise<void>;
  /** Seconds that the action has measured itself, where its process is no part of it. @default - by the clock */
  seconds?(): number;
  /** Digests of the images that were made, by service, where the arm can tell. */
  digests?(): Readonly<Record<string, string>>;
  /** Removes what was made for this action alone. */
  cleanUp(): Promise<void>;
}

/** How one arm builds. */
export interface Driver {
  readonly arm: Arm;
  /**
   * Makes an action ready: everything that is not timed.
   *
   * @param log File for what the commands print.
   */
  prepare(place: Place, conditions: Conditions, task: Task, log: string): Promise<Action>;
}
