import { setTimeout as sleep } from "node:timers/promises";
import { isThrottled } from "../../stacks/progress/throttled";
import type { Updated } from "./update";

/** How a run is begun again. */
interface Again {
  /** Seconds before it. */
  readonly pause: number;
  /** Images at a time. */
  readonly parallel: number;
}

/** Fewer pushes at a time, and longer pauses: two and a half minutes, after which it is not the registry's moment any more. */
export const AGAIN: readonly Again[] = [
  { pause: 5, parallel: 8 },
  { pause: 10, parallel: 4 },
  { pause: 20, parallel: 2 },
  { pause: 40, parallel: 1 },
  { pause: 80, parallel: 1 },
];

/**
 * Runs an update, and again while pushes that a registry throttles (429) are all that fails of it. What is there is not built or
 * pushed anew.
 *
 * @param run takes further arguments of `pulumi up`.
 * @param say takes a line for a person.
 * @returns the last run.
 */
export async function updateThroughThrottling(
  run: (args: readonly string[]) => Promise<Updated>,
  say: (line: string) => void,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<Updated> {
  let updated = await run([]);
  for (const { pause, parallel } of AGAIN) {
    if (updated.code === 0 || updated.interrupted !== undefined || !isThrottled(updated.board.failures)) {
      return updated;
    }
    const names = updated.board.failures.map(({ name }) => name);
    const listed = names.length > 5 ? `${names.length} images` : names.join(", ");
    say(`the registry is throttling: ${listed} pushed again in ${pause} s, ${parallel} at a time`);
    await wait(pause * 1_000);
    updated = await run(["--parallel", String(parallel)]);
  }
  return updated;
}
