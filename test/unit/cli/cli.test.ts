// Proves the command `go-service-image`: the JSON that it prints, the text for a person, the errors; and that it needs
// neither Pulumi nor anything but its arguments and the source tree.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join, resolve } from "node:path";
import type { PlanDocument } from "../../../cli/planDocument";
import { loadClosure } from "../../../components/closure/closure";
import { WorkTree } from "../../../components/source/workTree";
import { removeRepositories, Repository } from "../../support/repository";
import { targetOf } from "../../support/sameAsGo";
import { AUTH, ORDER, SHOP } from "../../support/shop";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

const MAIN = resolve(__dirname, "../../../cli/main.js");

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(...args: string[]): Ran {
  return runIn(process.env, ...args);
}

function runIn(env: NodeJS.ProcessEnv, ...args: string[]): Ran {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8", cwd: "/", env });
}

interface Service {
  readonly name: string;
  readonly version: string;
  readonly commit: string | null;
  readonly tags: string[];
  readonly files: Record<string, string[]>;
  readonly dockerfile: string;
}

function planned(...args: string[]): Service[] {
  const { status, stdout, stderr } = run("plan", "--json", ...args);
  assert.deepEqual([status, stderr], [0, ""]);
  return (JSON.parse(stdout) as { services: Service[] }).services;
}

