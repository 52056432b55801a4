import humanizeDuration from "humanize-duration";

/** Where a command writes: a terminal, a file, a pipe. */
export type Output = Pick<NodeJS.WriteStream, "isTTY" | "columns" | "rows"> & {
  write(text: string): unknown;
};

/** What a step is at, for a person. */
export interface Report {
  /** Something in progress, shown on a terminal until the next text; elsewhere it is a line, once a minute at most. */
  at(text: string): void;
  /** Something that happened: a line that stays. */
  done(text: string): void;
}

/** For work that nobody looks at. */
export const SILENT: Report = { at: () => undefined, done: () => undefined };

/** A part of a terminal that is drawn again in place. */
export interface LiveText {
  (text: string): void;
  /** Takes it away. */
  clear(): void;
}

/** Milliseconds between two looks at the clock of a step. */
const INTERVAL = 500;

/** Milliseconds between two signs of life where there is no terminal. */
const SIGN_OF_LIFE = 60_000;

/** Prints numbered steps: what is done, what came of it, and how long it took. */
export class Steps {
  private done: number;

  public constructor(
    private readonly total: number,
    done = 0,
    private readonly output: Output = process.stdout,
    private readonly now: () => number = Date.now,
  ) {
    this.done = done;
  }

  /**
   * Runs one step and prints one line for it: `[3/8] BuildKit and registry … already running (0.2 s)`. What it reports
   * meanwhile stands below that line, or in place of the outcome while it runs.
   *
   * @param title What the step is about.
   * @param work Does it; its result is the outcome that is printed.
   */
  public async step(title: string, work: (report: Report) => Promise<string>): Promise<void> {
    this.done += 1;
    const line = await StepLine.open(`[${this.done}/${this.total}] ${title}`, this.output, this.now);
    try {
      line.close(await work(line));
    } catch (error) {
      line.close("failed");
      throw error;
    }
  }

  /** A step with lines of its own: the title stands on a line, the outcome on another. */
  public async block<T>(title: string, work: () => Promise<T>): Promise<T> {
    this.done += 1;
    this.output.write(`[${this.done}/${this.total}] ${title}\n`);
    return work();
  }
}

/** Keeps what work reports that is not looked at yet, and hands it on when it is. */
export class Relay implements Report {
  private target: Report | undefined;
  private last: string | undefined;
  private readonly events: string[] = [];

  public at(text: string): void {
    this.last = text;
    this.target?.at(text);
  }

  public done(text: string): void {
    if (this.target === undefined) {
      this.events.push(text);
    } else {
      this.target.done(text);
    }
  }

  public to(target: Report): void {
    this.target = target;
    this.events.forEach((event) => target.done(event));
    if (this.last !== undefined) {
      target.at(this.last);
    }
  }
}

/** The line of one step. */
class StepLine implements Report {
  private readonly start: number;
  private said: number;
  private readonly timer: NodeJS.Timeout | undefined;
  private text = "";
  private broken = false;

  private constructor(
    private readonly title: string,
    private readonly output: Output,
    private readonly live: LiveText | undefined,
    private readonly now: () => number,
  ) {
    this.start = now();
    this.said = this.start;
    if (live === undefined) {
      output.write(`${title} … `);
    } else {
      this.draw();
      this.timer = setInterval(() => this.draw(), INTERVAL);
    }
  }

  public static async open(title: string, output: Output, now: () => number): Promise<StepLine> {
    return new StepLine(title, output, await liveOutput(output), now);
  }

  public at(text: string): void {
    this.text = text;
    this.draw();
    if (this.live === undefined && this.now() - this.said >= SIGN_OF_LIFE) {
      this.done(text);
    }
  }

  public done(text: string): void {
    this.said = this.now();
    if (this.live === undefined) {
      this.output.write(`${this.broken ? "" : "\n"}  ${text}\n`);
      this.broken = true;
    } else {
      this.live.clear();
      this.output.write(`  ${text}\n`);
      this.draw();
    }
  }

  public close(outcome: string): void {
    clearInterval(this.timer);
    this.live?.clear();
    const whole = this.live !== undefined || this.broken;
    this.output.write(`${whole ? `${this.title} … ` : ""}${outcome} (${seconds(this.now() - this.start)})\n`);
  }

  private draw(): void {
    const time = this.now() - this.start;
    const parts = [this.text, ...(time < 1_000 ? [] : [`(${seconds(time)})`])].filter((part) => part !== "");
    // a line that wraps is drawn again whole, but is hard to read
    this.live?.(`${this.title} … ${parts.join(" ")}`.slice(0, Math.max(20, (this.output.columns || 80) - 1)));
  }
}

/** @returns undefined if the output is not a terminal. */
export async function liveOutput(output: Output): Promise<LiveText | undefined> {
  if (!output.isTTY) {
    return undefined;
  }
  // an ECMAScript module
  const { createLogUpdate: create } = await import("log-update");
  // a hidden cursor would stay hidden after a kill
  return create(output as NodeJS.WriteStream, { showCursor: true });
}

const inUnits = humanizeDuration.humanizer({
  language: "units",
  languages: { units: { h: () => "h", m: () => "min", s: () => "s" } },
  units: ["h", "m", "s"],
  delimiter: " ",
});

/** Milliseconds as a person reads them: `0.2 s`, `42 s`, `3 min 5 s`. */
export function seconds(milliseconds: number): string {
  if (milliseconds < 9_950) {
    return `${(milliseconds / 1000).toFixed(1)} s`;
  }
  // minutes below two are easier to compare as seconds
  return milliseconds < 119_500
    ? `${Math.round(milliseconds / 1000)} s`
    : inUnits(milliseconds, { round: true });
}
