import { setTimeout as sleep } from "node:timers/promises";
import { isThrottled } from "../../stacks/progress/throttled";
import type { Updated } from "./update";

/** Seconds before a run is begun again: the first as long as each run gets further, the next ones where it does not. */
export const PAUSES: readonly number[] = [5, 10, 20, 40, 80];

/** Images at a time, from the second run on; the last one stays. */
const PARALLEL: readonly number[] = [8, 4, 2, 1];

/**
 * Runs an update, and again while requests that a registry throttles (429) are all that fails of it: until every image has arrived,
 * or none has for two and a half minutes. What is there is not built or pushed anew.
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
  for (let [round, stalled] = [0, 0]; isToBeginAgain(updated); round += 1) {
    const pause = PAUSES[stalled];
    const parallel = PARALLEL[Math.min(round, PARALLEL.length - 1)] ?? 1;
    if (pause === undefined) {
      return updated;
    }
    const names = updated.board.failures.map(({ name }) => name);
    const listed = names.length > 5 ? `${names.length} images` : names.join(", ");
    say(`the registry is throttling: ${listed} again in ${pause} s, ${parallel} at a time`);
    await wait(pause * 1_000);
    updated = await run(["--parallel", String(parallel)]);
    stalled = updated.board.failures.length < names.length ? 0 : stalled + 1;
  }
  return updated;
}

function isToBeginAgain({ code, interrupted, board }: Updated): boolean {
  return code !== 0 && interrupted === undefined && isThrottled(board.failures);
}
