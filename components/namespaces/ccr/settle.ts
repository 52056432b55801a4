import { TencentApiError } from "../../tencent/apiError";
import type { Pace } from "../../tencent/retry";
import { waitBefore } from "../../tencent/retry";

/** How often the world is looked at until it shows what was done. */
const looks = 5;

/**
 * Looks until something is there, or gone, or the looks are used up: lists lag behind changes.
 *
 * @returns the last thing seen.
 */
export async function lookUntil<T>(
  look: () => Promise<T>,
  isSettled: (seen: T) => boolean,
  pace: Pace,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const seen = await look();
    if (isSettled(seen) || attempt >= looks) {
      return seen;
    }
    await pace.sleep(waitBefore(attempt, pace));
  }
}

/** How a create ended, by what was seen afterwards where its answer did not tell. */
export type CreateOutcome = "created" | "exists";

/** What a create is made of. */
export interface CreateSteps {
  readonly create: () => Promise<void>;
  /** Whether the thing is there, in this account. */
  readonly isThere: () => Promise<boolean>;
  /** Whether an error says that the name was taken already. */
  readonly isTaken: (error: unknown) => boolean;
  readonly pace: Pace;
}

/** Creates whose outcome stays unknown so often in a row are given up. */
const attempts = 4;

/**
 * Creates something whose create is not idempotent. After a failure that may have had its effect
 * the world decides: what is there now, and was not before, is ours.
 *
 * @returns `exists` if the name was taken although no earlier attempt can have taken it.
 * @throws TencentApiError the last failure, if nothing is there after it.
 */
export async function createOnce(steps: CreateSteps): Promise<CreateOutcome> {
  let isAmbiguous = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await steps.create();
      return "created";
    } catch (error) {
      if (steps.isTaken(error)) {
        return isAmbiguous && (await steps.isThere()) ? "created" : "exists";
      }
      if (!(error instanceof TencentApiError) || error.effect === "none") {
        throw error;
      }
      isAmbiguous = true;
      if (await lookUntil(steps.isThere, (isThere) => isThere, steps.pace)) {
        return "created";
      }
      if (attempt >= attempts) {
        throw error;
      }
    }
  }
}
