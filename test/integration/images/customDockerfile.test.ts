/*
 * Proves on the real engine that a Dockerfile of one's own is built as Docker builds it: stages chosen by the platform,
 * COPY with --parents and --exclude, links of every kind, here-documents, a named context outside of the source tree, and
 * an image of the same program below; and that only what was taken makes a new image.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { askCrane } from "../../support/integration/runcContainer";
import { CHECKOUT, sharedEngine } from "../../support/integration/sharedEngine";
import { TestProject } from "../../support/integration/testProject";
import { makeTree, removeTrees } from "../../support/tree";

const DOCKERFILE = `FROM scratch AS image-amd64
COPY conf/amd64.txt /conf.txt
FROM scratch AS image-arm64
COPY conf/arm64.txt /conf.txt
FROM image-$TARGETARCH AS by-platform
FROM base
COPY --from=by-platform /conf.txt /conf.txt
COPY --parents go.work **/go.mod /mods/
COPY --exclude=*.md docs /docs
COPY guide/start.txt /start.txt
COPY --from=shared text /shared
COPY --chmod=755 <<EOF /here.txt
hello
EOF
`;

const TREE = {
  Dockerfile: DOCKERFILE,
  "base.Dockerfile": "FROM scratch\nCOPY base.txt /base.txt\n",
  "base.txt": "the base\n",
  "go.mod": "module example.com/shop\n\ngo 1.24\n",
  "go.work": "go 1.24\n\nuse (\n\t.\n\t./lib\n)\n",
  "main.go": 'package main\n\nfunc main() { println("on top") }\n',
  "lib/go.mod": "module example.com/lib\n\ngo 1.24\n",
  "conf/amd64.txt": "amd64\n",
  "conf/arm64.txt": "arm64\n",
  "docs/a.md": "not copied\n",
  "docs/guide/start.txt": "start\n",
  "docs/gone": { link: "nothing" },
  "docs/passwd": { link: "/etc/passwd" },
  "docs/folder": { link: "guide" },
  "docs/outside": { link: "../../libs" },
  guide: { link: "docs/guide" },
  "../libs/text/a.txt": "shared\n",
  "../libs/other.txt": "not taken\n",
};

/** What is in the image: kind, path and, of a link, what it points to. */
const LISTING = [
  ...["f base.txt", "f conf.txt", "d docs", "l docs/folder guide", "l docs/gone nothing", "d docs/guide"],
  ...[
    "f docs/guide/start.txt",
    "l docs/outside ../../libs",
    "l docs/passwd /etc/passwd",
    "f here.txt",
    "d mods",
  ],
  ...["f mods/go.mod", "f mods/go.work", "d mods/lib", "f mods/lib/go.mod", "d shared", "f shared/a.txt"],
  "f start.txt",
];

describe("a Dockerfile of one's own", function () {
  this.timeout(600_000);
  let project: TestProject;

  before(async () => {
    project = await TestProject.create({ tree: TREE });
    const { builder, goImage, goVersion } = sharedEngine();
    const common = { source: "shop", main: ".", builder, cache: "off" };
    const own = { ...common, platforms: ["linux/amd64", "linux/arm64"] };
    const go = { image: goImage, version: goVersion };
    project.useProgram(`
      const { ExistingNamespace, GoServiceImage } = require(${JSON.stringify(join(CHECKOUT, "dist", "components"))});
      const namespace = new ExistingNamespace("registry", { registry: ${JSON.stringify(project.registry)} });
      const base = new GoServiceImage("base", { ...${JSON.stringify(own)}, namespace, dockerfile: { path: "base.Dockerfile" } });
      const own = new GoServiceImage("own", {
        ...${JSON.stringify(own)}, namespace, dockerfile: { path: "Dockerfile", contexts: { shared: "../libs", base } },
      });
      const generated = new GoServiceImage("generated", {
        ...${JSON.stringify({ ...common, go, platforms: ["linux/amd64"] })}, namespace, runtime: { image: base },
      });
      module.exports = {
        images: Object.fromEntries(Object.entries({ base, own, generated }).map(([name, { ref, digest, tags }]) => [name, { ref, digest, tags }])),
      };
    `);
  });
  after(() => {
    project.remove();
    removeTrees();
  });

  /** The image's files on one platform, in a folder: `crane export` would leave out links that lead out of it. */
  async function filesOf(name: string, platform: string): Promise<string> {
    const { ref } = (await project.images())[name]!;
    const work = makeTree({ "root/.keep": "" });
    await askCrane("pull", "--platform", platform, ref, join(work, "image.tar"));
    execFileSync("tar", ["-xf", "image.tar"], { cwd: work });
    const [image] = JSON.parse(readFileSync(join(work, "manifest.json"), "utf8")) as { Layers: string[] }[];
    image!.Layers.forEach((layer) => execFileSync("tar", ["-xzf", layer, "-C", "root"], { cwd: work }));
    rmSync(join(work, "root", ".keep"));
    return join(work, "root");
  }

  it("is built, and every file and link is where Docker puts it", async () => {
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    for (const arch of ["amd64", "arm64"]) {
      const root = await filesOf("own", `linux/${arch}`);
      const found = execFileSync("find", [".", "-mindepth", "1", "-printf", "%y %P %l\\n"], { cwd: root });
      const listed = found.toString().trim().split("\n");
      assert.deepEqual(
        listed.map((line) => line.trim()).sort((one, other) => (one.slice(2) < other.slice(2) ? -1 : 1)),
        LISTING,
      );
      const texts = ["conf.txt", "start.txt", "here.txt"].map((path) =>
        readFileSync(join(root, path), "utf8"),
      );
      assert.deepEqual(texts, [`${arch}\n`, "start\n", "hello\n"]);
    }
    const top = await filesOf("generated", "linux/amd64");
    assert.ok(existsSync(join(top, "base.txt")) && existsSync(join(top, "app", "service")));
  });

  it("changes nothing the second time, and for a file that is not taken", async () => {
    project.write({ "../libs/other.txt": "changed\n", "docs/a.md": "changed\n" });
    const run = await project.up("--expect-no-changes");
    assert.equal(run.code, 0, run.output);
    assert.deepEqual([run.solves.length, run.writes.length], [0, 0]);
  });

  it("is built again for a file of the named context, and for a link that leads elsewhere", async () => {
    for (const change of [
      (): void => project.write({ "../libs/text/a.txt": "changed\n" }),
      (): void => {
        rmSync(project.path("docs/gone"));
        symlinkSync("elsewhere", project.path("docs/gone"));
      },
    ]) {
      change();
      const run = await project.up();
      assert.equal(run.code, 0, run.output);
      assert.equal(run.solves.length, 1);
    }
    assert.equal(readlinkSync(join(await filesOf("own", "linux/amd64"), "docs", "gone")), "elsewhere");
  });

  it("is built again with the image below it", async () => {
    project.write({ "base.txt": "another base\n" });
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    assert.equal(run.solves.length, 3);
    for (const name of ["own", "generated"]) {
      const root = await filesOf(name, "linux/amd64");
      assert.equal(readFileSync(join(root, "base.txt"), "utf8"), "another base\n");
    }
  });
});