describe("command", () => {
  afterEach(() => {
    removeTrees();
    removeRepositories();
  });

  it("builders env sets buildx's folder of a project, quoted for a shell, and check reports daemons that do not answer", () => {
    const { status, stdout, stderr } = run("builders", "env", "--folder", "/it's");
    const line = "export BUILDX_CONFIG='/it'\\''s/.go-service-image/docker/buildx'\n";
    assert.deepEqual([status, stdout, stderr], [0, line, ""]);
    const checked = run("builders", "check", "unix:///absent/a.sock", "unix:///absent/b.sock");
    assert.equal(checked.status, 1, checked.stderr);
    assert.match(
      checked.stdout,
      /^unix:\/\/\/absent\/a\.sock {2}does not answer \(.*ENOENT.*\) {2}32 slots\n/,
    );
    const wrong = run("builders", "check", "a:1");
    assert.deepEqual([wrong.status, wrong.stdout], [1, ""]);
    assert.match(wrong.stderr, /daemons\[0\]: "a:1" is not a valid address of a daemon/);
  });

  it("refuses an option that is given without a value, as a shell does with a variable that is not set", () => {
    for (const [option, value] of [
      ["--extra-tag", ""],
      ["--platform", "linux/amd64,"],
      ["--main", " "],
    ] as const) {
      const { status, stdout, stderr } = run("plan", "--root", makeTree(SHOP), option, value);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, new RegExp(`option '${option} .*' is invalid\\. A value is empty\\. Fix: leave`));
    }
  });

  it("compose and size say why there are no outputs of a stack, without a stack trace", () => {
    const folder = makeTree({
      "no.json": "outputs",
      "good.json": '{"images":{}}',
      "bin/pulumi": "#!/bin/sh\necho no stack named $4 >&2\nexit 255\n",
    });
    chmodSync(join(folder, "bin", "pulumi"), 0o755);
    const cases: [string, string[], RegExp][] = [
      ["", ["--stack", "dev"], /^go-service-image: 1 problem\n {2}pulumi: is not on the PATH\. Fix: .*\n$/],
      [
        `${folder}/bin:/bin`,
        ["--stack", "dev"],
        /^no stack named .*\n.*\n {2}pulumi: "stack output .*" failed\. Fix: .*\n$/,
      ],
      [
        "",
        ["--outputs", "/absent.json"],
        /^.*\n {2}--outputs: "\/absent\.json" cannot be read \(ENOENT\)\. Fix: .*\n$/,
      ],
      ["", ["--outputs", join(folder, "no.json")], /^.*\n {2}outputs: are not a JSON object\. Fix: .*\n$/],
    ];
    for (const command of ["compose", "size"]) {
      for (const [path, args, message] of cases) {
        const { status, stdout, stderr } = runIn({ PATH: path }, command, ...args);
        assert.deepEqual([status, stdout], [args[0] === "--stack" ? 4 : 1, ""]);
        assert.match(stderr, message);
      }
    }
    const nowhere = ["compose", "--outputs", join(folder, "good.json"), "-o", "/absent/compose.yml"];
    const { status, stderr } = run(...nowhere);
    assert.equal(status, 1);
    assert.match(stderr, /^\/absent\/compose\.yml: cannot be used \(ENOENT\)\. Fix: .*\n$/);
  });

  it("says nothing when its reader has gone", () => {
    const script = '"$0" "$1" plan --help | true; echo "${PIPESTATUS[0]}"';
    const { stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath, MAIN], {
      encoding: "utf8",
    });
    assert.deepEqual([stdout, stderr], ["0\n", ""]);
  });

  it("plan --json has these keys and no others, the closure of every platform, and the last commit", () => {
    const repository = new Repository().write(SHOP as Record<string, string>);
    const id = repository.commit("first");
    repository.write({ "README.md": "other\n" }).commit("second");
    const services = planned("--root", repository.root);
    const keys = [
      "name",
      "main",
      "repository",
      "version",
      "commit",
      "tags",
      "files",
      "packages",
      "dockerfile",
    ];
    assert.deepEqual(
      services.map((service) => Object.keys(service)),
      [keys, keys],
    );
    const closure = (goarch: string): readonly string[] =>
      loadClosure(WorkTree.open(repository.root), AUTH, targetOf({ goarch })).files;
    const { dockerfile, version, ...auth } = services[0]!;
    assert.deepEqual(auth, {
      name: "auth",
      main: AUTH,
      repository: null,
      commit: id,
      tags: [version],
      files: { "linux/amd64": closure("amd64"), "linux/arm64": closure("arm64") },
      packages: ["example.org/lib/token"],
    });
    assert.notDeepEqual(auth.files["linux/amd64"], auth.files["linux/arm64"]);
    assert.match(dockerfile, /^FROM .*golang:.* AS go\n/);
    assert.equal(services[1]?.name, "order");
  });

  it("plan has no commit without git or with half a history, and the same version", () => {
    const repository = new Repository().write(SHOP as Record<string, string>);
    repository.commit("first");
    repository.write({ "README.md": "other\n" }).commit("second");
    const [whole] = planned("--root", repository.root);
    assert.notEqual(whole?.commit, null);
    for (const root of [makeTree(SHOP), repository.clone(1)]) {
      const [service] = planned("--root", root);
      assert.deepEqual([service?.commit, service?.version], [null, whole?.version]);
    }
  });

  it("plan takes main packages, names, platforms, tags, strategies, in any way of writing lists", () => {
    const root = makeTree(SHOP);
    const names = (...args: string[]): string[] => planned("--root", root, ...args).map(({ name }) => name);
    assert.deepEqual(names(), ["auth", "order"]);
    assert.deepEqual(names("--service", "order"), ["order"]);
    assert.deepEqual(names("--main", `./${AUTH}/`, "--main", `jobs=${ORDER}`), ["auth", "jobs"]);
    assert.deepEqual(names("--main", AUTH, ORDER), ["auth", "order"]);
    assert.deepEqual(names("--main", "application/a*/cmd/*"), ["auth"]);
    const platforms = (...args: string[]): string[] =>
      Object.keys(planned("--root", root, "--service", "auth", ...args)[0]?.files ?? {});
    assert.deepEqual(platforms("--platform", "linux/arm64,linux/arm/v7"), ["linux/arm64", "linux/arm/v7"]);
    assert.deepEqual(platforms("--platform", "linux/s390x", "--platform", "linux/amd64"), [
      "linux/s390x",
      "linux/amd64",
    ]);
    const [own] = planned(
      "--root",
      root,
      "--version-strategy",
      "=1.4.0",
      "--extra-tag",
      "latest",
      "--tags",
      "a,b",
    );
    assert.deepEqual(own?.tags, ["1.4.0", "latest"]);
    assert.match(own.dockerfile, /-tags=a,b/);
    const [go] = planned("--root", root, "--go-version", "1.25.1", "--go-image", "r.example.com/go:1");
    assert.match(go?.dockerfile ?? "", /r\.example\.com\/go:1 AS go/);
  });

  it("plan warns on stderr and prints the plan, and takes a workspace or none", () => {
    const root = makeTree({ ...SHOP, "go.work": "go 1.24\nuse .\n", ".gitignore": "/go.work\n" });
    const { status, stdout, stderr } = run("plan", "--root", root);
    assert.equal(status, 0);
    assert.match(stdout, /^auth\n/);
    assert.match(stderr, /^warning: auth and order: go\.work: affects the build, but \.gitignore .*\n$/);
    assert.equal(run("plan", "--root", root, "--workspace", "off").stderr, "");
    assert.equal(run("plan", "--root", root, "--workspace", "go.work").stderr, "");
    assert.match(
      run("plan", "--root", root, "--workspace", "x").stderr,
      /--workspace: "x" is not a go\.work file/,
    );
  });

  it("plan tells a problem of the module once, and has it for each service in its JSON", () => {
    const names = ["a", "b", "c", "d", "e", "f"];
    const mains = names.map((name) => [
      `cmd/${name}x/main.go`,
      `package main\n\nimport _ "example.org/other/${name}"\n\nfunc main() {}\n`,
    ]);
    const require = "require (\n\texample.org/lib v1.0.0\n\texample.org/other v1.2.0\n)\n";
    const root = makeTree({
      ...SHOP,
      "go.mod": `module example.com/shop\n\ngo 1.24\n\n${require}`,
      ...(Object.fromEntries(mains) as TreeFiles),
    });
    const rule = "comes from example\\.org/other v1\\.2\\.0, and go\\.sum has no hash of it\\. Fix: .*";
    const line = ` {2}ax, bx, cx and 3 more: cmd/ax/main\\.go:3: "example\\.org/other/a" ${rule}`;
    const { status, stdout, stderr } = run("plan", "--root", root);
    assert.deepEqual([status, /^auth$/m.test(stdout)], [1, true]);
    assert.match(stderr, new RegExp(`^go-service-image plan: 1 problem\\n${line}\\n$`));
    const json = run("plan", "--root", root, "--json");
    const { problems } = JSON.parse(json.stdout) as { readonly problems: readonly { field: string }[] };
    assert.deepEqual([json.status, json.stderr], [1, stderr]);
    assert.deepEqual(
      problems.map(({ field }) => field),
      names.map((name) => `${name}x: cmd/${name}x/main.go:3`),
    );
    const init = run("init", makeTree({}), "--root", root);
    assert.match(init.stdout, /^not to be built yet: ax, bx, cx and 3 more: .*$/m);
    assert.equal(init.stdout.match(/not to be built yet/g)?.length, 1);
  });

  it("plan says it in words", () => {
    const { stdout, status } = run(
      "plan",
      "--root",
      makeTree(SHOP),
      "--version-strategy",
      "=1.4.0",
      "--service",
      "auth",
    );
    assert.equal(status, 0);
    assert.equal(
      stdout,
      [
        "auth",
        `  main package  ${AUTH}`,
        "  version       1.4.0",
        "  tags          1.4.0",
        "  files         4 for linux/amd64, 5 for linux/arm64",
        "  third-party   example.org/lib/token",
        "",
        "2 services: auth, order",
        "",
      ].join("\n"),
    );
  });

  it("plan and init show a program in the root by a word beside its dot", () => {
    const root = makeTree({
      "go.mod": "module example.com/one\n\ngo 1.24\n",
      "main.go": "package main\n\nfunc main() {}\n",
    });
    assert.match(run("plan", "--root", root).stdout, /^ {2}main package {2}\. \(the root\)$/m);
    assert.match(
      run("init", makeTree({}), "--root", root, "--force").stdout,
      /^ {2}one {2}\. \(the root\)$/m,
    );
  });

  it("plan shows the other services beside one that cannot be planned, and fails", () => {
    const root = makeTree({
      ...SHOP,
      "tools/x/x.go": "package main\n",
      [`${ORDER}/x.go`]: 'package main\nimport "example.com/shop/gen"\n',
    });
    const { stdout, stderr, status } = run("plan", "--root", root);
    assert.equal(status, 1);
    assert.match(stdout, /^auth\n/);
    assert.doesNotMatch(stdout, /^order$/m);
    assert.match(
      stdout,
      /2 services: auth, order\nleft out 1 in folders of tools: tools\/x\n`--main` chooses others\n$/,
    );
    assert.match(stderr, /1 problem\n {2}order: .*x\.go:2: "example\.com\/shop\/gen"/);
    const json = run("plan", "--root", root, "--json");
    const { services, leftOut, problems } = JSON.parse(json.stdout) as PlanDocument;
    assert.deepEqual([json.status, services.length, leftOut.length, problems.length], [1, 1, 1, 1]);
  });

  it("dockerfile prints what plan has, and needs a service that there is", () => {
    const root = makeTree(SHOP);
    assert.equal(run("dockerfile", "auth", "--root", root).stdout, planned("--root", root)[0]?.dockerfile);
    const arm = run("dockerfile", "--root", root, "--platform", "linux/arm64", "auth");
    assert.match(arm.stdout, /GOARCH=arm64/);
    assert.doesNotMatch(arm.stdout, /GOARCH=amd64/);
    const { status, stdout, stderr } = run("dockerfile", "aut", "--root", root);
    assert.deepEqual([status, stdout], [1, ""]);
    assert.match(stderr, /--service: "aut" is not a service of this tree\. Fix: did you mean `auth`\?/);
  });

  it("reports everything that is wrong at once, in the options' names, and prints no plan", () => {
    const root = makeTree(SHOP);
    const args = ["--main", "application/auht/cmd/auth", "--platform", "linux/amd46", "--go-version", "26"];
    const { status, stdout, stderr } = run(
      "plan",
      "--json",
      "--root",
      root,
      ...args,
      "--version-strategy",
      "comit",
    );
    assert.deepEqual([status, stdout], [1, ""]);
    const fields = stderr
      .split("\n")
      .slice(1, -1)
      .map((line) => / (--[a-z-]+)/.exec(line)?.[1]);
    assert.deepEqual(fields.sort(), ["--go-version", "--main", "--platform", "--version-strategy"]);
    assert.match(stderr, /did you mean `linux\/amd64`\?/);
    const missing = run("plan", "--root", `${root}/go.mod`);
    assert.equal(missing.status, 1);
    assert.match(missing.stderr, /--root: .* is not a folder that can be read/);
  });

  it("reports a shallow clone as such, if commits are asked for", () => {
    const repository = new Repository().write(SHOP as Record<string, string>);
    const id = repository.commit("first");
    const args = ["--version-strategy", "commit"];
    assert.equal(planned("--root", repository.root, ...args)[0]?.version, id);
    repository.write({ "pkg/log/log.go": "package log\n" });
    assert.match(
      planned("--root", repository.root, ...args)[0]?.version ?? "",
      new RegExp(`^${id}-dirty-[0-9a-f]{12}$`),
    );
    repository.commit("second");
    const { status, stderr } = run("plan", "--root", repository.clone(1), ...args);
    assert.equal(status, 1);
    assert.match(
      stderr,
      /auth and order: --version-strategy: "commit" needs the full history.*fetch --unshallow/,
    );
  });

  it("answers a wrong command line with the suggestion", () => {
    for (const [args, expected] of [
      [["pan"], /unknown command 'pan'\n\(Did you mean plan\?\)/],
      [["plan", "--plaform", "x"], /unknown option '--plaform'\n\(Did you mean --platform\?\)/],
      [["plan", "x"], /too many arguments/],
      [["dockerfile"], /missing required argument 'service'/],
    ] as const) {
      const { status, stdout, stderr } = run(...args);
      assert.deepEqual([status, stdout], [2, ""]);
      assert.match(stderr, expected);
      assert.match(stderr, /Run it with --help/);
    }
    const help = run("plan", "--help");
    assert.equal(help.status, 0);
    assert.match(help.stdout, /--version-strategy/);
  });

  it("loads no part of Pulumi", () => {
    const script = `require(${JSON.stringify(MAIN)}); console.log(JSON.stringify(Object.keys(require.cache)))`;
    const { stdout } = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
    const modules = JSON.parse(stdout) as string[];
    assert.ok(modules.some((path) => path.endsWith("servicePlan.js")));
    assert.deepEqual(
      modules.filter((path) => /@pulumi|grpc/.test(path)),
      [],
    );
  });
});
