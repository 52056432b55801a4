// Proves that the table of arguments is right about each one of them: a change of its value moves the version, or the table
// says why it does not, for generated and custom Dockerfiles; and that a value of another kind is one problem (B12, B14).
import assert from "node:assert/strict";
import { ARGUMENT_NAMES, ARGUMENTS, type ArgumentName } from "../../../components/plan/argumentTable";
import type { PlannedArguments, ServiceArguments } from "../../../components/plan/serviceArguments";
import { tryPlanService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { AUTH, ORDER, SHOP } from "../../support/shop";
import { makeTree, removeTrees } from "../../support/tree";

const FILES = {
  ...SHOP,
  "conf/app.yaml": "a: 1\n",
  Dockerfile:
    "FROM scratch AS base\nARG MODE\nCOPY conf /conf\nRUN --mount=type=ssh true\nFROM base AS last\n",
  "Dockerfile.other": "FROM scratch AS base\nARG MODE\nCOPY go.mod /\nFROM base AS last\n",
};

/** One other value of every argument: a new argument does not compile without one. */
const CHANGES: Required<ServiceArguments> = {
  source: "elsewhere",
  main: ORDER,
  programs: { second: ORDER },
  repository: "other",
  platforms: ["linux/amd64"],
  go: { tags: ["netgo"] },
  dockerfile: { path: "Dockerfile.other" },
  ssh: { default: [] },
  buildArgs: { HTTP_PROXY: "http://proxy" },
  cache: "off",
  target: "compile",
  version: { value: "1.0.0" },
  versionVariable: "main.Version",
  variables: { "main.Version": "1" },
  maxSize: { binary: "1GB" },
  upx: { image: "upx:4" },
  extraTags: ["latest"],
  runtime: "alpine",
  mirrors: { "docker.io": "mirror.example.com" },
  bases: { "example.com/base:1": `sha256:${"a".repeat(64)}` },
  timezone: "Asia/Shanghai",
  programPath: "/usr/bin/auth",
  entrypoint: ["/app/service", "serve"],
  user: "1000",
  arguments: ["run"],
  environment: { MODE: "fast" },
  workingDirectory: "/app",
  ports: [8000],
  volumes: ["/data"],
  healthcheck: { command: ["/app/service", "-health"] },
  files: { conf: "/app/conf" },
  perPlatform: { "linux/arm64": { arguments: ["slowly"] } },
  labels: { team: "shop" },
  annotations: { team: "shop" },
  debug: true,
};

/** The values that a custom Dockerfile takes where a generated one takes others. */
const CUSTOM_CHANGES: Partial<ServiceArguments> = { target: "base", buildArgs: { MODE: "fast" } };

/** What a value of the wrong kind is for each argument: nothing takes a function. */
const WRONG = (): undefined => undefined;

function contentOf(args: Partial<PlannedArguments>): string {
  const tree = WorkTree.open(makeTree(FILES));
  const { plan, problems } = tryPlanService(tree, "auth", { source: ".", main: AUTH, ...args });
  assert.ok(plan, JSON.stringify(problems));
  return plan.version;
}

function movesVersion(name: ArgumentName, base: Partial<PlannedArguments>, value: unknown): boolean {
  return contentOf(base) !== contentOf({ ...base, [name]: value });
}

describe("table of arguments", () => {
  afterEach(removeTrees);

  for (const name of ARGUMENT_NAMES) {
    const { identity, custom } = ARGUMENTS[name];
    const isIn = !("out" in identity);
    // another version strategy shows its own text
    const expected = isIn || name === "version";

    // a generated Dockerfile takes no keys of the caller's
    if (name !== "ssh") {
      it(`is right about ${name} of a generated Dockerfile: ${isIn ? "in the version" : identity.out}`, () => {
        assert.equal(movesVersion(name, {}, CHANGES[name]), expected);
      });
    }

    if (custom === "kept" && !["main", "go", "dockerfile"].includes(name)) {
      it(`is right about ${name} of a custom Dockerfile`, () => {
        const base = { dockerfile: { path: "Dockerfile" } };
        assert.equal(movesVersion(name, base, CUSTOM_CHANGES[name] ?? CHANGES[name]), expected);
      });
    }
  }

  it("B12 makes a value of another kind one problem that names the argument", () => {
    const tree = WorkTree.open(makeTree(FILES));
    for (const name of ARGUMENT_NAMES) {
      const args = { source: ".", main: AUTH, [name]: WRONG } as PlannedArguments;
      const { plan, problems } = tryPlanService(tree, "auth", args);
      assert.equal(plan, undefined, name);
      assert.deepEqual(
        problems.map(({ field }) => field),
        [name],
      );
    }
  });

  it("B14 makes null and an Output problems, and never plans with them", () => {
    const tree = WorkTree.open(makeTree(FILES));
    const output = { __pulumiOutput: true, toJSON: () => assert.fail("an Output was printed") };
    for (const name of ARGUMENT_NAMES) {
      for (const value of [null, output, Promise.resolve("x")]) {
        const args = { source: ".", main: AUTH, [name]: value } as unknown as PlannedArguments;
        const { plan, problems } = tryPlanService(tree, "auth", args);
        assert.equal(plan, undefined, name);
        assert.deepEqual(
          problems.map(({ field }) => field),
          [name],
        );
        assert.match(problems[0]?.rule ?? "", value === null ? /^is null/ : /^is an Output or a promise/);
      }
    }
  });

  it("B12 B14 looks into lists, maps and maps of maps, and reports everything at once", () => {
    const args = {
      source: ".",
      main: AUTH,
      ports: [8000, { __pulumiOutput: true }],
      labels: { team: 5 },
      healthcheck: { command: "curl x", intervall: "30s" },
      go: { tags: "netgo", env: { GOAMD64: null } },
      runtime: { image: "alpine:3.22", debugImage: 5 },
      dockerfile: undefined,
      user: "root",
    } as unknown as PlannedArguments;
    const { problems } = tryPlanService(WorkTree.open(makeTree(FILES)), "auth", args);
    assert.deepEqual(problems.map(({ field }) => field).sort(), [
      "go.env.GOAMD64",
      "go.tags",
      "healthcheck.command",
      "healthcheck.intervall",
      "labels.team",
      "ports[1]",
      "runtime.debugImage",
      "user",
    ]);
  });

  it("B13 does not repeat a value that may be a secret", () => {
    const args = { source: ".", main: AUTH, buildArgs: { API_TOKEN: 12345 } } as unknown as PlannedArguments;
    const { problems } = tryPlanService(WorkTree.open(makeTree(FILES)), "auth", args);
    assert.ok(problems.length > 0 && !JSON.stringify(problems.map(({ value }) => value)).includes("12345"));
  });
});
