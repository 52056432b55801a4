// Proves that `affected` and `why` give the answer that two plans give: by a commit, with its stack file, beside what git
// does not know; and by what Pulumi's preview says.
import assert from "node:assert/strict";
import { chmodSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AffectedDocument } from "../../../cli/affectedCommand";
import type { PlanDocument } from "../../../cli/planDocument";
import type { ServiceChange } from "../../../stacks/changes/serviceChange";
import { type Ran, runCommand } from "../../support/command";
import { removeRepositories, Repository, withSubmodule } from "../../support/repository";
import { AUTH, ORDER, SHOP } from "../../support/shop";
import { makeTree, removeTrees } from "../../support/tree";

const SHOP_FILES = SHOP as Record<string, string>;
const PROJECT = "name: shop\nconfig: { root: { default: . }, services: { default: [] } }\n";
const STACK = "config: { shop:registry: r.example.com/team, shop:goVersion: 1.26.8 }\n";

function shop(files: Readonly<Record<string, string>> = {}): Repository {
  const repository = new Repository().write({ ...SHOP_FILES, ...files });
  repository.commit("first");
  return repository;
}

function affected({ root }: Repository, ...args: string[]): AffectedDocument {
  const { status, stdout, stderr } = runCommand(root, ["affected", "--json", ...args]);
  assert.deepEqual([status, stderr], [0, ""]);
  return JSON.parse(stdout) as AffectedDocument;
}

function versions({ root }: Repository): Record<string, string> {
  const { services } = JSON.parse(runCommand(root, ["plan", "--json", "--root", "."]).stdout) as PlanDocument;
  return Object.fromEntries(services.map(({ name, version }) => [name, version]));
}

