import * as fs from "node:fs";
import * as path from "node:path";
import { hashOf, readText } from "../files";
import { Fault } from "../fault";
import type { Paths } from "../paths";
import { run, tail } from "../run";
import { goModOf, type GoTool, leastGo, moduleFolder, pinnedVersion } from "./catalog";

const BUILD_FLAGS = ["-trimpath", "-buildvcs=false"];

/** Where a tool's programs are, or will be: a folder named by version and by everything that decides its bytes. */
export function toolFolder(paths: Paths, tool: GoTool, goVersion: string): string {
  const goMod = goModOf(paths.project, tool);
  const version = pinnedVersion(tool, goMod);
  const sums = readText(path.join(moduleFolder(paths.project, tool), "go.sum")) ?? "";
  const hash = hashOf(goMod, sums, tool.ldflags(version), ...BUILD_FLAGS, goVersion).slice(0, 12);
  return path.join(paths.tools, `${tool.name}-${version}-${hash}`);
}

export function isBuilt(folder: string): boolean {
  return fs.existsSync(folder);
}

/**
 * Builds a tool from its pinned module into its folder: aside first, then renamed, so that a folder is whole or absent.
 *
 * @throws Fault with the compiler's last lines.
 */
export async function buildTool(paths: Paths, tool: GoTool, goVersion: string): Promise<void> {
  const folder = toolFolder(paths, tool, goVersion);
  const aside = `${folder}.${process.pid}.partial`;
  fs.mkdirSync(aside, { recursive: true, mode: 0o700 });
  try {
    const version = pinnedVersion(tool, goModOf(paths.project, tool));
    const done = await run(
      "go",
      ["build", ...BUILD_FLAGS, "-ldflags", tool.ldflags(version), "-o", `${aside}/`, ...tool.packages],
      {
        cwd: moduleFolder(paths.project, tool),
        env: buildEnvironment(process.env),
      },
    );
    if (done.code !== 0) {
      throw new Fault(`building ${tool.name} ${version} failed:\n${tail(done.stderr, 15)}`);
    }
    removeOthers(paths, tool);
    fs.renameSync(aside, folder);
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
  }
}

/** The user's proxy and cache folders, but no flags, work files or toolchains that would change what is built. */
export function buildEnvironment(user: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const env = { ...user };
  for (const name of ["GOOS", "GOARCH", "GOEXPERIMENT", "GOAMD64", "GOARM64"]) {
    Reflect.deleteProperty(env, name);
  }
  return { ...env, GOTOOLCHAIN: "local", GOFLAGS: "-mod=readonly", GOWORK: "off", CGO_ENABLED: "0" };
}

/**
 * Says which of the tools this Go cannot build.
 *
 * @param compare Negative if the first Go version is the lower one.
 */
export function tooOldFor(
  tools: readonly GoTool[],
  project: string,
  goVersion: string,
  compare: (a: string, b: string) => number,
): string[] {
  return tools.flatMap((tool) => {
    const goMod = goModOf(project, tool);
    const least = leastGo(goMod);
    return compare(goVersion, least) < 0
      ? [`${tool.name} ${pinnedVersion(tool, goMod)} needs Go ${least}`]
      : [];
  });
}

/** Older versions of a tool, and what a killed build left aside. */
function removeOthers(paths: Paths, tool: GoTool): void {
  for (const name of fs.readdirSync(paths.tools)) {
    const isOwn = name.startsWith(`${tool.name}-`) && /^\d/.test(name.slice(tool.name.length + 1));
    if (isOwn && !name.endsWith(`.${process.pid}.partial`)) {
      fs.rmSync(path.join(paths.tools, name), { recursive: true, force: true });
    }
  }
}
