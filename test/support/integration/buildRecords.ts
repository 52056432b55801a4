import { isRecord } from "../../../tools/files";
import { ask } from "../../../tools/run";

/** A solve that BuildKit has a record of. */
export interface BuildRecord {
  readonly ref: string;
  /** Names that the result was exported under. */
  readonly names: readonly string[];
}

/** One step of a solve, as BuildKit's log tells it. */
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
    const log = this.#buildctl("logs", "--progress", "rawjson", ref);
    const steps = new Map<string, BuildStep>();
    for (const line of log.split("\n").filter((one) => one !== "")) {
      for (const vertex of list((JSON.parse(line) as { vertexes?: unknown }).vertexes)) {
        const name = String(vertex["name"]);
        if (/\] RUN /.test(name)) {
          const cached = vertex["cached"] === true || steps.get(String(vertex["digest"]))?.cached === true;
          steps.set(String(vertex["digest"]), { name, cached });
        }
      }
    }
    return [...steps.values()];
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
    return this.#buildctl("logs", "--progress", "plain", ref);
  }

  #all(): BuildRecord[] {
    const lines = this.#buildctl("histories", "--format", "{{json .}}").split("\n");
    return lines
      .filter((line) => line !== "")
      .map((line) => {
        const { record } = JSON.parse(line) as { record: { Ref: string; Exporters?: unknown } };
        const names = list(record.Exporters).flatMap(({ Attrs }) =>
          isRecord(Attrs) && typeof Attrs["name"] === "string" ? [Attrs["name"]] : [],
        );
        return { ref: record.Ref, names };
      });
  }

  #buildctl(...args: string[]): string {
    const done = ask(this.buildctl, ["--addr", this.address, "debug", ...args]);
    if (done.code !== 0) {
      throw new Error(`buildctl debug ${args.join(" ")}: ${done.stderr}`);
    }
    // the log of a build goes to stderr
    return args[0] === "logs" ? `${done.stdout}${done.stderr}` : done.stdout;
  }
}

function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
