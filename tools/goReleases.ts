import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/*
 * Writes what differs between Go's releases: the experiments that each one knows and has on by default
 * (`components/toolchain/experimentTable.ts`), and the packages of its standard library
 * (`components/closure/standardPackages.ts`). The toolchains say it themselves; those that are not there are fetched as
 * Go modules. Run it when a new release is out: `npm run releases -- 1.28.0`.
 */

/** Architectures that images are built for; what another system would have plays no part. */
export const ARCHITECTURES: readonly string[] = [
  ...["386", "amd64", "arm", "arm64", "loong64", "mips64le", "ppc64le", "riscv64", "s390x"],
];

const RELEASES: readonly string[] = [
  ...["1.20.14", "1.21.13", "1.22.12", "1.23.12", "1.24.13", "1.25.10", "1.26.8", "1.27.0"],
];

const EXPERIMENTS = join("components", "toolchain", "experimentTable.ts");
const PACKAGES = join("components", "closure", "standardPackages.ts");

/** One experiment of a release: architectures where it is on by default, on in any case, or off in any case. */
export interface Row {
  readonly on?: string;
  readonly always?: string;
  readonly never?: string;
}

/** Asks a toolchain for its experiments, by their name. */
export function readExperiments(goToolchain: string): Record<string, Row> {
  const names = namesOf(goToolchain);
  const byDefault = tagsByArchitecture(goToolchain, "");
  const withNone = tagsByArchitecture(goToolchain, "none");
  const withAll = tagsByArchitecture(goToolchain, names.join(","));
  const where = (holds: (architecture: string) => boolean | undefined): string | undefined => {
    const found = ARCHITECTURES.filter((one) => holds(one) === true);
    return found.length === 0 ? undefined : found.length === ARCHITECTURES.length ? "all" : found.join(" ");
  };
  const row = (name: string): Row => {
    const on = where((one) => byDefault.get(one)?.has(name));
    const always = where((one) => withNone.get(one)?.has(name));
    const never = where((one) => withAll.get(one)?.has(name) === false);
    return { ...(on && { on }), ...(always && { always }), ...(never && { never }) };
  };
  return Object.fromEntries(names.map((name) => [name, row(name)]));
}

/** The importable packages of a toolchain's standard library, for whatever system, sorted. */
export function readStandardPackages(goToolchain: string): string[] {
  const sources = join(go(goToolchain, {}, ["env", "GOROOT"]).trim(), "src");
  const packages: string[] = [];
  const walk = (path: string): void => {
    const entries = readdirSync(join(sources, path), { withFileTypes: true });
    if (entries.some(({ name }) => name.endsWith(".go") && !name.endsWith("_test.go"))) {
      packages.push(path);
    }
    entries
      .filter((entry) => entry.isDirectory() && !/^(?:internal|testdata|vendor|[._].*)$/.test(entry.name))
      .forEach(({ name }) => walk(path === "" ? name : `${path}/${name}`));
  };
  readdirSync(sources, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !/^(?:cmd|internal|vendor|testdata)$/.test(entry.name))
    .forEach(({ name }) => walk(name));
  return packages.sort();
}

/** The fields of Go's `internal/goexperiment/flags.go`, in lower case. */
function namesOf(goToolchain: string): string[] {
  const root = go(goToolchain, {}, ["env", "GOROOT"]).trim();
  const flags = readFileSync(join(root, "src", "internal", "goexperiment", "flags.go"), "utf8");
  return [...flags.matchAll(/^\t([A-Z]\w*) +bool$/gm)].map(([, name = ""]) => name.toLowerCase()).sort();
}

function tagsByArchitecture(goToolchain: string, experiments: string): Map<string, Set<string>> {
  return new Map(
    ARCHITECTURES.map((architecture) => {
      const env = { GOOS: "linux", GOARCH: architecture, GOEXPERIMENT: experiments };
      const tags = go(goToolchain, env, ["list", "-f", '{{join context.ToolTags "\\n"}}', "unsafe"]);
      return [
        architecture,
        new Set([...tags.matchAll(/^goexperiment\.(\w+)$/gm)].map(([, name = ""]) => name)),
      ];
    }),
  );
}

function go(goToolchain: string, env: Record<string, string>, args: readonly string[]): string {
  return execFileSync("go", args, {
    encoding: "utf8",
    env: { ...process.env, GOENV: "off", GOFLAGS: "", GOWORK: "off", GOTOOLCHAIN: goToolchain, ...env },
  });
}

const releases = (): string[] => [...RELEASES, ...process.argv.slice(2)];

const minorOf = (release: string): string => release.split(".")[1] ?? "";

const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

function experimentTable(): string {
  const rows = releases().map((release) => [minorOf(release), readExperiments(`go${release}`)]);
  return `/*
 * Written by \`npm run releases\`, which asks the toolchains: the experiments of each minor release of Go 1, with the
 * architectures where each is on by default, on whatever GOEXPERIMENT says, or never on (Linux).
 */

/** What Go does with one experiment; architectures with spaces between them, or \`all\`. */
export interface ExperimentRow {
  readonly on?: string;
  readonly always?: string;
  readonly never?: string;
}

/** By minor release and name. */
export const EXPERIMENTS: Readonly<Record<number, Readonly<Record<string, ExperimentRow>>>> = ${json(Object.fromEntries(rows))};
`;
}

function packageTable(): string {
  let before: string[] = [];
  const rows = releases().map((release) => {
    const packages = readStandardPackages(`go${release}`);
    const added = packages.filter((name) => !before.includes(name)).join(" ");
    const removed = before.filter((name) => !packages.includes(name)).join(" ");
    before = packages;
    return [minorOf(release), { ...(added !== "" && { added }), ...(removed !== "" && { removed }) }];
  });
  return `/*
 * Written by \`npm run releases\`, which looks into the toolchains: the packages of the standard library that may be
 * imported.
 */

/** By minor release of Go 1: what came and went since the one before; names with spaces between them. */
export const STANDARD_CHANGES: Readonly<Record<number, { readonly added?: string; readonly removed?: string }>> = ${json(Object.fromEntries(rows))};
`;
}

if (require.main === module) {
  writeFileSync(EXPERIMENTS, experimentTable());
  writeFileSync(PACKAGES, packageTable());
  execFileSync("npx", ["prettier", "--write", EXPERIMENTS, PACKAGES], { stdio: "inherit" });
}
