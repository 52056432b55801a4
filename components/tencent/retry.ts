import { TencentApiError } from "./apiError";
import { transienceOf } from "./transience";

/** Time and chance, apart, so that tests need neither. */
export interface Pace {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
  /** From 0 up to, but without, 1. */
  random(): number;
}

/** The machine's own clock and chance. */
export const realPace: Pace = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  random: () => Math.random(),
};

/** How long to keep trying. */
export interface RetryPolicy {
  /** Calls in all, the first one included. */
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

/** A throttled call is over in half a minute, a fresh CAM grant arrives within about one. */
export const defaultPolicy: RetryPolicy = {
  attempts: 8,
  base: 500,
  cap: 8000,
  grant: 60_000,
  deadline: 180_000,
};

/**
 * Runs a call until it goes through, fails for good, or the policy is used up; waits are random between
 * half and all of the doubling step, so that parallel resources do not come back in step.
 *
 * @param repeatable whether the call may be made again although an earlier one may have had its effect.
 *   A create may not: the caller looks first.
 * @throws TencentApiError the last one, when it is final or the policy is used up.
 */
export async function withRetries<T>(
  run: () => Promise<T>,
  repeatable: boolean,
  pace: Pace = realPace,
  policy: RetryPolicy = defaultPolicy,
): Promise<T> {
  const started = pace.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof TencentApiError) || !mayRepeat(error, repeatable)) {
        throw error;
      }
      const spent = pace.now() - started;
      const isGrant = transienceOf(error) === "grant";
      if (isGrant ? spent >= policy.grant : attempt >= policy.attempts || spent >= policy.deadline) {
        throw error;
      }
      await pace.sleep(waitBefore(attempt, pace, policy));
    }
  }
}

/** Milliseconds to wait after the attempt of this number. */
export function waitBefore(attempt: number, pace: Pace, policy: RetryPolicy = defaultPolicy): number {
  const step = Math.min(policy.cap, policy.base * 2 ** (attempt - 1));
  return Math.ceil(step / 2 + (step / 2) * pace.random());
}

function mayRepeat(error: TencentApiError, repeatable: boolean): boolean {
  return transienceOf(error) !== undefined && (repeatable || error.effect === "none");
}
