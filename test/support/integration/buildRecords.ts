import {
  outputOf,
  type BuildRecord,
  HISTORIES,
  logOf,
  parseBuildLog,
  parseHistories,
} from "../../../tools/engine/buildHistory";
import { ask } from "../../../tools/run";

export type { BuildRecord };

/** One step of a solve, as BuildKit's log shows it. */
export interface BuildStep {
  readonly name: string;
  /** Whether its result came out of a cache. */
  readonly cached: boolean;
}

/** BuildKit's records of solves: what was really built, whatever Pulumi says. */
export class BuildRecords {
  #known = new Set<string>();

  public constructor(
    private readonly buildctl: string,
    private readonly address: string,
  ) {
    this.mark();
  }

  /** Forgets the solves so far. */
  public mark(): void {
    this.#known = new Set(this.#all().map(({ ref }) => ref));
  }

  /** The solves since the mark, failed ones too. */
  public solves(): BuildRecord[] {
    return this.#all().filter(({ ref }) => !this.#known.has(ref));
  }

  /** The `RUN` steps of a solve. */
  public runSteps({ ref }: BuildRecord): BuildStep[] {
    return parseBuildLog(this.#ask(logOf(ref, "rawjson"))).filter(({ name }) => /\] RUN /.test(name));
  }

  /** The `RUN` steps of all solves since the mark. */
  public allRunSteps(): BuildStep[] {
    return this.solves().flatMap((solve) => this.runSteps(solve));
  }

  /**
   * The packages that the Go command compiled in a solve, once for each platform, sorted: it names each one, and none
   * that came out of its cache. A step that BuildKit did not execute compiles nothing.
   */
  public compiledPackages(record: BuildRecord): string[] {
    const lines = this.log(record).matchAll(/^#\d+ \d+\.\d+ ([\w.~-]+(?:\/[\w.~-]+)*)$/gm);
    return [...lines].map(([, path = ""]) => path).sort();
  }

  /** What BuildKit logged of a solve. */
  public log({ ref }: BuildRecord): string {
    return this.#ask(logOf(ref, "plain"));
  }

  #all(): BuildRecord[] {
    return parseHistories(this.#ask(HISTORIES));
  }

  #ask(args: readonly string[]): string {
    return outputOf(args, ask(this.buildctl, ["--addr", this.address, ...args]));
  }
}
