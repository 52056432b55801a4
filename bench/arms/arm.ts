import type { Builder } from "../engine/builder";
import type { Workspace } from "./workspace";
import type { Workshop } from "./workshop";

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

/** What is done: `up` builds and pushes, `preview` shows what would be, `plan` only finds out what services are made from. */
export type Task = "up" | "preview" | "plan";

/** What an arm is asked to make ready. */
export interface Job {
  readonly workshop: Workshop;
  readonly workspace: Workspace;
  readonly conditions: Conditions;
  readonly task: Task;
  /** File for what the commands print. */
  readonly log: string;
  /** Our own arm's workspace with equally many services, where all is built. */
  readonly ours: () => Promise<Workspace>;
}

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
  /** Seconds that the action has measured itself, where its process is not part of it. @default - by the clock */
  seconds?(): number;
  /** Digests of the images that were made, by service, where the arm knows them. */
  digests?(): Readonly<Record<string, string>>;
}

/** How one arm builds: makes an action ready, with everything that is not timed. */
export type Prepare = (job: Job) => Promise<Action>;
