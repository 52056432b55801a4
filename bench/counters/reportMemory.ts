/* Loaded into the Pulumi program before itself: writes down its peak memory when it ends. */
import { appendFileSync } from "node:fs";

/** The environment variable that names the file which a program's peak memory is written to. */
export const MEMORY_VARIABLE = "GO_SERVICE_IMAGE_BENCH_MEMORY";

const file = process.env[MEMORY_VARIABLE];
if (file !== undefined) {
  process.on("exit", () => appendFileSync(file, `${process.resourceUsage().maxRSS * 1024}\n`));
}
