/** What happens, in the order of its time; what comes at the same time, in the order in which it was planned. */
export class Timeline {
  public now = 0;
  readonly #events: { readonly time: number; readonly happen: () => void }[] = [];

  public at(time: number, happen: () => void): void {
    let [from, to] = [0, this.#events.length];
    // the latest first, so that the next one is taken off the end
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#events[middle]?.time ?? 0) > time) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    this.#events.splice(from, 0, { time, happen });
  }

  /** Until nothing is left. */
  public run(): void {
    for (let next = this.#events.pop(); next !== undefined; next = this.#events.pop()) {
      this.now = next.time;
      next.happen();
    }
  }
}

/** Works on some jobs at once; the others wait in a line. */
export class Station {
  /** Seconds of work, of all places together. */
  public worked = 0;
  readonly #waiting: { readonly seconds: number; readonly done: () => void }[] = [];
  #free: number;

  public constructor(
    private readonly timeline: Timeline,
    private readonly places: number,
  ) {
    this.#free = places;
  }

  public add(seconds: number, done: () => void): void {
    this.#waiting.push({ seconds, done });
    this.#next();
  }

  /** Share of a time that all places were at work. */
  public busy(seconds: number): number {
    return seconds === 0 ? 0 : this.worked / this.places / seconds;
  }

  #next(): void {
    while (this.#free > 0) {
      const next = this.#waiting.shift();
      if (next === undefined) {
        return;
      }
      const { seconds, done } = next;
      this.#free -= 1;
      this.worked += seconds;
      this.timeline.at(this.timeline.now + seconds, () => {
        this.#free += 1;
        done();
        this.#next();
      });
    }
  }
}
