/*
 * Proves named contexts: folders inside and outside of the source tree, images, addresses and images of the same
 * program; what of them is in the version, and how they are written to the disk.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writePlannedContext } from "../../../components/context/buildContext";
import type { BuiltImage } from "../../../components/plan/builtImage";
import type { PlannedArguments } from "../../../components/plan/serviceArguments";
import { makeTree, removeTrees } from "../../support/tree";
import { planned, tryPlan } from "./planned";

const DOCKERFILE = "FROM scratch\nCOPY --from=shared text /text\nCOPY go.mod /\n";
const FILES = { "libs/text/a.go": "package text\n", "libs/other/b.go": "package other\n" };

function withContexts(contexts: Record<string, unknown>): Partial<PlannedArguments> {
  return { dockerfile: { path: "Dockerfile", contexts: contexts as Record<string, string> } };
}

function builtImage(content: string, platforms = ["linux/amd64", "linux/arm64"]): BuiltImage {
  return { planned: { name: "base", content, platforms }, ref: "not known yet" };
}

describe("named contexts", () => {
  afterEach(removeTrees);

  it("are folders, inside and outside of the source tree, of which only what is copied counts", () => {
    const inside = (files: Record<string, string>): ReturnType<typeof planned> =>
      planned({
        dockerfile: DOCKERFILE,
        files: { ...FILES, ...files },
        args: withContexts({ shared: "libs" }),
      });
    const outside = (files: Record<string, string>): ReturnType<typeof planned> =>
      planned({
        dockerfile: DOCKERFILE,
        files: { ...FILES, ...files },
        below: "app",
        args: withContexts({ shared: "../libs" }),
      });
    for (const [plan, path] of [
      [inside, "libs/text/a.go"],
      [outside, "../libs/text/a.go"],
    ] as const) {
      const first = plan({});
      assert.deepEqual(Object.keys(first.files).sort(), [path, "go.mod"].sort());
      assert.equal(plan({ "libs/other/b.go": "package changed\n" }).version, first.version);
      assert.notEqual(plan({ "libs/text/a.go": "package changed\n" }).version, first.version);
      const stage = writePlannedContext(makeTree({}), first);
      assert.deepEqual(readdirSync(stage.folder), ["go.mod"]);
      assert.equal(readFileSync(join(stage.contexts["shared"] ?? "", "text/a.go"), "utf8"), "package text\n");
    }
  });

  it("follow the ignore file at their root, and are whole where a stage starts from one", () => {
    const files = { ...FILES, "libs/.dockerignore": "other\n.dockerignore\n", "libs/c": "" };
    const { files: found } = planned({
      dockerfile: "FROM shared\n",
      files,
      args: withContexts({ shared: "libs" }),
    });
    assert.deepEqual(Object.keys(found), ["libs/c", "libs/text/a.go"]);
  });

  it("stand in for stages and images of their name", () => {
    const dockerfile =
      "FROM golang:1.26 AS deps\nCOPY nothing /\nFROM docker.io/library/alpine:latest\nCOPY --from=deps a /\n";
    const plan = planned({
      dockerfile,
      files: { "d/a": "", "al/x": "" },
      args: withContexts({ deps: "d", alpine: "al" }),
    });
    assert.deepEqual(Object.keys(plan.files), ["al/x", "d/a"].sort());
  });

  it("are images and addresses, whose text is in the version", () => {
    const plan = (base: string): ReturnType<typeof planned> =>
      planned({ dockerfile: "FROM base\n", args: withContexts({ base }) });
    const one = plan("docker-image://example.com/base:1");
    assert.deepEqual(one.contexts, { base: { address: "docker-image://example.com/base:1" } });
    assert.notEqual(plan("docker-image://example.com/base:2").version, one.version);
    assert.deepEqual(plan("https://example.com/a.git#v1").contexts, {
      base: { address: "https://example.com/a.git#v1" },
    });
  });

  it("are images of the same program, whose content version stands in the version", () => {
    const plan = (image: BuiltImage): ReturnType<typeof planned> =>
      planned({ dockerfile: "FROM base\n", args: withContexts({ base: image }) });
    assert.equal(plan(builtImage("a")).version, plan(builtImage("a")).version);
    assert.notEqual(plan(builtImage("a")).version, plan(builtImage("b")).version);
  });

  for (const [title, contexts, args, expected] of [
    [
      "a folder that is not there",
      { shared: "lib" },
      {},
      { field: "dockerfile.contexts.shared", rule: "is not a folder that can be read" },
    ],
    [
      "a name with capitals",
      { Shared: "libs", shared: "libs" },
      {},
      { field: "dockerfile.contexts.Shared", fix: "write `shared`" },
    ],
    [
      "an output",
      { shared: Promise.resolve("x") },
      {},
      { fix: "write a string, or a `GoServiceImage` of this program" },
    ],
    [
      "an image for other platforms",
      { shared: builtImage("a", ["linux/amd64"]) },
      {},
      { rule: "is an image without linux/arm64" },
    ],
    ["files outside beside a commit", { shared: "../libs" }, { version: "commit" }, { field: "version" }],
  ] as const) {
    it(`are checked: ${title}`, () => {
      const below = title.startsWith("files outside") ? "app" : ".";
      const { problems } = tryPlan({
        dockerfile: DOCKERFILE,
        files: FILES,
        below,
        args: { ...withContexts(contexts), ...args },
      });
      const [first] = problems;
      for (const [key, value] of Object.entries(expected)) {
        assert.equal(first?.[key as "field" | "rule" | "fix"], value, JSON.stringify(problems));
      }
    });
  }
});

describe("a base image of the same program", () => {
  afterEach(removeTrees);

  const plan = (image: BuiltImage): ReturnType<typeof tryPlan> =>
    tryPlan({
      dockerfile: "",
      args: { dockerfile: undefined, runtime: { image } } as unknown as Partial<PlannedArguments>,
    });

  it("is a named context of the generated Dockerfile, and in the version", () => {
    const { plan: one } = plan(builtImage("a"));
    assert.match(one?.dockerfile ?? "", /\nFROM built-base AS final\n/);
    assert.deepEqual(Object.keys(one?.contexts ?? {}), ["built-base"]);
    assert.notEqual(plan(builtImage("b")).plan?.version, one?.version);
    assert.equal(plan(builtImage("b")).plan?.dockerfile, one?.dockerfile);
  });

  it("must have the image's platforms", () => {
    const { problems } = plan(builtImage("a", ["linux/arm64"]));
    assert.deepEqual(
      problems.map(({ field, rule }) => [field, rule]),
      [["runtime.image", "is an image without linux/amd64"]],
    );
  });
});
