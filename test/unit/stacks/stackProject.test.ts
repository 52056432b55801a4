// Proves which stack a command is about and what its files say: selection, defaults, secrets that nobody can read.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { planRequest } from "../../../cli/request";
import { PlanError } from "../../../components/common/problem";
import { writtenConfiguration } from "../../../stacks/stackFile";
import { StackProject } from "../../../stacks/stackProject";
import { SHOP } from "../../support/shop";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

const PROJECT = "name: go-service-image\nconfig: { root: { default: . }, services: { default: [] } }\n";

function project(files: TreeFiles): StackProject {
  return StackProject.around(realpathSync(makeTree({ "Pulumi.yaml": PROJECT, ...files }))) ?? assert.fail();
}

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return error instanceof PlanError ? error.message : assert.fail(String(error));
  }
  return assert.fail("it did not throw");
}

describe("the stack that a command is about", () => {
  afterEach(removeTrees);
  const none = { PULUMI_HOME: "/absent" };

  it("is the one that is named, selected, alone, or dev, in this order", () => {
    const several = project({ "Pulumi.a.yaml": "", "Pulumi.b.yaml": "", "Pulumi.dev.yaml": "" });
    assert.equal(several.stack("organization/x/a", { ...none, PULUMI_STACK: "b" }), "a");
    assert.equal(several.stack(undefined, { ...none, PULUMI_STACK: "b" }), "b");
    assert.equal(several.stack(undefined, none), "dev");
    const home = makeTree({});
    const hash = createHash("sha1").update(join(several.folder, "Pulumi.yaml")).digest("hex");
    mkdirSync(join(home, "workspaces"));
    const selection = join(home, "workspaces", `go-service-image-${hash}-workspace.json`);
    writeFileSync(selection, '{"stack": "organization/go-service-image/b"}');
    assert.equal(several.stack(undefined, { PULUMI_HOME: home }), "b");
    assert.equal(project({ "Pulumi.only.yaml": "" }).stack(undefined, none), "only");
  });

  it("is told where it is not clear, or not there", () => {
    const several = project({ "Pulumi.a.yaml": "", "Pulumi.bee.yaml": "" });
    assert.match(
      messageOf(() => several.stack(undefined, none)),
      /has several stacks.*Fix: name one: `--stack a`/,
    );
    assert.match(
      messageOf(() => several.stack("be", none)),
      /--stack: "be" has no file.* did you mean `bee`\?/,
    );
    assert.match(
      messageOf(() => project({}).stack(undefined, none)),
      /has no file Pulumi\.<stack>\.yaml/,
    );
  });

  it("is looked for upwards, also where `make up ROOT=…` keeps its files, and in projects of this program alone", () => {
    const one = project({
      ".go-service-image/stacks/Pulumi.shop.yaml": "config: { go-service-image:root: ../shop }",
      "sub/x": "",
    });
    assert.equal(StackProject.around(join(one.folder, "sub"))?.folder, one.folder);
    assert.equal(one.stack(undefined, none), "shop");
    assert.equal(one.configuration("shop").values["go-service-image:root"], "../shop");
    const own = realpathSync(makeTree({ "Pulumi.yaml": "name: own\nruntime: nodejs\n" }));
    assert.equal(StackProject.around(own), undefined);
  });
});

