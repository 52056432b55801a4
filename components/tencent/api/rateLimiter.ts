import type { Clock } from "./clock";

/** Calls of one action that Tencent lets an account make in a second, where it documents nothing else. */
export const DOCUMENTED_RATE = 20;

/** Part of the documented rate that is used: clocks differ, and the network bunches calls up. */
const USED = 0.75;

/**
 * Spreads the calls of a process over time, for each action apart, so that a stack of hundreds of repositories is
 * slower than the limit and never refused.
 */
export class RateLimiter {
  readonly #clock: Clock;
  readonly #free = new Map<string, number>();

  public constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits for the action's turn. */
  public async turn(action: string): Promise<void> {
    const wait = this.book(action);
    if (wait > 0) {
      const real = this.#clock.wait(wait);
      await new Promise((resolve) => setTimeout(resolve, real));
    }
  }

  /** Takes the next free turn of an action. @returns the milliseconds until it comes. */
  public book(action: string): number {
    const now = this.#clock.now();
    const turn = Math.max(now, this.#free.get(action) ?? now);
    this.#free.set(action, turn + 1000 / (DOCUMENTED_RATE * USED));
    return turn - now;
  }
}
