import * as fs from "node:fs";
import * as path from "node:path";
import { linkOrCopy, readText, writeIfChanged } from "../files";
import type { Paths } from "../paths";

const PROGRAM = "pulumi-resource-docker-build";

/**
 * Puts the docker-build plugin where the CLI looks for it: found on PATH, it would warn at every run.
 *
 * The version is that of the npm package, which is what the program asks for.
 */
export function installPlugin(paths: Paths, built: string): void {
  const target = pluginFile(paths);
  const folder = path.dirname(target);
  if (isSameFile(built, target)) {
    return;
  }
  fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
  const aside = `${target}.${process.pid}`;
  linkOrCopy(built, aside);
  fs.renameSync(aside, target);
  // the lock file stands for a finished installation
  writeIfChanged(`${folder}.lock`, "");
}

/** Where the CLI looks for the plugin. */
export function pluginFile(paths: Paths): string {
  const version = pluginVersion(paths.project);
  return path.join(paths.pulumiHome, "plugins", `resource-docker-build-v${version}`, PROGRAM);
}

function isSameFile(one: string, other: string): boolean {
  try {
    const [a, b] = [fs.statSync(one), fs.statSync(other)];
    return a.ino === b.ino || (a.size === b.size && a.mtimeMs <= b.mtimeMs);
  } catch {
    return false;
  }
}

/** The version that the program asks for. */
export function pluginVersion(project: string): string {
  const text =
    readText(path.join(project, "node_modules", "@pulumi", "docker-build", "package.json")) ?? "{}";
  const version = (JSON.parse(text) as { version?: unknown }).version;
  if (typeof version !== "string") {
    throw new Error("@pulumi/docker-build is not installed");
  }
  return version;
}
