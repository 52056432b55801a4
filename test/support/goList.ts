import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import type { GoTarget } from "../../components/closure/target";

/** What the Go command says of a main package and what it is built from. */
export interface GoListing {
  /** Files of all packages that lie in the tree, relative to its root, sorted. */
  readonly files: readonly string[];
  /** Third-party packages that first-party packages import directly, sorted. */
  readonly packages: readonly string[];
  /** Errors of the packages, as the Go command words them. */
  readonly errors: readonly string[];
}

export interface GoListOptions {
  /** `off`, or a go.work file below the root; by default the Go command looks for one. */
  readonly work?: string;
  /** Environment of the Go command beside what the target says; by default it may not reach the network. */
  readonly env?: Readonly<Record<string, string>>;
}

interface ListedPackage {
  readonly ImportPath: string;
  readonly Dir?: string;
  readonly Standard?: boolean;
  readonly Module?: { readonly Path: string };
  readonly Imports?: readonly string[];
  readonly Error?: { readonly Err: string };
  readonly [list: string]: unknown;
}

const EXPERIMENT = "goexperiment.";
const FILE_LISTS = [
  ...["GoFiles", "CgoFiles", "CFiles", "CXXFiles", "MFiles", "HFiles", "FFiles", "SFiles", "SwigFiles"],
  ...["SwigCXXFiles", "SysoFiles", "EmbedFiles"],
];
const FIELDS = ["ImportPath", "Dir", "Standard", "Module", "Imports", "Error", ...FILE_LISTS];

/** Minor version of the Go command that tests compare with. */
export function localGoMinor(): number {
  const version = execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8", env: goEnvironment({}) });
  return Number(/^go1\.(\d+)/.exec(version)?.[1]);
}

/** `GOEXPERIMENT` of a target: experiments among its tags. */
export function experimentsOf({ tags }: GoTarget): string {
  const experiments = tags.filter((tag) => tag.startsWith(EXPERIMENT));
  return experiments.map((tag) => tag.slice(EXPERIMENT.length)).join(",");
}

/** The tags that the Go command satisfies for a target by itself. */
export function toolTagsOf(target: GoTarget): string[] {
  const { goos, goarch } = target;
  const env = goEnvironment({ GOOS: goos, GOARCH: goarch, GOEXPERIMENT: experimentsOf(target) });
  const format = '{{join context.ToolTags "\\n"}}';
  return execFileSync("go", ["list", "-f", format, "unsafe"], { encoding: "utf8", env }).trim().split("\n");
}

/** Asks the Go command what a main package is built from: the oracle for the closure. */
export function goList(root: string, main: string, target: GoTarget, options: GoListOptions = {}): GoListing {
  const realRoot = realpathSync(root);
  const work =
    options.work === undefined || options.work === "off" ? options.work : join(realRoot, options.work);
  const packages = runGoList(join(realRoot, main), target, {
    ...options,
    ...(work !== undefined && { work }),
  });
  const inTree = packages.filter((one) => one.Standard !== true && isBelow(realRoot, one.Dir));
  const firstParty = inTree.filter(
    (one) =>
      !relative(realRoot, one.Dir ?? "")
        .split("/")
        .includes("vendor"),
  );
  const own = new Set(firstParty.map((one) => one.ImportPath));
  const standard = new Set(packages.filter((one) => one.Standard).map((one) => one.ImportPath));
  const imports = firstParty.flatMap((one) => one.Imports ?? []);
  return {
    files: unique(inTree.flatMap((one) => filesOf(realRoot, one))),
    packages: unique(imports.filter((path) => !own.has(path) && !standard.has(path) && path !== "C")),
    errors: packages.flatMap((one) => (one.Error === undefined ? [] : [one.Error.Err])),
  };
}

function runGoList(folder: string, target: GoTarget, { work, env }: GoListOptions): ListedPackage[] {
  const tags = target.tags.filter((tag) => !tag.startsWith(EXPERIMENT));
  const args = ["list", "-e", "-deps", `-tags=${tags.join(",")}`, `-json=${FIELDS.join(",")}`, "."];
  const output = execFileSync("go", args, {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    stdio: ["ignore", "pipe", "pipe"],
    env: goEnvironment({
      GOOS: target.goos,
      GOARCH: target.goarch,
      CGO_ENABLED: target.cgoEnabled ? "1" : "0",
      GOEXPERIMENT: experimentsOf(target),
      GOWORK: work ?? "",
      ...env,
    }),
  });
  const objects = output.split(/^}$/m).filter((text) => text.trim() !== "");
  return objects.map((text) => JSON.parse(`${text}}`) as ListedPackage);
}

/** No setting of the machine's own takes part, and nothing is downloaded. */
export function goEnvironment(env: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("GO") || name === "GOCACHE");
  return {
    ...Object.fromEntries(own),
    GOENV: "off",
    GOFLAGS: "",
    GOTOOLCHAIN: "local",
    GOPROXY: "off",
    // Go's index of a folder that nobody touched for two seconds names other files beside a malformed constraint
    GODEBUG: "goindex=0",
    ...env,
  };
}

function filesOf(root: string, one: ListedPackage): string[] {
  const names = FILE_LISTS.flatMap((list) => (one[list] as string[] | undefined) ?? []);
  return names.map((name) => relative(root, join(one.Dir ?? "", name)));
}

function isBelow(root: string, dir: string | undefined): boolean {
  const path = dir === undefined ? ".." : relative(root, dir);
  return path !== ".." && !path.startsWith("../") && !isAbsolute(path);
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
