/*
 * Loaded by mocha before the tests: every temporary folder that they make is written down, so that what an interrupted run
 * leaves can be found. It stands in the one place that all of them go through, and changes nothing else.
 */
import * as fs from "node:fs";
import { createRequire } from "node:module";
import { recordFolder, STARTED_VARIABLE } from "./startedRecord";

const file = process.env[STARTED_VARIABLE];
if (file !== undefined) {
  const { mkdtempSync } = fs;
  const recording = (prefix: string, options?: fs.EncodingOption): string => {
    const folder = mkdtempSync(prefix, options);
    recordFolder(file, folder);
    return folder;
  };
  // the namespace of an import is read-only, the module behind it is not
  Object.assign(createRequire(__filename)("node:fs") as object, { mkdtempSync: recording });
}
