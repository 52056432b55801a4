import * as fs from "node:fs";
import Mocha from "mocha";
import { type Counts, COUNTS_VARIABLE, type FailedTest } from "./counts";

/** Mocha's usual report, and a line of real counts and failures in a file, for the totals of several runs. */
class CountingReporter extends Mocha.reporters.Spec {
  public constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const failed: FailedTest[] = [];
    runner.on("fail", (test: Mocha.Runnable, error: unknown) => {
      failed.push({ title: test.fullTitle(), error: textOf(error) });
    });
    runner.once("end", () => {
      const file = process.env[COUNTS_VARIABLE];
      if (file !== undefined) {
        const { passes, failures, pending } = this.stats;
        const counts: Counts = { passes, failures, pending, failed };
        fs.appendFileSync(file, `${JSON.stringify(counts)}\n`);
      }
    });
  }
}

// mocha requires a reporter's module to be the class itself
export = CountingReporter;

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
