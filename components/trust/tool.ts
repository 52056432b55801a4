import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What has made a document. */
export interface Tool {
  readonly name: string;
  readonly version: string;
}

/** This package, as its manifest says it. */
export function ownTool(): Tool {
  const file = join(__dirname, "..", "..", "..", "package.json");
  const { name, version } = JSON.parse(readFileSync(file, "utf8")) as Tool;
  return { name, version };
}
