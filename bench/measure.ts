import { performance } from "node:perf_hooks";
import type { Action } from "./arms/arm";
import { CommandFailed } from "./commands";
import { changedResources } from "./counters/changes";
import { peakMemory } from "./counters/memory";
import type { Processes } from "./counters/processes";
import { Solves } from "./counters/solves";
import type { Traffic } from "./counters/traffic";
import type { Sample } from "./results";

export type Measured = Pick<Sample, "seconds" | "parts" | "counters" | "failure">;

export interface Meters {
  readonly traffic: Traffic;
  readonly processes: Processes;
}

/** Runs an action by the clock, and reads from the registry's, BuildKit's and the kernel's records what it did. */
export async function measure(action: Action, { traffic, processes }: Meters): Promise<Measured> {
  const solves = action.builder && new Solves(action.builder);
  await solves?.mark();
  traffic.mark();
  processes.start();
  const start = performance.now();
  const failure = await action.run().then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof CommandFailed)) {
        throw error;
      }
      return error.message;
    },
  );
  const wall = (performance.now() - start) / 1000;
  processes.stop();
  const { parts = {}, ...solved } = (await solves?.count()) ?? {};
  const counters = {
    ...solved,
    ...processes.counters([process.pid, action.builder?.pid ?? process.pid]),
    ...(action.memory !== undefined && peakMemory(action.memory)),
    ...traffic.counters(),
    ...(action.events !== undefined && { changedResources: changedResources(action.events) }),
  };
  const seconds = failure === undefined ? (action.seconds?.() ?? wall) : wall;
  return { seconds, parts, counters, ...(failure !== undefined && { failure }) };
}
