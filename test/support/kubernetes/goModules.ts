import { readFileSync } from "node:fs";

/** A program that is built from Go modules of its own, which are written for it: each has versions that no other fits. */
export interface GoProgram {
  /** Name of its folder; with the version it says what is in there. */
  readonly name: string;
  readonly version: string;
  /** Versions of the modules that its packages are from. */
  readonly requires: Readonly<Record<string, string>>;
  /** Versions that replace whatever modules ask for. */
  readonly replaces?: Readonly<Record<string, string>>;
  /** A module whose requirements of version v0.0.0, its neighbours in a repository, have this version. */
  readonly neighbours?: { readonly of: string; readonly version: string };
  /** Programs: the text of a main package, or the path of one in a module. */
  readonly programs: Readonly<Record<string, string>>;
  readonly ldflags?: string;
}

const KUBERNETES = "1.36.3";
const NPM_PACKAGE = JSON.parse(readFileSync(require.resolve("@pulumi/kubernetes/package.json"), "utf8")) as {
  version: string;
};

/** The version that programs ask for: the plugin is the nearest that can be had as a module, built under that name. */
export const PROVIDER_VERSION = NPM_PACKAGE.version;

/** What a cluster of a test consists of: a control plane, and what plays its nodes and pods. */
export const PROGRAMS: readonly GoProgram[] = [
  {
    name: "etcd",
    version: "3.6.8",
    requires: { "go.etcd.io/etcd/server/v3": "v3.6.8" },
    programs: { etcd: main("etcdmain.Main(os.Args)", "os", "go.etcd.io/etcd/server/v3/etcdmain") },
  },
  {
    name: "kubernetes",
    version: KUBERNETES,
    requires: { "k8s.io/kubernetes": `v${KUBERNETES}`, "k8s.io/component-base": "v0.36.3" },
    neighbours: { of: "k8s.io/kubernetes", version: "v0.36.3" },
    programs: {
      "kube-apiserver": component("kube-apiserver", "NewAPIServerCommand"),
      "kube-controller-manager": component("kube-controller-manager", "NewControllerManagerCommand"),
      "kube-scheduler": component("kube-scheduler", "NewSchedulerCommand"),
    },
    ldflags: `-X k8s.io/component-base/version.gitVersion=v${KUBERNETES}`,
  },
  {
    name: "kwok",
    version: "0.7.0",
    requires: { "sigs.k8s.io/kwok": "v0.7.0" },
    programs: { kwok: "sigs.k8s.io/kwok/cmd/kwok" },
  },
  {
    name: "provider",
    version: PROVIDER_VERSION,
    requires: {
      "github.com/pulumi/pulumi-kubernetes/provider/v4": "v4.0.0-20260115033456-f47bc2d6f199",
    },
    // it replaces its own SDK by a folder, and asks for a Pulumi that it does not compile with
    replaces: {
      "github.com/pulumi/pulumi-kubernetes/sdk/v4": "v4.31.1",
      "github.com/pulumi/pulumi/sdk/v3": "v3.215.0",
    },
    programs: {
      // its schema is generated and in no module; programs do not ask for it
      "pulumi-resource-kubernetes": main(
        'provider.Serve("kubernetes", version.Version, []byte(`{"name":"kubernetes"}`), []byte("{}"))',
        "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider",
        "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version",
      ),
    },
    ldflags: `-X github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version.Version=${PROVIDER_VERSION}`,
  },
];

/** A module's `go.mod`, without the requirements that the Go command adds. */
export function goModOf(program: GoProgram, neighbours: readonly string[]): string {
  const replaces = {
    ...Object.fromEntries(neighbours.map((path) => [path, program.neighbours?.version ?? ""])),
    ...program.replaces,
  };
  return [
    `module ${program.name}\n\ngo 1.26\n`,
    ...Object.entries(program.requires).map(([path, version]) => `require ${path} ${version}\n`),
    ...Object.entries(replaces).map(([path, version]) => `replace ${path} => ${path} ${version}\n`),
  ].join("\n");
}

function component(name: string, constructor: string): string {
  return main(
    `os.Exit(cli.Run(app.${constructor}()))`,
    "os",
    "k8s.io/component-base/cli",
    `k8s.io/kubernetes/cmd/${name}/app`,
  );
}

function main(statement: string, ...imports: readonly string[]): string {
  const lines = imports.map((path) => `\t${JSON.stringify(path)}\n`).join("");
  return `package main\n\nimport (\n${lines})\n\nfunc main() { ${statement} }\n`;
}
