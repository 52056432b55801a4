import * as path from "node:path";
import { readRecord, writeAtomically } from "../tools/files";
import type { Results, Sample } from "./results";

const KEY = ["scenario", "variant", "arm", "services", "run"] as const;

/** What identifies a sample. */
export type SampleKey = Pick<Sample, (typeof KEY)[number]>;

/** `results.json` of a run: written again after each sample, so that a run that is broken off loses none. */
export class ResultsFile {
  private constructor(
    public readonly file: string,
    /** What there is so far. */
    public results: Results,
  ) {}

  /** Goes on with a file that is there; it keeps its date. */
  public static open(folder: string, head: Omit<Results, "samples">): ResultsFile {
    const file = path.join(folder, "results.json");
    const before = readRecord(file) as unknown as Results | undefined;
    if (before !== undefined && before.monorepo !== head.monorepo) {
      throw new Error(
        `${file} is of another monorepo (${before.monorepo}). Fix: name another folder with --out.`,
      );
    }
    const { date, samples } = before ?? { ...head, samples: [] };
    return new ResultsFile(file, { ...head, date, samples });
  }

  /** The sample that is a result, if it was taken. */
  public find(key: SampleKey): Sample | undefined {
    return this.results.samples.find((one) => isSame(one, key) && one.failure === undefined);
  }

  /** Adds a sample, in place of a failed one. */
  public add(sample: Sample): void {
    const others = this.results.samples.filter((one) => !isSame(one, sample));
    this.results = { ...this.results, samples: [...others, sample] };
    writeAtomically(this.file, `${JSON.stringify(this.results, undefined, 2)}\n`, 0o644);
  }
}

function isSame(a: SampleKey, b: SampleKey): boolean {
  return KEY.every((key) => a[key] === b[key]);
}
