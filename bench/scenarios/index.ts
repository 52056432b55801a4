import { S0 } from "./s0";
import { S1 } from "./s1";
import { S2 } from "./s2";
import { S3 } from "./s3";
import { S4 } from "./s4";
import { S5 } from "./s5";
import { S6 } from "./s6";
import { S7 } from "./s7";
import { S8 } from "./s8";
import { S9 } from "./s9";
import { S10 } from "./s10";
import { S11 } from "./s11";
import type { Scenario } from "./scenario";

/** All scenarios, in the order in which they are run: those that need the same warm state stand together. */
export const SCENARIOS: readonly Scenario[] = [S0, S2, S6, S3, S5, S7, S4, S8, S9, S10, S1, S11];
