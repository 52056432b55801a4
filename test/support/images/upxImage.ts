import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must } from "./must";
import type { Solver } from "./solver";

/** UPX and what it may be linked with. */
const PACKAGES: readonly string[] = ["upx-ucl", "libc6", "libgcc-s1", "libstdc++6", "libucl1", "zlib1g"];

/**
 * Makes an image of Debian's UPX, as a team would, with a user of its own and without a shell, and pushes it.
 *
 * @returns the image's reference.
 */
export function pushUpx(solver: Solver): string {
  const folder = solver.folder();
  const root = join(folder, "root");
  for (const archive of downloadPackages(solver.folder())) {
    must("dpkg-deb", ["--extract", archive, root]);
  }
  ["lib", "lib64"]
    .filter((name) => !existsSync(join(root, name)))
    .forEach((name) => symlinkSync(`usr/${name}`, join(root, name)));
  symlinkSync("upx-ucl", join(root, "usr", "bin", "upx"));
  writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nCOPY root/ /\nENV PATH=/usr/bin\nUSER 7:7\n");
  const reference = `${solver.registry}/standin/upx:latest`;
  const done = solver.solve(folder, join(folder, "Dockerfile"), undefined, reference);
  if (done.code !== 0) {
    throw new Error(done.log);
  }
  return reference;
}

/**
 * Downloads packages of this machine's Debian or Ubuntu and of its backports, which have UPX where the release has not.
 * apt works in a folder of its own: the machine's packages, lists and sources stay as they are.
 */
function downloadPackages(folder: string): string[] {
  ["lists/partial", "cache/archives/partial", "packages"].forEach((one) =>
    mkdirSync(join(folder, one), { recursive: true }),
  );
  const own = options({
    "Dir::State::lists": join(folder, "lists"),
    "Dir::Cache": join(folder, "cache"),
    "APT::Sandbox::User": "root",
  });
  must("apt-get", [...own, "update"]);
  const sources = join(folder, "sources.list");
  writeFileSync(sources, releaseSources(own));
  const all = [...own, ...options({ "Dir::Etc::sourcelist": sources, "Dir::Etc::sourceparts": "-" })];
  must("apt-get", [...all, "update"]);
  const packages = join(folder, "packages");
  must("apt-get", [...all, "download", ...PACKAGES], packages);
  return readdirSync(packages).map((name) => join(packages, name));
}

/** Lines of apt's sources for the machine's release and its backports, from where the machine gets it. */
function releaseSources(own: readonly string[]): string {
  const format = "$(REPO_URI) $(CODENAME) $(COMPONENT)";
  const targets = must("apt-get", [...own, "indextargets", "--format", format, "Identifier: Packages"])
    .split("\n")
    .map((line) => line.split(" "));
  const [uri, codename] = targets.find(([, name = ""]) => /^[a-z]+$/.test(name)) ?? [];
  if (uri === undefined || codename === undefined) {
    throw new Error("apt has no release of Debian or Ubuntu");
  }
  const components = targets.flatMap(([of, name, component]) =>
    of === uri && name === codename && component !== undefined ? [component] : [],
  );
  const suites = [codename, `${codename}-backports`];
  return suites.map((suite) => `deb ${uri} ${suite} ${[...new Set(components)].join(" ")}\n`).join("");
}

function options(values: Readonly<Record<string, string>>): string[] {
  return Object.entries(values).flatMap(([name, value]) => ["-o", `${name}=${value}`]);
}
