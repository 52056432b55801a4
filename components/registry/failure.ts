import { ExponentialBackoff, handleWhen, retry, type RetryPolicy } from "cockatiel";

/** A registry refused a request, or did not answer it. */
export class RegistryError extends Error {
  /**
   * @param status HTTP status; undefined: no answer came.
   * @param isTransient whether the same request may go through a moment later.
   */
  public constructor(
    message: string,
    public readonly status: number | undefined,
    public readonly isTransient: boolean,
  ) {
    super(message);
    this.name = "RegistryError";
  }
}

/** Whether a status is about the moment and not about the request. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status !== 501);
}

/**
 * Repeats what failed for the moment: seven times within about half a minute, at intervals that grow and are random, so that
 * parallel copies do not come back in step.
 */
export function registryRetries(): RetryPolicy {
  const isTransient = handleWhen((error) => error instanceof RegistryError && error.isTransient);
  return retry(isTransient, {
    maxAttempts: 7,
    backoff: new ExponentialBackoff({ initialDelay: 250, maxDelay: 8_000 }),
  });
}
