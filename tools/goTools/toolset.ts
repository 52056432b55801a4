import * as fs from "node:fs";
import * as path from "node:path";
import * as semver from "semver";
import { readRecord, writeIfChanged } from "../files";
import { Fault } from "../fault";
import type { GoInstallation } from "../goInstallation";
import type { Paths } from "../paths";
import { buildTool, isBuilt, toolFolder, tooOldFor } from "./build";
import { BUILDKIT, CRANE, DOCKER_BUILD, type GoTool, LANGUAGE_HOST, PULUMI, REGISTRY } from "./catalog";
import { assembleCli } from "./cli";
import { findTool, onPath } from "./find";
import { installPlugin } from "./plugin";

/** Which folder each tool's programs are in. */
export type Toolset = Readonly<Record<string, string>>;

/** Builds run side by side: one downloads or links while the other compiles. */
const SIDE_BY_SIDE = 2;

/** The path of a program of a tool. */
export function program(tools: Toolset, tool: GoTool, name = tool.programs[0] ?? tool.name): string {
  const folder = tools[tool.name];
  if (folder === undefined) {
    throw new Error(`${tool.name} is not part of this run`);
  }
  return path.join(folder, name);
}

/** The folders of all tools, for PATH; not the plugin's, which the CLI would take from there with a warning. */
export function toolFolders(tools: Toolset): string[] {
  const { [DOCKER_BUILD.name]: plugin, ...others } = tools;
  return [...new Set(Object.values(others))].filter((folder) => folder !== plugin);
}

/**
 * Finds the tools on PATH or builds them, and installs the docker-build plugin into the Pulumi home.
 *
 * @param embedded Whether BuildKit and the registry are needed, too.
 * @param tell Called with what is about to be built.
 */
export async function ensureTools(
  paths: Paths,
  go: GoInstallation,
  embedded: boolean,
  tell: (text: string) => void,
): Promise<{ tools: Toolset; outcome: string }> {
  const found = findAll(paths, embedded);
  const wanted = [PULUMI, LANGUAGE_HOST, DOCKER_BUILD, CRANE, ...(embedded ? [BUILDKIT, REGISTRY] : [])];
  const toBuild = wanted.filter((tool) => found[tool.name] === undefined);
  const missing = toBuild.filter((tool) => !isBuilt(toolFolder(paths, tool, go.version)));
  refuseOldGo(missing, paths, go);
  await buildAll(paths, missing, go, tell);
  const folders = Object.fromEntries(
    wanted.map((tool) => [tool.name, found[tool.name] ?? toolFolder(paths, tool, go.version)]),
  );
  const tools = found[PULUMI.name] === undefined ? { ...folders, ...ownCli(paths, folders) } : folders;
  installPlugin(paths, program(tools, DOCKER_BUILD));
  // a run without the engine must not forget the engine's tools, which are needed to stop it
  writeIfChanged(toolsetFile(paths), `${JSON.stringify({ ...knownTools(paths), ...tools })}\n`);
  return { tools, outcome: outcomeOf(toBuild, missing, found) };
}

function ownCli(paths: Paths, folders: Toolset): Toolset {
  const folder = assembleCli(paths, folders[PULUMI.name] ?? "", folders[LANGUAGE_HOST.name] ?? "");
  return { [PULUMI.name]: folder, [LANGUAGE_HOST.name]: folder };
}

/** The tools of the last run; undefined if there was none or one of them has gone. */
export function knownTools(paths: Paths): Toolset | undefined {
  const entries = Object.entries(readRecord(toolsetFile(paths)) ?? {});
  const tools = entries.flatMap(([name, folder]) =>
    typeof folder === "string" && fs.existsSync(folder) ? [[name, folder] as const] : [],
  );
  return tools.length > 0 && tools.length === entries.length ? Object.fromEntries(tools) : undefined;
}

function findAll(paths: Paths, embedded: boolean): Record<string, string> {
  const found: Record<string, string> = {};
  const pulumi = findTool(PULUMI, paths.data);
  const host = onPath("pulumi-language-nodejs", paths.data);
  // a CLI without its language host cannot run the program, and the two belong together
  if (pulumi !== undefined && host !== undefined) {
    found[PULUMI.name] = pulumi.folder;
    found[LANGUAGE_HOST.name] = path.dirname(host);
  }
  for (const tool of [CRANE, ...(embedded ? [BUILDKIT, REGISTRY] : [])]) {
    const folder = findTool(tool, paths.data)?.folder;
    if (folder !== undefined) {
      found[tool.name] = folder;
    }
  }
  return found;
}

function refuseOldGo(missing: readonly GoTool[], paths: Paths, go: GoInstallation): void {
  const compare = (a: string, b: string): number =>
    semver.compare(semver.coerce(a) ?? "0.0.0", semver.coerce(b) ?? "0.0.0");
  const problems = tooOldFor(missing, paths.project, go.version, compare);
  if (problems.length > 0) {
    throw new Fault(
      `Go ${go.version} is too old to build the pinned tools: ${problems.join("; ")}.\n` +
        "Fix: install a newer Go, or put the tools themselves on PATH.",
    );
  }
}

async function buildAll(
  paths: Paths,
  missing: readonly GoTool[],
  go: GoInstallation,
  tell: (text: string) => void,
): Promise<void> {
  const queue = [...missing];
  const worker = async (): Promise<void> => {
    for (let tool = queue.shift(); tool !== undefined; tool = queue.shift()) {
      tell(`building ${tool.name} `);
      await buildTool(paths, tool, go.version);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
}

function outcomeOf(
  toBuild: readonly GoTool[],
  built: readonly GoTool[],
  found: Record<string, string>,
): string {
  const names = (tools: readonly GoTool[]): string => tools.map((tool) => tool.name).join(", ");
  const onPathNames = Object.keys(found);
  return [
    ...(built.length > 0 ? [`built ${names(built)}`] : []),
    ...(built.length === 0 && toBuild.length > 0 ? ["already built"] : []),
    ...(onPathNames.length > 0 ? [`on PATH: ${onPathNames.join(", ")}`] : []),
  ].join("; ");
}

function toolsetFile(paths: Paths): string {
  return path.join(paths.tools, "toolset.json");
}
