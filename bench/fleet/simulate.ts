import { assignEvenly } from "../../components/builders/rendezvous";
import { SLOT_KEYS, slotKey, slotOf } from "../../components/builders/slots";
import type { Fleet, Outcome, Spread } from "./fleet";
import { Station, Timeline } from "./queue";

/** A commit, and the services of one stack that it changes. */
interface Commit {
  readonly time: number;
  readonly services: readonly number[];
}

interface Stack {
  readonly waiting: Commit[];
  isRunning: boolean;
  /** Seconds of its own work: the program, the plan, Pulumi's engine. */
  worked: number;
}

/**
 * Lets commits come in for some hours and follows each until its images are in the registry. A run takes every commit of its
 * stack that waits; its solves go to the services' builders, and what they have made through the registry, all in lines.
 *
 * @param random numbers from 0 up to, and without, 1.
 */
export function simulate(fleet: Fleet, random: () => number): Outcome {
  const timeline = new Timeline();
  const registry = new Station(timeline, 1);
  const builders = new Map(
    Array.from({ length: fleet.builders }, (_, index) => [
      `builder-${index}`,
      new Station(timeline, fleet.parallel),
    ]),
  );
  const slots = assignEvenly(SLOT_KEYS, [...builders.keys()]);
  const stacks = Array.from({ length: fleet.stacks }, (): Stack => {
    return { waiting: [], isRunning: false, worked: 0 };
  });
  const waits: number[] = [];
  let [runs, solves, commits] = [0, 0, 0];

  for (let time = pause(); time < fleet.hours * 3600; time += pause()) {
    const [services, at] = [changedServices(), time];
    commits += 1;
    stacks.forEach((stack, index) => {
      const own = services.filter((service) => service % fleet.stacks === index);
      if (own.length > 0) {
        timeline.at(at, () => {
          stack.waiting.push({ time: at, services: own });
          run(stack);
        });
      }
    });
  }
  timeline.run();

  const seconds = Math.max(timeline.now, fleet.hours * 3600);
  const busy = {
    stack: Math.max(...stacks.map(({ worked }) => worked)) / seconds,
    builder: Math.max(...[...builders.values()].map((one) => one.busy(seconds))),
    registry: registry.busy(seconds),
  };
  const limit = (["stack", "builder", "registry"] as const).reduce((most, one) =>
    busy[one] > busy[most] ? one : most,
  );
  return { commits, runs, solves, wait: spreadOf(waits), busy, limit };

  function run(stack: Stack): void {
    if (stack.isRunning || stack.waiting.length === 0) {
      return;
    }
    const taken = stack.waiting.splice(0);
    const changed = [...new Set(taken.flatMap(({ services }) => services))];
    const own = fleet.start + (fleet.perService * fleet.services) / fleet.stacks;
    let left = changed.length;
    const imageDone = (): void => {
      left -= 1;
      if (left === 0) {
        waits.push(...taken.map(({ time }) => timeline.now - time));
        stack.isRunning = false;
        run(stack);
      }
    };
    stack.isRunning = true;
    stack.worked += own;
    runs += 1;
    solves += changed.length;
    timeline.at(timeline.now + own, () => {
      for (const service of changed) {
        builderOf(service)?.add(fleet.solve, () => registry.add(fleet.push / fleet.registry, imageDone));
      }
    });
  }

  /** As a run spreads its services: by the slot of the name. */
  function builderOf(service: number): Station | undefined {
    return builders.get(slots.get(slotKey(slotOf(`service-${service}`))) ?? "");
  }

  /** Until the next commit: they come independently of each other. */
  function pause(): number {
    return (-Math.log(1 - random()) * 3600) / fleet.commits;
  }

  function changedServices(): number[] {
    const one = Math.floor(random() * fleet.services);
    if (random() >= fleet.shared) {
      return [one];
    }
    const all = Array.from({ length: fleet.services }, (_, index) => index);
    return all.filter((index) => index === one || random() < fleet.users);
  }
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((one, other) => one - other);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { median: at(0.5), p95: at(0.95), longest: sorted.at(-1) ?? 0 };
}