describe("the configuration in a stack's files", () => {
  afterEach(removeTrees);

  it("has what merge keys bring, and names the file and the line of what is not YAML", () => {
    const merged = "config:\n  go-service-image:a: &o { x: 1 }\n  go-service-image:b: { <<: *o, y: 2 }\n";
    const { values } = project({ "Pulumi.dev.yaml": merged }).configuration("dev");
    assert.deepEqual(JSON.parse(values["go-service-image:b"] ?? ""), { x: 1, y: 2 });
    for (const [text, words] of [
      ["config: {}\nconfig: {}\n", "is not YAML: Map keys must be unique at line 2, column 1"],
      ["config:\n\tx: 1\n", "is not YAML: Tabs are not allowed as indentation at line 2, column 1"],
      ["- config\n", "is not a YAML mapping"],
    ] as const) {
      const one = project({ "Pulumi.dev.yaml": text });
      const file = join(one.folder, "Pulumi.dev.yaml");
      assert.equal(
        messageOf(() => one.configuration("dev")),
        `go-service-image: 1 problem\n  ${file}: ${words}. Fix: correct it there`,
      );
    }
  });

  const file = {
    config: {
      root: { default: "." },
      cache: { default: "on" },
      "aws:region": { value: "a" },
      keepVersions: { default: 0 },
    },
  };
  const read = (config: Record<string, unknown>): ReturnType<typeof writtenConfiguration> =>
    writtenConfiguration("p", file, { config });

  it("is the project's defaults below the stack's values, as the engine hands them over", () => {
    const { values, problems } = read({ "p:root": "shop", services: ["a"], "p:adopt": true });
    assert.deepEqual(problems, []);
    assert.deepEqual(values, {
      "p:root": "shop",
      "p:cache": "on",
      "aws:region": "a",
      "p:keepVersions": "0",
      "p:services": '["a"]',
      "p:adopt": "true",
    });
  });

  it("needs no secret that decides nothing, and names those that do", () => {
    const secure = { secure: "v1:abc" };
    const { values, problems } = read({
      "p:registryPassword": secure,
      "p:username": secure,
      "tencentcloud:secretKey": secure,
      "p:labels": { a: "b", c: secure },
      "p:serviceOptions": {
        auth: {
          secrets: { token: secure },
          repository: secure,
          environment: { A: secure },
          compose: { environment: [secure] },
        },
      },
    });
    assert.deepEqual(
      problems.map(({ field }) => field),
      ["p:labels.c", "p:serviceOptions.auth.environment.A"],
    );
    assert.match(values["p:registryPassword"] ?? "", /^\d{8}$/);
    assert.doesNotMatch(JSON.stringify(values), /secure|v1:abc/);
  });

  it("is not known where an environment of ESC is imported", () => {
    const { problems } = writtenConfiguration("p", file, { environment: ["team/base"] });
    assert.match(problems[0]?.rule ?? "", /ESC/);
  });
});

describe("a request for a plan", () => {
  const before = process.cwd();
  afterEach(() => {
    process.chdir(before);
    removeTrees();
  });

  function enter(config: string): void {
    const files = Object.entries(SHOP).map(([path, text]) => [`shop/${path}`, text]);
    process.chdir(
      makeTree({
        ...(Object.fromEntries(files) as TreeFiles),
        "Pulumi.yaml": PROJECT,
        "Pulumi.prod.yaml": config,
      }),
    );
  }

  it("says of a stack that promotes where its images come from", async () => {
    enter("config: { go-service-image:from: build }");
    await assert.rejects(
      planRequest("plan", { stack: "prod" }),
      /--stack: "prod" promotes the images of the stack build, and builds none\. Fix: .*`--stack build`/,
    );
  });

  it("takes options before the stack's configuration, and tells what is wrong in the words that were used", async () => {
    enter(
      "config: { environment: generic, root: shop, registry: r.example.com, goTags: [a], goVersion: 1.x }",
    );
    await assert.rejects(planRequest("plan", { tags: ["b b"] }), (error: PlanError) => {
      assert.deepEqual(error.problems.map(({ field }) => field.replace(/^.*: /, "")).sort(), [
        "--tags[0]",
        "goVersion",
      ]);
      return true;
    });
    const { plans, stack } = await planRequest("plan", {
      goVersion: "1.26.8",
      extraTag: ["x"],
      service: ["auth"],
    });
    assert.deepEqual(stack, { name: "prod", registry: "r.example.com" });
    assert.deepEqual(
      plans.map(({ name, tags }) => [name, tags[1]]),
      [["auth", "x"]],
    );
    assert.match(plans[0]?.dockerfile ?? "", /-tags=a/);
    await assert.rejects(
      planRequest("plan", { goVersion: "1.26.8", service: ["aut"] }),
      /did you mean `auth`/,
    );
  });

  it("has no stack outside of a project", async () => {
    process.chdir(makeTree({ "Pulumi.yaml": "name: own\n" }));
    await assert.rejects(
      planRequest("plan", { stack: "dev" }),
      /program is this package's, and there is none here/,
    );
  });
});
