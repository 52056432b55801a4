/** Prints numbered steps: what is done, what came of it, and how long it took. */
export class Steps {
  private done: number;

  public constructor(
    private readonly total: number,
    done = 0,
    private readonly write: (text: string) => void = (text) => process.stdout.write(text),
  ) {
    this.done = done;
  }

  /**
   * Runs one step and prints one line for it: `[3/8] BuildKit and registry … already running (0.2 s)`.
   *
   * @param title What the step is about.
   * @param work Does it; its result is the outcome that is printed.
   */
  public async step(title: string, work: () => Promise<string>): Promise<void> {
    this.done += 1;
    this.write(`[${this.done}/${this.total}] ${title} … `);
    const start = Date.now();
    try {
      const outcome = await work();
      this.write(`${outcome} (${seconds(Date.now() - start)})\n`);
    } catch (error) {
      this.write(`failed (${seconds(Date.now() - start)})\n`);
      throw error;
    }
  }

  /** A step with lines of its own: the title stands on a line, the outcome on another. */
  public async block<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.done += 1;
    this.write(`[${this.done}/${this.total}] ${title}\n`);
    return work();
  }
}

/** Milliseconds as a person reads them: `0.2 s`, `42 s`, `3 min 5 s`. */
export function seconds(milliseconds: number): string {
  const value = milliseconds / 1000;
  if (value < 10) {
    return `${value.toFixed(1)} s`;
  }
  if (value < 120) {
    return `${Math.round(value)} s`;
  }
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
