import * as fs from "node:fs";
import Mocha from "mocha";

/** The environment variable that names the file which counts are added to. */
export const COUNTS_VARIABLE = "GO_SERVICE_IMAGE_TEST_COUNTS";

/** Mocha's usual report, and a line of real counts in a file, for the totals of several runs. */
export default class CountingReporter extends Mocha.reporters.Spec {
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
