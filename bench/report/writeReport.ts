import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chartsOf } from "./charts";
import { report } from "./markdown";
import { formatted } from "./marked";
import { readRuns } from "./runs";
import { toSvg } from "./svg";

/**
 * Writes README.md and the charts from the results in a folder, in place of older ones.
 *
 * @returns the files that were written.
 * @throws Error if the folder has no results.
 */
export async function writeReport(folder: string): Promise<string[]> {
  const runs = readRuns(folder);
  const readme = join(folder, "README.md");
  const text = await formatted(report(runs), readme);
  const drawn = await Promise.all(
    runs.flatMap(chartsOf).map(async ({ file, spec }) => [join(folder, file), await toSvg(spec)] as const),
  );
  for (const old of readdirSync(folder).filter((name) => name.endsWith(".svg"))) {
    rmSync(join(folder, old));
  }
  const files = [[readme, text] as const, ...drawn];
  files.forEach(([file, content]) => writeFileSync(file, content));
  return files.map(([file]) => file);
}
