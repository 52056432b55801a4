// Proves that the published package holds the library, the command with what it reads of stacks, and the documents, and nothing of benchmark, tests and
// tools; that its documents lead nowhere else, and it stays small, and its README names the command as the package; that it declares what it imports, and loads little of it; and that what
// is installed is pinned and used.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { preProcessFile } from "typescript";
import { bytesOfPackage, foldersAdded } from "../support/installedSize";
import { linksOf } from "../support/links";

interface Packed {
  readonly files: readonly { readonly path: string }[];
  readonly unpackedSize: number;
}

interface Manifest {
  readonly name: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const MANIFEST = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;

/** Names of the packages that sources below some folders import, their types too. */
function imported(...folders: string[]): Set<string> {
  const listed = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => join(folder, file)),
  );
  const sources = listed.filter((file) => /\.(ts|mjs)$/.test(file));
  const modules = sources.flatMap((file) =>
    preProcessFile(readFileSync(file, "utf8")).importedFiles.map(({ fileName }) => fileName),
  );
  const packages = modules.filter((name) => !/^(\.|node:)/.test(name));
  return new Set(packages.map((name) => /^(@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? ""));
}

describe("npm package", () => {
  let paths: string[] = [];
  let bytes = Infinity;

  before(function () {
    this.timeout(60_000);
    const output = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [packed] = JSON.parse(output) as Packed[];
    paths = (packed?.files ?? []).map(({ path }) => path);
    bytes = packed?.unpackedSize ?? Infinity;
  });

  it("ships no benchmark, test or tool", () => {
    assert.ok(paths.includes("dist/components/index.js") && paths.includes("dist/cli/main.js"));
    const allowed =
      /^(dist\/((components|cli|plugin|stacks)\/|index\.js$)|components\/assets\/|plugin\/|docs\/|examples\/\w+\/(index\.ts|Pulumi\.yaml|package\.json)$|bench\/results\/[^/]+\/(README\.md|S\d+-by-services\.svg)$|test\/README\.md$|[^/]+$)/;
    assert.deepEqual(
      paths.filter((path) => !allowed.test(path)),
      [],
    );
  });

  it("adds less than 10 MB to what its peers install", () => {
    const added = foldersAdded(Object.keys(MANIFEST.dependencies), [
      "@pulumi/pulumi",
      "@pulumi/docker-build",
    ]);
    assert.ok(added.length > 10);
    const all = added.reduce((sum, folder) => sum + bytesOfPackage(folder), bytes);
    assert.ok(all < 10_000_000, `${all} bytes, ${bytes} of them the package's own`);
  });

  it("ships what its documents link to, but for the charts of a benchmark's report", () => {
    const documents = paths.filter((path) => /\.(md|txt)$/.test(path) && !path.startsWith("bench/"));
    const links = documents.flatMap((document) =>
      linksOf(document).map((target): [string, string] => [document, target.replace(/\/?(#.*)?$/, "")]),
    );
    assert.ok(links.length > 300);
    assert.deepEqual(
      links.filter(([, target]) => !paths.some((path) => path === target || path.startsWith(`${target}/`))),
      [],
    );
  });

  it("is what `npx` takes in every document: another name may become somebody else's", () => {
    const documents = [
      "README.md",
      ...readdirSync("docs", { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".md"))
        .map((name) => join("docs", name)),
    ];
    const called = documents.flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/npx ([\w@/-]*go-service-image)/g)].map((match) => match[1]),
    );
    assert.ok(called.length > 10);
    assert.deepEqual([...new Set(called)], [MANIFEST.name]);
    assert.ok(MANIFEST.name in MANIFEST.bin);
  });

  it("loads nothing for its command, beyond what @pulumi/docker-build loads itself", () => {
    const script = `
      require("@pulumi/docker-build");
      const before = new Set(Object.keys(require.cache));
      require("./dist/components");
      console.log(JSON.stringify(Object.keys(require.cache).filter((one) => !before.has(one))));`;
    const loaded = JSON.parse(
      execFileSync(process.execPath, ["-e", script], { encoding: "utf8" }),
    ) as string[];
    const packages = loaded.flatMap((file) => /node_modules\/((@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
    assert.deepEqual([...new Set(packages)].sort(), ["fastest-levenshtein"]);
    const own = loaded.filter((file) => !file.includes("node_modules"));
    assert.deepEqual(
      own.filter((file) =>
        /dist\/(cli|plugin|stacks|tools)\/|components\/(closure\/closure|size\/)/.test(file),
      ),
      [],
    );
    // a tenth of the time that @pulumi/docker-build takes: with what plans, 240 modules, it was a sixth
    assert.ok(own.length < 120, `${own.length} modules`);
  });

  it("declares what it imports as dependencies or peers, and nothing else", () => {
    const { dependencies, peerDependencies } = MANIFEST;
    const declared = Object.keys({ ...dependencies, ...peerDependencies });
    assert.deepEqual([...imported("components", "cli", "plugin", "stacks")].sort(), declared.sort());
  });

  it("is built with tools in exact versions, each of which something asks for", () => {
    const { dependencies, devDependencies, scripts } = MANIFEST;
    const versions = Object.values({ ...dependencies, ...devDependencies });
    assert.deepEqual(
      versions.filter((version) => !/^(\d+\.\d+\.\d+|file:.+)$/.test(version)),
      [],
    );
    const used = imported("bench", "components", "stacks", "test", "tools");
    const called = Object.values(scripts).flatMap((script) => script.split(" "));
    const lint = readFileSync("eslint.config.mjs", "utf8");
    const assets = join("components", "assets");
    const notices = readdirSync(assets).filter((name) => name.endsWith(".NOTICE.txt"));
    const copied = notices.map((name) => readFileSync(join(assets, name), "utf8")).join("");
    const idle = Object.keys(devDependencies).filter((name) => {
      const subject = name.replace("@types/", "");
      const { bin = {} } = JSON.parse(
        readFileSync(join("node_modules", name, "package.json"), "utf8"),
      ) as Partial<Manifest>;
      return (
        !Object.keys(bin).some((command) => called.includes(command)) &&
        ![...used, ...called, "node"].includes(subject) &&
        !lint.includes(`from "${subject}"`) &&
        !copied.includes(`npm package ${name} `)
      );
    });
    assert.deepEqual(idle, []);
  });
});
