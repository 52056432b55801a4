import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { hashOf, readText } from "../files";
import { Fault } from "../fault";
import type { Paths } from "../paths";
import { tail } from "../run";
import { countStale, runGoBuild } from "./goBuild";
import { BUILDKIT_CHANGES, changedBuildkit } from "./embeddedBuildkit";
import {
  goModOf,
  type GoTool,
  leastGo,
  linkerFlags,
  moduleFolder,
  pinnedVersion,
  sharesModule,
} from "./catalog";

/** Nobody debugs these programs; without DWARF a package compiles in 8 % less time, and links in half of it. */
export const COMPILE_FLAGS: readonly string[] = [
  ...["-trimpath", "-buildvcs=false", "-gcflags=all=-dwarf=false"],
  // Google's client for object storage then lacks gRPC by a direct path, which stores of state do not use: 140 packages
  "-tags=disable_grpc_modules",
];

/** What a build of tools is at. */
export interface BuildProgress {
  /** Packages that are compiled. */
  readonly done: number;
  /** Packages that were to be compiled when it began; undefined while that is found out, modules downloaded. */
  readonly total: number | undefined;
}

export interface BuildOptions {
  /** Called when the progress has changed. */
  readonly report?: (progress: BuildProgress) => void;
  /** Ends the build. */
  readonly signal?: AbortSignal;
}

/** Where a tool's programs are, or will be: a folder named by version and by everything that decides its bytes. */
export function toolFolder(paths: Paths, tool: GoTool, goVersion: string): string {
  const goMod = goModOf(paths.project, tool);
  const version = pinnedVersion(tool, goMod);
  const module = moduleFolder(paths.project, tool);
  const own = tool.packages.filter((one) => one.startsWith("./"));
  const sources = own.map((one) => readText(path.join(module, one, "main.go")) ?? "");
  const sums = readText(path.join(module, "go.sum")) ?? "";
  const replaced = sharesModule(tool) ? BUILDKIT_CHANGES : [];
  const parts = [goMod, sums, linkerFlags(tool, goMod), ...COMPILE_FLAGS, ...replaced, ...sources, goVersion];
  return path.join(paths.tools, `${tool.name}-${version}-${hashOf(...parts).slice(0, 12)}`);
}

export function isBuilt(folder: string): boolean {
  return fs.existsSync(folder);
}

/** Builds one tool; see {@link buildTools}. */
export async function buildTool(paths: Paths, tool: GoTool, goVersion: string): Promise<void> {
  await buildTools(paths, [tool], goVersion);
}

/**
 * Builds tools of one pinned module, in one run of the Go command, which shares the packages between them. Each comes
 * into its folder aside first, then renamed, so that a folder is whole or absent.
 *
 * @throws Fault with the compiler's last lines.
 */
export async function buildTools(
  paths: Paths,
  tools: readonly GoTool[],
  goVersion: string,
  { report = () => undefined, signal }: BuildOptions = {},
): Promise<void> {
  const [first] = tools;
  if (first === undefined) {
    return;
  }
  const aside = path.join(paths.tools, `${first.name}.${process.pid}.partial`);
  fs.mkdirSync(aside, { recursive: true, mode: 0o700 });
  try {
    report({ done: 0, total: undefined });
    const module = {
      folder: moduleFolder(paths.project, first),
      env: buildEnvironment(process.env),
      ...(signal !== undefined && { signal }),
    };
    const replaced = sharesModule(first) ? await changedBuildkit(module, aside) : [];
    const linker = ["-ldflags", linkerFlags(first, goModOf(paths.project, first))];
    const build = {
      ...module,
      flags: [...COMPILE_FLAGS, ...replaced, ...linker],
      packages: tools.flatMap(({ packages }) => packages),
    };
    const total = await countStale(build);
    let done = 0;
    const finished = await runGoBuild(build, `${aside}${path.sep}`, () => {
      done += 1;
      report({ done: Math.min(done, total), total });
    });
    if (signal?.aborted === true) {
      throw new Fault("the build of the tools was stopped.");
    }
    if (finished.code !== 0) {
      const names = tools.map(({ name }) => name).join(", ");
      throw new Fault(`building ${names} failed:\n${tail(finished.stderr, 15)}`);
    }
    tools.forEach((tool) => install(paths, tool, aside, goVersion));
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
  }
}

/** Moves a tool's programs from the folder of a build to the tool's own. */
function install(paths: Paths, tool: GoTool, built: string, goVersion: string): void {
  const folder = toolFolder(paths, tool, goVersion);
  const aside = `${folder}.${process.pid}.partial`;
  fs.mkdirSync(aside, { recursive: true, mode: 0o700 });
  tool.programs.forEach((name) => fs.renameSync(path.join(built, name), path.join(aside, name)));
  removeOthers(paths, tool);
  fs.renameSync(aside, folder);
}

/** The user's proxy and cache folders, but no flags, work files or toolchains that would change what is built. */
export function buildEnvironment(user: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const env = { ...collectionSettings(), ...user };
  for (const name of ["GOOS", "GOARCH", "GOEXPERIMENT", "GOAMD64", "GOARM64"]) {
    Reflect.deleteProperty(env, name);
  }
  return { ...env, GOTOOLCHAIN: "local", GOFLAGS: "-mod=readonly", GOWORK: "off", CGO_ENABLED: "0" };
}

/** Memory of one compiler that is enough for the largest package, in bytes. */
const AMPLE = 4 * 1024 ** 3;
const LEAST = 256 * 1024 ** 2;

/**
 * Variables for Go's own garbage collection: the compiler and linker end before it would pay, a quarter of their time is
 * spent on it. A limit keeps all compilers that run at a time within half of the memory.
 */
export function collectionSettings(
  memory = process.constrainedMemory() || os.totalmem(),
  processors = os.availableParallelism(),
): Record<string, string> {
  const available = Math.min(memory, os.totalmem());
  const limit = Math.max(LEAST, Math.min(AMPLE, Math.floor(available / 2 / (processors + 1))));
  return { GOGC: "off", GOMEMLIMIT: `${limit}B` };
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
    const rest = name.startsWith(tool.name) ? name.slice(tool.name.length) : "";
    const isOwn = /^(-\d|\.\d+\.partial$)/.test(rest);
    if (isOwn && !name.endsWith(`.${process.pid}.partial`)) {
      fs.rmSync(path.join(paths.tools, name), { recursive: true, force: true });
    }
  }
}
