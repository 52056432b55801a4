import * as path from "node:path";
import { ensurePackages } from "../tools/engine/packages";
import { ensureGoImage } from "../tools/goImage";
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
import { ensureTools, program } from "../tools/goTools/toolset";
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

/** Arms that compile in BuildKit. */
const WITH_BUILDER: readonly Arm[] = ["ours", "seed", "bare"];

/** Builds the tools of the arms from pinned modules, starts the registry, and makes the Go image. */
export async function openWorkshop(
  folders: Folders,
  arms: readonly Arm[],
  commands: Commands,
  progress: Progress,
): Promise<Workshop> {
  const { toolPaths, enginePaths } = folders;
  [toolPaths, enginePaths].forEach(createDataFolder);
  await ensurePackages();
  const go = goInstallation();
  const { tools } = await progress.step("tools", async () =>
    ensureTools(toolPaths, go, true, (text) => progress.line(text)),
  );
  if (arms.includes("ko") && !isBuilt(toolFolder(toolPaths, KO, go.version))) {
    await progress.step("building ko", async () => buildTool(toolPaths, KO, go.version));
  }
  const registry = await progress.step("registry", async () =>
    Registry.start(enginePaths, program(tools, REGISTRY)),
  );
  const client = program(tools, BUILDKIT, "buildctl");
  const workshop = new Workshop({
    folders,
    tools,
    ko: path.join(toolFolder(toolPaths, KO, go.version), "ko"),
    commands,
    registry,
    goImage: `${registry.host}/library/golang:${go.version}`,
    goVersion: go.version,
    download: goDownloadVariables(),
    builderSettings: {
      daemon: program(tools, BUILDKIT, "buildkitd"),
      client,
      sockets: enginePaths.sockets,
      registry: registry.host,
      authority: registry.certificates.authority,
    },
  });
  if (!arms.some((arm) => WITH_BUILDER.includes(arm))) {
    return workshop;
  }
  await progress.step("Go image", async () => {
    const { address } = await workshop.builder("ours");
    return ensureGoImage(enginePaths, { client, address, port: registry.port, go, roots: registry.roots });
  });
  return workshop;
}

/** Versions of the tools, for the results. */
export function toolVersions(folders: Folders, go: GoInstallation): Record<string, string> {
  const versions = [PULUMI, DOCKER_BUILD, BUILDKIT, REGISTRY, CRANE, KO].map((tool) => {
    const found = tool === DOCKER_BUILD || tool === KO ? undefined : findTool(tool, folders.toolPaths.data);
    return [tool.name, found?.version ?? pinnedVersion(tool, goModOf(folders.project, tool))] as const;
  });
  return { go: go.version, node: process.versions.node, ...Object.fromEntries(versions) };
}
