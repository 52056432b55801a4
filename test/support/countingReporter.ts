import * as fs from "node:fs";
import Mocha from "mocha";
import { COUNTS_VARIABLE } from "./counts";

/** Mocha's usual report, and a line of real counts in a file, for the totals of several runs. */
class CountingReporter extends Mocha.reporters.Spec {
  public constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.once("end", () => {
      const file = process.env[COUNTS_VARIABLE];
      if (file !== undefined) {
        const { passes, failures, pending } = this.stats;
        fs.appendFileSync(file, `${JSON.stringify({ passes, failures, pending })}\n`);
      }
    });
  }
}

// mocha requires a reporter's module to be the class itself
export = CountingReporter;
