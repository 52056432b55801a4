// Proves that `init` writes a project whose stack can be planned as it is, overwrites nothing, and writes nothing where
// anything is wrong.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Ran, runCommand } from "../../support/command";
import { SHOP } from "../../support/shop";
import { makeTree, removeTrees } from "../../support/tree";

const FILES = ["Pulumi.yaml", "Pulumi.dev.yaml", "go-service-image.js"];

describe("init", function () {
  this.timeout(60_000);

  afterEach(removeTrees);
  const init = (cwd: string, ...args: string[]): Ran => runCommand(cwd, ["init", ...args]);

  it("writes project, stack file and program, names each, and says what to do now", () => {
    const folder = makeTree(SHOP);
    const { status, stdout, stderr } = init(
      folder,
      ...["--name", "shop", "--registry", "r.example.com/team", "--builder", "mine"],
      ...["-c", "platforms=[linux/amd64]", "-c", "goVersion=1.26.8"],
    );
    assert.deepEqual([status, stderr], [0, ""]);
    FILES.forEach((file) => assert.match(stdout, new RegExp(`^wrote ${file}$`, "m")));
    assert.match(stdout, /^ {2}auth +application\/auth\/cmd\/auth$/m);
    assert.match(
      stdout,
      /npm install pulumi-go-service-image.*\n {2}pulumi stack init dev\n.*\n {2}pulumi up\n/,
    );
    const stack = parse(readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8")) as unknown;
    assert.deepEqual(stack, {
      config: {
        "shop:registry": "r.example.com/team",
        "shop:builder": "mine",
        "shop:platforms": ["linux/amd64"],
        "shop:goVersion": "1.26.8",
      },
    });
    const project = parse(readFileSync(join(folder, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
    assert.deepEqual([project["name"], project["main"]], ["shop", "go-service-image.js"]);
    const plan = runCommand(folder, ["plan", "--stack", "dev"]);
    assert.match(plan.stdout, /repository {4}r\.example\.com\/team\/auth\n[\s\S]*stack dev\n/);
  });

  it("has the registry as a comment where none is given, and makes a folder beside the sources", () => {
    const folder = makeTree(SHOP);
    const { status, stdout } = init(folder, "deploy", "--root", ".", "--json");
    const { written, services, next } = JSON.parse(stdout) as Record<string, unknown[]>;
    assert.deepEqual([status, written, services?.length], [0, FILES, 2]);
    assert.deepEqual(
      [next?.[0], next?.includes("pulumi config set registry registry.example.com/team")],
      ["cd deploy", true],
    );
    const again = init(folder, "deploy", "--root", ".", "--force");
    assert.match(again.stdout, new RegExp(`make up ROOT=${folder}\n`), "the sources, not the project");
    const stack = readFileSync(join(folder, "deploy", "Pulumi.dev.yaml"), "utf8");
    assert.match(stack, /^config:\n {2}deploy:root: \.\.\n {2}# where images go.*\n {2}# deploy:registry: /m);
  });

  it("tells on stderr what the plan warns of, as plan does", () => {
    const folder = makeTree({ ...SHOP, "go.work": "go 1.24\nuse .\n", ".gitignore": "/go.work\n" });
    const plan = runCommand(folder, ["plan", "--root", "."]);
    assert.match(plan.stderr, /^warning: auth and order: go\.work: affects the build, but .*\n$/);
    for (const more of [[], ["--json", "--force"]]) {
      const { status, stdout, stderr } = init(folder, ...more);
      assert.deepEqual([status, stderr], [0, plan.stderr]);
      assert.doesNotMatch(stdout, /warning/);
    }
  });

  it("overwrites nothing without --force, and names every file that is there", () => {
    const folder = makeTree({ ...SHOP, "Pulumi.yaml": "mine", "go-service-image.js": "mine" });
    const { status, stdout, stderr } = init(folder);
    assert.deepEqual([status, stdout], [1, ""]);
    assert.match(
      stderr,
      /2 problems\n {2}Pulumi\.yaml: is there already .*--force\n {2}go-service-image\.js: /,
    );
    assert.equal(existsSync(join(folder, "Pulumi.dev.yaml")), false);
    assert.equal(init(folder, "--force").status, 0);
    assert.notEqual(readFileSync(join(folder, "Pulumi.yaml"), "utf8"), "mine");
  });

  it("writes nothing if anything is wrong", () => {
    const folder = makeTree(SHOP);
    const empty = makeTree({ "README.md": "" });
    const cases: [string, string[], RegExp][] = [
      [
        folder,
        ["-c", "platfroms=[]", "--stack", "a/b"],
        /2 problems\n.*--stack: "a\/b" must be .*\n.*platfroms.*platforms/,
      ],
      [folder, ["-c", "serviceOptions={auth: {ports: [99999]}}"], /1 problem\n.*auth: ports\[0\]: 99999/],
      [folder, ["-c", "serviceOptions={zz: {}}"], /serviceOptions\.zz: names no service/],
      [folder, ["-c", "registry"], /--config: "registry" is not a key with its value/],
      [folder, ["absent"], /folder: ".*absent" is not there.*--root/],
      [folder, ["go.mod", "--root", "."], /folder: ".*go\.mod" is a file/],
      [empty, [], /--root: .*no main package|main package/],
    ];
    for (const [root, args, message] of cases) {
      const { status, stdout, stderr } = init(root, ...args);
      assert.deepEqual([status, stdout], [1, ""], stderr);
      assert.match(stderr, message);
    }
    assert.deepEqual(readdirSync(empty), ["README.md"]);
    assert.equal(existsSync(join(folder, "Pulumi.yaml")), false);
  });
});
