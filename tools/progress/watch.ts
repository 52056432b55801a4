import { setTimeout as wait } from "node:timers/promises";
import type { Part } from "../engine/part";
import { seconds } from "../say";

/** Milliseconds without an answer after which a part is named. */
const PATIENCE = 20_000;

/** Milliseconds between two questions. */
const INTERVAL = 5_000;

/** What is known of a part. */
interface Watched {
  readonly part: Part;
  /** Milliseconds since the epoch of the last sign of life. */
  heard: number;
  named: boolean;
}

/** Asks parts during a run whether they are still there, and names those that are waited for in vain. */
export class Watch {
  readonly #watched: readonly Watched[];

  /** @param say gets one line when a part is silent for 20 seconds, and one when it is back. */
  public constructor(
    parts: readonly Part[],
    private readonly say: (line: string) => void,
    private readonly now: () => number = Date.now,
  ) {
    this.#watched = parts.map((part) => ({ part, heard: now(), named: false }));
  }

  /** Watches until it is aborted. */
  public async run(end: AbortSignal): Promise<void> {
    const isOver = (): boolean => end.aborted || this.#watched.length === 0;
    while (!isOver()) {
      await wait(INTERVAL, undefined, { signal: end, ref: false }).catch(() => undefined);
      if (!isOver()) {
        await this.look();
      }
    }
  }

  /** Asks every part once. */
  public async look(): Promise<void> {
    await Promise.all(this.#watched.map(async (one) => this.#ask(one)));
  }

  async #ask(one: Watched): Promise<void> {
    const { part } = one;
    const answered = await part.answers();
    const silence = this.now() - one.heard;
    if (answered) {
      one.heard = this.now();
      if (one.named) {
        this.say(`${part.title} answers again, after ${seconds(silence)}.`);
      }
      one.named = false;
    } else if (!one.named && silence >= PATIENCE) {
      one.named = true;
      this.say(`${part.title} has not answered for ${seconds(silence)}. Fix: ${part.fix}.`);
    }
  }
}
