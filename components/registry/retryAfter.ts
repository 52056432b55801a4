import { setTimeout as sleep } from "node:timers/promises";

/** No wait is longer: a registry that asks for more is asked again, and refuses again. */
const LONGEST = 60_000;

/** Hosts that have asked to be left alone for a while (RFC 9110, `Retry-After`): whatever is for them waits together. */
export class RetryAfter {
  readonly #until = new Map<string, number>();

  /** Takes down what an answer asks for. @param value of the header: seconds, or a date. */
  public note(host: string, status: number, value: string | string[] | undefined): void {
    const seconds = secondsOf(value);
    if ((status === 429 || status === 503) && seconds !== undefined) {
      this.#until.set(host, Date.now() + Math.min(seconds * 1000, LONGEST));
    }
  }

  /** Waits until a host may be asked again. */
  public async wait(host: string): Promise<void> {
    const left = (this.#until.get(host) ?? 0) - Date.now();
    if (left > 0) {
      await sleep(left);
    }
  }
}

/** Seconds from now that the header asks for, at least 0; undefined if it is not there or says nothing. */
export function secondsOf(value: string | string[] | undefined): number | undefined {
  if (typeof value !== "string") {
    return undefined;
  }
  const seconds = /^\d+$/.test(value.trim()) ? Number(value) : (Date.parse(value) - Date.now()) / 1000;
  return Number.isNaN(seconds) ? undefined : Math.max(seconds, 0);
}
