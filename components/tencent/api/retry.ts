import { DelegateBackoff, handleWhen, handleWhenResult, type IRetryBackoffContext, retry } from "cockatiel";
import { TencentApiError } from "./apiError";
import { type Clock, SYSTEM_CLOCK } from "./clock";
import { transienceOf } from "./transience";

/** How long to keep trying. */
export interface RetryPolicy {
  /** Calls in all that may end in a fault, the first one included. */
  readonly attempts: number;
  /** First wait in milliseconds; doubles from there. */
  readonly base: number;
  /** Longest single wait in milliseconds. */
  readonly cap: number;
  /** For how many milliseconds in all a missing permission is taken for one that has just been granted. */
  readonly grant: number;
  /** No further call is begun after so many milliseconds. */
  readonly deadline: number;
}

/** A fresh CAM grant arrives within about a minute; other programs of the account may use up its calls for longer. */
export const DEFAULT_POLICY: RetryPolicy = {
  attempts: 8,
  base: 500,
  cap: 8000,
  grant: 60_000,
  deadline: 180_000,
};

/**
 * Runs a call until it goes through, fails for good, or the policy is used up.
 *
 * @param repeatable whether the call may be made again although an earlier one may have had its effect.
 *   A create may not: the caller looks first.
 * @throws TencentApiError the last one, when it is final or the policy is used up.
 */
export function withRetries<T>(
  run: () => Promise<T>,
  repeatable: boolean,
  clock: Clock = SYSTEM_CLOCK,
  policy: RetryPolicy = DEFAULT_POLICY,
): Promise<T> {
  const started = clock.now();
  let failures = 0;
  const again = handleWhen((error) => {
    failures += 1;
    return (
      error instanceof TencentApiError &&
      mayRepeat(error, repeatable, clock.now() - started, failures, policy)
    );
  });
  return retry(again, { maxAttempts: Number.POSITIVE_INFINITY, backoff: backoff(clock, policy) }).execute(
    run,
  );
}

/** How often the world is looked at until it shows what was done. */
const LOOKS = 5;

/**
 * Looks until something is there, or gone, or it was looked often enough: lists lag behind changes.
 *
 * @returns the last thing seen.
 */
export function lookUntil<T>(
  look: () => Promise<T>,
  isSettled: (seen: T) => boolean,
  clock: Clock,
): Promise<T> {
  const again = handleWhenResult((seen) => !isSettled(seen as T));
  return retry(again, { maxAttempts: LOOKS - 1, backoff: backoff(clock, DEFAULT_POLICY) }).execute(look);
}

/** Waits are random between half and all of the doubling step, so that parallel resources do not come back in step. */
function backoff(clock: Clock, { base, cap }: RetryPolicy): DelegateBackoff<IRetryBackoffContext<unknown>> {
  return new DelegateBackoff(({ attempt }) => {
    const step = Math.min(cap, base * 2 ** (attempt - 1));
    return clock.wait(Math.ceil(step / 2 + (step / 2) * clock.random()));
  });
}

function mayRepeat(
  error: TencentApiError,
  repeatable: boolean,
  spent: number,
  failures: number,
  policy: RetryPolicy,
): boolean {
  if (!repeatable && error.effect !== "none") {
    return false;
  }
  switch (transienceOf(error)) {
    case "throttled":
      return spent < policy.deadline;
    case "grant":
      return spent < policy.grant;
    case "fault":
      return failures < policy.attempts && spent < policy.deadline;
    case undefined:
      return false;
  }
}