describe("affected and why", function () {
  this.timeout(60_000);

  afterEach(() => {
    removeTrees();
    removeRepositories();
  });

  it("names the services whose versions differ, with files and modules, and leaves the repository as it was", () => {
    const repository = shop();
    const before = versions(repository);
    repository.write({ [`${ORDER}/more.go`]: "package main\n", "README.md": "other\n" }).commit("second");
    const [only] = affected(repository, "--since", "HEAD~1", "--root", ".").changes;
    const after = versions(repository);
    assert.deepEqual(
      [only?.name, only?.kind, only?.from, only?.to, only?.files],
      ["order", "changed", before["order"], after["order"], [{ name: `${ORDER}/more.go`, kind: "added" }]],
    );
    // not committed, and removed
    repository.write({ "go.mod": SHOP_FILES["go.mod"]!.replace("v1.0.0", "v1.1.0") });
    repository.write({ "go.sum": SHOP_FILES["go.sum"]!.replaceAll("v1.0.0", "v1.1.0") });
    repository.remove(`${AUTH}/main.go`);
    const all = affected(repository, "--since", "HEAD~1", "--root", ".");
    assert.deepEqual([all.service, all.removed, all.since.length], [["order"], ["auth"], 40]);
    assert.deepEqual(all.changes.find(({ name }) => name === "order")?.modules, [
      { module: "example.org/lib", from: "v1.0.0", to: "v1.1.0" },
    ]);
    assert.equal(repository.git("worktree", "list").trim().split("\n").length, 1);
    assert.deepEqual(
      readdirSync(tmpdir()).filter((name) => name.startsWith("go-service-image-since-")),
      [],
    );
  });

  it("prints a matrix in one line, each shared file once, and exits with 10 if it is asked to", () => {
    const repository = shop();
    repository.write({
      "pkg/log/log.go": "package log\n\nconst Name = `x`\n",
      [`${AUTH}/x.go`]: "package main\n",
    });
    const run = (...args: string[]): Ran =>
      runCommand(repository.root, ["affected", "--since", "HEAD", "--root", ".", ...args]);
    const matrix = run("--matrix", "--exit-code");
    assert.deepEqual([matrix.status, matrix.stdout], [10, '{"service":["auth","order"]}\n']);
    assert.match(
      run().stdout,
      new RegExp(
        `^auth +${AUTH}/x\\.go, 1 shared +[0-9a-f]{7} → [0-9a-f]{7}\norder +1 shared +.*\n\nshared:\n {2}pkg/log/log\\.go {2}auth, order\n$`,
      ),
    );
    repository.commit("second");
    const none = run("--exit-code");
    assert.deepEqual([none.status, none.stdout], [0, "no service is affected\n"]);
  });

  it("takes the stack file as the commit has it, and names what differs in it", () => {
    const repository = shop({ "Pulumi.yaml": PROJECT, "Pulumi.dev.yaml": STACK });
    assert.deepEqual(affected(repository, "--since", "HEAD").service, []);
    const service =
      "shop:serviceOptions: { order: { user: '1000', extraTags: [a] }, auth: { extraTags: [latest] } }";
    repository.write({ "Pulumi.dev.yaml": STACK.replace("}", `, ${service} }`) });
    const { changes } = affected(repository, "--since", "HEAD");
    assert.deepEqual(
      changes.map(({ name, settings, declared }) => [name, settings.map((one) => one.name), declared]),
      [
        ["auth", [], ["tags"]],
        ["order", ["user"], []],
      ],
    );
    const why = runCommand(repository.root, ["why", "order", "--since", "HEAD"]);
    assert.match(
      why.stdout,
      /^order: changed, [0-9a-f]{7} → [0-9a-f]{7}\n {2}setting {2}user \(changed\)\n$/,
    );
    const other = runCommand(repository.root, ["why", "ordr", "--since", "HEAD"]);
    assert.deepEqual([other.status, other.stdout], [1, ""]);
    assert.match(other.stderr, /service: "ordr" is not a service\. Fix: did you mean `order`\?/);
  });

  it("counts what could not be planned before, or cannot be now, as changed", () => {
    const repository = shop({ [`${ORDER}/gen.go`]: 'package main\n\nimport _ "example.com/shop/gen"\n' });
    repository.write({ "gen/gen.go": "package gen\n", ".gitignore": "gen/\n" });
    const now = affected(repository, "--since", "HEAD", "--root", ".");
    assert.deepEqual([now.service, now.changes[0]?.from], [["order"], undefined]);
    repository.remove("gen/gen.go");
    const { status, stdout, stderr } = runCommand(repository.root, [
      "affected",
      "--since",
      "HEAD",
      "--root",
      ".",
    ]);
    assert.deepEqual([status, /^order +cannot be planned +none → none\n$/.test(stdout)], [1, true], stdout);
    assert.match(stderr, /order: .*"example\.com\/shop\/gen"/);
  });

  it("names submodules whose files a commit lacks", () => {
    const repository = withSubmodule("example.com/x", {
      "cmd/a/main.go": 'package main\n\nimport _ "example.com/lib"\n\nfunc main() {}\n',
    });
    repository.commit("first");
    const { stderr } = runCommand(repository.root, ["affected", "--since", "HEAD", "--root", "."]);
    const words =
      "warning: the files of submodules (lib) are not there at HEAD: what needs them counts as added\n";
    assert.ok(stderr.includes(words), stderr);
  });

  it("says what is wrong with the commit in one line: none, none in a shallow clone, no git", () => {
    const repository = shop();
    repository.write({ "README.md": "x" }).commit("second");
    const first = repository.git("rev-parse", "HEAD~1").trim();
    const cases: [string, string, RegExp][] = [
      [repository.root, "nope", /--since: "nope" is not a commit of this clone\. Fix: name a commit/],
      [repository.root, "--all", /--since: "--all" is not a commit/],
      [
        repository.clone(1),
        first,
        /which is shallow\. Fix: fetch it: `git fetch --depth=1 origin [0-9a-f]{40}`/,
      ],
      [makeTree(SHOP), "HEAD", /asks for a git work tree, and .* is in none/],
    ];
    for (const [root, since, message] of cases) {
      const { status, stdout, stderr } = runCommand(root, ["affected", `--since=${since}`, "--root", "."]);
      assert.deepEqual([status, stdout, stderr.trim().split("\n").length], [1, "", 2], stderr);
      assert.match(stderr, message);
    }
  });

  it("why asks Pulumi's preview, for any program", () => {
    const type = "pulumi-go-service-image:index:GoServiceImage";
    const urn = (name: string, child = ""): string => `urn:pulumi:dev::shop::${type}${child}::${name}`;
    const inputs = (version: string, hash: string): unknown => ({
      inputs: { main: "cmd/auth", version, platforms: [], files: { "a.go": hash }, settings: {} },
    });
    const steps = [
      { op: "update", urn: urn("auth"), oldState: inputs("1", "x"), newState: inputs("2", "y") },
      { op: "same", urn: urn("order"), oldState: inputs("1", "x"), newState: inputs("1", "x") },
      { op: "update", urn: urn("auth", "$docker-build:index:Image"), diffReasons: ["tags", "builder.name"] },
    ];
    const folder = makeTree({
      "bin/pulumi": '#!/bin/sh\necho "$@" > args\ncat steps.json\n',
      "steps.json": JSON.stringify({ steps }),
      "broken/pulumi": "#!/bin/sh\ncat broken.json\nexit 1\n",
      "broken.json": JSON.stringify({
        steps,
        diagnostics: [{ severity: "error", message: "error: pay: no Go\n" }],
      }),
    });
    ["bin", "broken"].forEach((one) => chmodSync(join(folder, one, "pulumi"), 0o755));
    const env = { PATH: `${folder}/bin:/bin:/usr/bin` };
    const why = (service: string, ...args: string[]): Ran =>
      runCommand(folder, ["why", service, ...args], env);
    assert.equal(
      why("auth", "--stack", "dev").stdout,
      "auth: changed, 1 → 2\n  file  a.go (changed)\n  declared with another  builder\n",
    );
    assert.match(readFileSync(join(folder, "args"), "utf8"), /^preview --json --show-sames .*--stack dev\n$/);
    const change = JSON.parse(why("auth", "--json").stdout) as ServiceChange;
    assert.deepEqual(change.files, [{ name: "a.go", kind: "changed" }]);
    assert.deepEqual(
      [why("order").stdout, why("order", "--json").stdout],
      ["order: nothing has changed\n", "null\n"],
    );
    assert.match(why("audh").stderr, /"audh" is not a service\. Fix: did you mean `auth`\?/);
    assert.deepEqual(runCommand(folder, ["why", "auth"], { PATH: "" }).status, 4);
    const broken = { PATH: `${folder}/broken:/bin:/usr/bin` };
    const other = runCommand(folder, ["why", "auth"], broken);
    assert.deepEqual([other.status, other.stderr], [0, "error: pay: no Go\n"]);
    const pay = runCommand(folder, ["why", "pay"], broken);
    assert.deepEqual([pay.status, pay.stdout], [4, ""]);
    assert.match(pay.stderr, /^error: pay: no Go\n.*\n.*pulumi preview: failed, without pay/);
  });
});
