import { seconds } from "../say";
import type { BuildProgress } from "./build";

/** Packages after which the pace says something about the rest. */
const ENOUGH = 50;

/**
 * A build's progress for a person: `812 of 1,510 packages, about 2 min left`.
 *
 * @param elapsed Milliseconds since it began.
 */
export function progressText({ done, total }: BuildProgress, elapsed: number): string {
  if (total === undefined) {
    return "finding out what to compile";
  }
  if (done >= total) {
    return "linking";
  }
  const count = `${done.toLocaleString("en")} of ${total.toLocaleString("en")} packages`;
  // the last packages are large ones, and linking comes after them: a guess in steps of ten seconds is honest
  const left = Math.ceil((elapsed * (total - done)) / done / 10_000) * 10_000;
  return done < ENOUGH ? count : `${count}, about ${seconds(left)} left`;
}
