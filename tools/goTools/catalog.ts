import * as path from "node:path";
import { LEAST_BUILDKIT } from "../../components/builders/builderProblems";
import { readText } from "../files";

/** Programs that are built from pinned Go modules, and how they are recognised on PATH. */
export interface GoTool {
  readonly name: string;
  /** Folder below `tools/go` of the module that pins it. @default - the tool's name */
  readonly folder?: string;
  /** The module whose version is the tool's version. */
  readonly module: string;
  readonly packages: readonly string[];
  /** The programs it gives; the first one prints its version. */
  readonly programs: readonly string[];
  /** Linker flags for a version, e.g. the variable that `--version` prints. Others of the same folder are added. */
  readonly ldflags: (version: string) => string;
  /** How a program on PATH prints its version; not set for programs that are never looked for there. */
  readonly onPath?: { readonly args: readonly string[]; readonly least: string };
}

/**
 * The module of all tools that `make up` builds but the language host: packages that several of them use are compiled once.
 * The language host needs an old version of Pulumi's SDK; its other modules have the versions of this one, so that the
 * build cache serves them, too.
 */
const SHARED = "shared";

const stamp =
  (variable: string, prefix = "") =>
  (version: string) =>
    `-s -w -X ${variable}=${prefix}${version}`;

export const PULUMI: GoTool = {
  name: "pulumi",
  folder: SHARED,
  module: "github.com/pulumi/pulumi/pkg/v3",
  packages: ["github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"],
  programs: ["pulumi"],
  // the Automation API refuses a CLI without a version
  ldflags: stamp("github.com/pulumi/pulumi/sdk/v3/go/common/version.Version", "v"),
  // 3.202 is the first one that keeps the inputs of components
  onPath: { args: ["version"], least: "3.202.0" },
};

export const LANGUAGE_HOST: GoTool = {
  name: "language-nodejs",
  module: "github.com/pulumi/pulumi/sdk/v3",
  packages: ["github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"],
  programs: ["pulumi-language-nodejs"],
  ldflags: stamp("github.com/pulumi/pulumi/sdk/v3/go/common/version.Version", "v"),
};

export const DOCKER_BUILD: GoTool = {
  name: "docker-build",
  folder: SHARED,
  module: "github.com/pulumi/pulumi-docker-build",
  packages: ["github.com/pulumi/pulumi-docker-build/provider/cmd/pulumi-resource-docker-build"],
  programs: ["pulumi-resource-docker-build"],
  ldflags: stamp("github.com/pulumi/pulumi-docker-build/provider.Version"),
};

export const BUILDKIT: GoTool = {
  name: "buildkit",
  folder: SHARED,
  module: "github.com/moby/buildkit",
  packages: ["github.com/moby/buildkit/cmd/buildkitd", "github.com/moby/buildkit/cmd/buildctl"],
  programs: ["buildkitd", "buildctl"],
  ldflags: stamp("github.com/moby/buildkit/version.Version", "v"),
  onPath: { args: ["--version"], least: LEAST_BUILDKIT },
};

export const REGISTRY: GoTool = {
  name: "registry",
  folder: SHARED,
  module: "github.com/distribution/distribution/v3",
  // distribution's own program without the clouds' storage drivers
  packages: ["./registry"],
  programs: ["registry"],
  ldflags: stamp("github.com/distribution/distribution/v3/version.version", "v"),
  onPath: { args: ["--version"], least: "3.0.0" },
};

export const CRANE: GoTool = {
  name: "crane",
  module: "github.com/google/go-containerregistry",
  packages: ["github.com/google/go-containerregistry/cmd/crane"],
  programs: ["crane"],
  ldflags: stamp("github.com/google/go-containerregistry/cmd/crane/cmd.Version"),
  onPath: { args: ["version"], least: "0.20.0" },
};

/** The tools that share a module: their programs are linked with the flags of all of them, built together or not. */
const TOGETHER: readonly GoTool[] = [BUILDKIT, REGISTRY, PULUMI, DOCKER_BUILD];

/** Whether a tool is one of those that are built with equal flags, so that the build cache serves them all. */
export function sharesModule(tool: GoTool): boolean {
  return TOGETHER.includes(tool);
}

/** Linker flags of all tools of a tool's module; one that a program has no variable for does nothing. */
export function linkerFlags(tool: GoTool, goMod: string): string {
  const together = sharesModule(tool) ? TOGETHER : [tool];
  return together.map((one) => one.ldflags(pinnedVersion(one, goMod))).join(" ");
}

/** The version that a tool's go.mod pins, without `v`. */
export function pinnedVersion(tool: GoTool, goMod: string): string {
  const line = goMod.split("\n").find((one) =>
    one
      .trim()
      .replace(/^require\s+/, "")
      .startsWith(`${tool.module} v`),
  );
  const version = line === undefined ? undefined : /\sv(\S+)/.exec(line)?.[1];
  if (version === undefined) {
    throw new Error(`tools/go/${tool.folder ?? tool.name}/go.mod does not require ${tool.module}`);
  }
  return version;
}

/** The least Go version that builds a tool: the `go` line of its go.mod. */
export function leastGo(goMod: string): string {
  return /^go (\S+)/m.exec(goMod)?.[1] ?? "1.24";
}

/** Folder of a tool's module. */
export function moduleFolder(project: string, tool: GoTool): string {
  return path.join(project, "tools", "go", tool.folder ?? tool.name);
}

/** Text of a tool's go.mod. */
export function goModOf(project: string, tool: GoTool): string {
  return readText(path.join(moduleFolder(project, tool), "go.mod")) ?? "";
}
