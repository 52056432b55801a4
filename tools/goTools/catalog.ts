import * as path from "node:path";
import { readText } from "../files";

/** A Go module of ours that pins programs, and how they are built and recognised. */
export interface GoTool {
  /** Folder below `tools/go`. */
  readonly name: string;
  /** The module whose version is the tool's version. */
  readonly module: string;
  readonly packages: readonly string[];
  /** The programs it gives; the first one tells its version. */
  readonly programs: readonly string[];
  /** Linker flags for a version, e.g. the variable that `--version` prints. */
  readonly ldflags: (version: string) => string;
  /** How a program on PATH tells its version; not set for programs that are never looked for there. */
  readonly onPath?: { readonly args: readonly string[]; readonly least: string };
}

const stamp =
  (variable: string, prefix = "") =>
  (version: string) =>
    `-s -w -X ${variable}=${prefix}${version}`;

export const PULUMI: GoTool = {
  name: "pulumi",
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
  module: "github.com/pulumi/pulumi-docker-build",
  packages: ["github.com/pulumi/pulumi-docker-build/provider/cmd/pulumi-resource-docker-build"],
  programs: ["pulumi-resource-docker-build"],
  ldflags: stamp("github.com/pulumi/pulumi-docker-build/provider.Version"),
};

export const BUILDKIT: GoTool = {
  name: "buildkit",
  module: "github.com/moby/buildkit",
  packages: ["github.com/moby/buildkit/cmd/buildkitd", "github.com/moby/buildkit/cmd/buildctl"],
  programs: ["buildkitd", "buildctl"],
  ldflags: stamp("github.com/moby/buildkit/version.Version", "v"),
  // 0.33 is the first one whose lazy blobs outlive the session that imported them
  onPath: { args: ["--version"], least: "0.33.0" },
};

export const REGISTRY: GoTool = {
  name: "registry",
  module: "github.com/distribution/distribution/v3",
  packages: ["github.com/distribution/distribution/v3/cmd/registry"],
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
    throw new Error(`tools/go/${tool.name}/go.mod does not require ${tool.module}`);
  }
  return version;
}

/** The least Go version that builds a tool: the `go` line of its go.mod. */
export function leastGo(goMod: string): string {
  return /^go (\S+)/m.exec(goMod)?.[1] ?? "1.24";
}

/** Folder of a tool's module. */
export function moduleFolder(project: string, tool: GoTool): string {
  return path.join(project, "tools", "go", tool.name);
}

/** Text of a tool's go.mod. */
export function goModOf(project: string, tool: GoTool): string {
  return readText(path.join(moduleFolder(project, tool), "go.mod")) ?? "";
}
