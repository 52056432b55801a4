import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TopLevelSpec } from "vega-lite" with { "resolution-mode": "import" };
import { chartsOf } from "./charts";
import { formatted } from "./documents";
import { report } from "./markdown";
import { readRuns } from "./runs";

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

/** Attributes of a page's own parts, which a picture in a document has no use for: a fifth of the file. */
const OF_A_PAGE = / (?:aria-roledescription|aria-hidden|pointer-events)="[^"]*"| opacity="1"/g;

/** Draws a chart as SVG, without a browser. */
export async function toSvg(spec: TopLevelSpec): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const view = new vega.View(vega.parse(vegaLite.compile(spec).spec), { renderer: "none" });
  try {
    return `${(await view.toSVG()).replace(OF_A_PAGE, "")}\n`;
  } finally {
    view.finalize();
  }
}
