import { newestRun } from "./runs";
import { writeReport } from "./writeReport";

const RESULTS = "bench/results";

async function main(args: readonly string[]): Promise<void> {
  const folder = args[0] ?? newestRun(RESULTS);
  if (folder === undefined || args.length > 1) {
    throw new Error("usage: npm run bench:report -- DIR, a folder with results.json");
  }
  for (const file of await writeReport(folder)) {
    console.log(file);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
