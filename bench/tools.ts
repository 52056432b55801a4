import * as path from "node:path";
import { localBuildctl } from "../tools/engine/buildctl";
import { ensurePackages } from "../tools/engine/packages";
import { ensureGoImage } from "../tools/goImage";
import { Fault } from "../tools/fault";
import { goDownloadVariables } from "../tools/goDownload";
import { type GoInstallation, goInstallation } from "../tools/goInstallation";
import { buildTool, isBuilt, toolFolder } from "../tools/goTools/build";
import {
  BUILDKIT,
  CRANE,
  DOCKER_BUILD,
  goModOf,
  type GoTool,
  pinnedVersion,
  PULUMI,
  REGISTRY,
} from "../tools/goTools/catalog";
import { findTool } from "../tools/goTools/find";
import { ensureTool, ensureTools, program } from "../tools/goTools/toolset";
import { createDataFolder } from "../tools/paths";
import { Workshop } from "./arms/workshop";
import type { Commands } from "./commands";
import { Registry } from "./engine/registry";
import type { Folders } from "./folders";
import type { Progress } from "./progress";
import type { Arm } from "./results";

/** The peer. */
const KO: GoTool = {
  name: "ko",
  module: "github.com/google/ko",
  packages: ["github.com/google/ko"],
  programs: ["ko"],
  ldflags: (version) => `-s -w -X github.com/google/ko/pkg/commands.Version=${version}`,
};

/**
 * Builds the tools of the arms from pinned modules, starts the registry, and makes the Go image.
 *
 * @returns a workshop, and why some arms cannot work in it.
 * @throws Fault if something is missing that all arms need.
 */
export async function openWorkshop(
  folders: Folders,
  arms: readonly Arm[],
  commands: Commands,
  progress: Progress,
): Promise<{ readonly workshop: Workshop; readonly unusable: ReadonlyMap<Arm, string> }> {
  const { toolPaths, enginePaths } = folders;
  [toolPaths, enginePaths].forEach(createDataFolder);
  await ensurePackages();
  const go = goInstallation();
  const tools = await progress.step("tools", async () => {
    const ensured = await ensureTools(toolPaths, go, true, (text) => progress.line(text));
    return { ...ensured.tools, ...(await ensureTool(toolPaths, go, CRANE)) };
  });
  const unusable = new Map<Arm, string>();
  const prepare = async (
    text: string,
    users: readonly Arm[],
    work: () => Promise<unknown>,
  ): Promise<void> => {
    const needed = users.filter((arm) => arms.includes(arm));
    try {
      await (needed.length > 0 && progress.step(text, work));
    } catch (error) {
      if (!(error instanceof Fault)) {
        throw error;
      }
      progress.line(`${text} FAILED, so ${needed.join(", ")} will be left out: ${error.message}`);
      needed.forEach((arm) => unusable.set(arm, `${text}: ${error.message}`));
    }
  };
  const koFolder = toolFolder(toolPaths, KO, go.version);
  if (!isBuilt(koFolder)) {
    await prepare("building ko", ["ko"], async () => buildTool(toolPaths, KO, go.version));
  }
  const registry = await progress.step("registry", async () =>
    Registry.start(enginePaths, program(tools, REGISTRY)),
  );
  const client = program(tools, BUILDKIT, "buildctl");
  const { host, port, roots, certificates, logins } = registry;
  const daemon = program(tools, BUILDKIT, "buildkitd");
  const workshop = new Workshop({
    folders,
    tools,
    ko: path.join(koFolder, "ko"),
    commands,
    registry,
    goImage: `${host}/library/golang:${go.version}`,
    goVersion: go.version,
    download: goDownloadVariables(),
    builderSettings: { daemon, client, registry: host, authority: certificates.authority, logins },
  });
  await prepare("Go image", ["ours", "seed", "bare"], async () => {
    const { address } = await workshop.builder("ours");
    const buildctl = localBuildctl(client, address, {
      ...process.env,
      DOCKER_CONFIG: enginePaths.dockerConfig,
    });
    return ensureGoImage(enginePaths, { buildctl, port, go, roots });
  });
  return { workshop, unusable };
}

/** Versions of the tools, for the results. */
export function toolVersions(folders: Folders, go: GoInstallation): Record<string, string> {
  const versions = [PULUMI, DOCKER_BUILD, BUILDKIT, REGISTRY, CRANE, KO].map((tool) => {
    const found = tool === DOCKER_BUILD || tool === KO ? undefined : findTool(tool, folders.toolPaths.data);
    return [tool.name, found?.version ?? pinnedVersion(tool, goModOf(folders.project, tool))] as const;
  });
  return { go: go.version, node: process.versions.node, ...Object.fromEntries(versions) };
}
