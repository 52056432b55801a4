import * as fs from "node:fs";
import * as path from "node:path";
import * as semver from "semver";
import { ask } from "../run";
import type { GoTool } from "./catalog";

/** A program on PATH, or undefined. Folders below `except` do not count: they are our own. */
export function onPath(
  program: string,
  except: string,
  searchPath = process.env["PATH"] ?? "",
): string | undefined {
  return searchPath
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder) && !`${folder}/`.startsWith(`${except}/`))
    .map((folder) => path.join(folder, program))
    .find(isExecutable);
}

/**
 * A tool's folder if all its programs are on PATH, side by side, in a version that fits.
 *
 * @returns the folder and the version, or undefined.
 */
export function findTool(tool: GoTool, except: string): { folder: string; version: string } | undefined {
  const [first, ...others] = tool.programs.map((program) => onPath(program, except));
  if (tool.onPath === undefined || first === undefined) {
    return undefined;
  }
  const folder = path.dirname(first);
  if (others.some((other) => other === undefined || path.dirname(other) !== folder)) {
    return undefined;
  }
  const version = versionIn(
    ask(first, tool.onPath.args, {
      timeout: 20_000,
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    }).stdout,
  );
  return version !== undefined && semver.gte(version, tool.onPath.least) ? { folder, version } : undefined;
}

/** The first version number in what a program prints, e.g. `buildkitd github.com/moby/buildkit v0.34.2 …`. */
export function versionIn(output: string): string | undefined {
  const found = /(?:^|[\s])v?(\d+\.\d+\.\d+)(?=$|[\s+-])/.exec(output)?.[1];
  return found !== undefined && semver.valid(found) !== null ? found : undefined;
}

function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}
