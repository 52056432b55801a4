import { TencentApiError } from "./apiError";
import type { Clock } from "./clock";
import { lookUntil } from "./retry";

/** How a create ended, by what was seen afterwards where its response did not say. */
export type CreateOutcome = "created" | "exists";

/** What a create is made of. */
export interface CreateSteps {
  readonly create: () => Promise<unknown>;
  /** Whether the thing is there, in this account. */
  readonly isThere: () => Promise<boolean>;
  /** Whether an error says that the name was taken already. */
  readonly isTaken: (error: unknown) => boolean;
  readonly clock: Clock;
}

/** Creates whose outcome stays unknown so often in a row are given up. */
const ATTEMPTS = 4;

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
      if (await lookUntil(steps.isThere, (isThere) => isThere, steps.clock)) {
        return "created";
      }
      if (attempt >= ATTEMPTS) {
        throw error;
      }
    }
  }
}
