import { writeFileSync } from "node:fs";
import { numberedDocuments } from "./documents";
import { newestRun } from "./runs";
import { writeReport } from "./writeReport";

/** `npm run bench:report -- DIR` writes a run's tables and charts, `npm run bench:readme` the newest run's numbers in documents. */
async function main(args: readonly string[]): Promise<void> {
  if (args[0] === "--documents") {
    for (const { file, text, wanted } of await numberedDocuments(process.cwd())) {
      console.log(`${file}: ${text === wanted ? "unchanged" : "written"}`);
      writeFileSync(file, wanted);
    }
    return;
  }
  const folder = args[0] ?? newestRun("bench/results");
  if (folder === undefined || args.length > 1) {
    throw new Error("usage: npm run bench:report -- DIR, a folder with results.json");
  }
  (await writeReport(folder)).forEach((file) => console.log(file));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
