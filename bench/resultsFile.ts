import * as os from "node:os";
import * as path from "node:path";
import { readRecord, writeAtomically } from "../tools/files";
import type { Results, Sample } from "./results";

/** What tells one sample from the others. */
export type SampleKey = Pick<Sample, "scenario" | "variant" | "arm" | "services" | "run">;

/** `results.json` of a run: written again after each sample, so that a run that is broken off loses none. */
export class ResultsFile {
  readonly #samples: Sample[];

  private constructor(
    public readonly file: string,
    private readonly head: Omit<Results, "samples">,
    samples: readonly Sample[],
  ) {
    this.#samples = [...samples];
  }

  /** Goes on with a file that is there; it keeps its date. */
  public static open(folder: string, head: Omit<Results, "samples">): ResultsFile {
    const file = path.join(folder, "results.json");
    const before = readRecord(file) as unknown as Results | undefined;
    if (before !== undefined && before.monorepo !== head.monorepo) {
      throw new Error(
        `${file} is of another monorepo (${before.monorepo}). Fix: name another folder with --out.`,
      );
    }
    return new ResultsFile(file, { ...head, ...(before && { date: before.date }) }, before?.samples ?? []);
  }

  /** Whether a sample was taken that is a result. */
  public has(key: SampleKey): boolean {
    return this.#samples.some((one) => isSame(one, key) && one.failure === undefined);
  }

  /** Adds a sample, in place of a failed one. */
  public add(sample: Sample): void {
    const others = this.#samples.filter((one) => !isSame(one, sample));
    this.#samples.splice(0, this.#samples.length, ...others, sample);
    writeAtomically(this.file, `${JSON.stringify(this.results, undefined, 2)}\n`, 0o644);
  }

  public get results(): Results {
    return { ...this.head, samples: this.#samples };
  }
}

/** What the machine is. */
export function describeMachine(): Results["machine"] {
  const cpus = os.cpus();
  return {
    cpus: cpus.length,
    model: cpus[0]?.model ?? "unknown",
    memory: os.totalmem(),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
  };
}

function isSame(a: SampleKey, b: SampleKey): boolean {
  return (["scenario", "variant", "arm", "services", "run"] as const).every((key) => a[key] === b[key]);
}
