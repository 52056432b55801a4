/** The environment variable that names the file which counts are added to, one run a line. */
export const COUNTS_VARIABLE = "GO_SERVICE_IMAGE_TEST_COUNTS";

/** What one process of mocha counted. */
export interface Counts {
  readonly passes: number;
  readonly failures: number;
  readonly pending: number;
  readonly failed: readonly FailedTest[];
}

export interface FailedTest {
  readonly title: string;
  /** Message and stack. */
  readonly error: string;
}
