import { S2 } from "./s2";
import { S3 } from "./s3";
import type { Scenario } from "./scenario";

/** All scenarios, in the order in which they are run: those that share a state stand together. */
export const SCENARIOS: readonly Scenario[] = [S2, S3];
