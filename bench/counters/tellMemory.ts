/* Loaded into the Pulumi program before itself: writes down its peak memory when it ends. */
import { appendFileSync } from "node:fs";
import { MEMORY_VARIABLE } from "./memoryVariable";

const file = process.env[MEMORY_VARIABLE];
if (file !== undefined) {
  process.on("exit", () => appendFileSync(file, `${process.resourceUsage().maxRSS * 1024}\n`));
}
