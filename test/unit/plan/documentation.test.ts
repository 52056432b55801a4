// Proves that the defaults in the arguments' documentation are those that count: `@default` values that stand in a
// docstring are compared with the code's constants and with what a plan without arguments has.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { DEFAULT_PLATFORMS } from "../../../components/plan/platform";
import { CACHE_TAG } from "../../../components/plan/reference";
import { planService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/plan/workTree";
import { AUTH, SHOP } from "../../support/shop";
import { makeTree, removeTrees } from "../../support/tree";

/** Each property's `@default`, by its name: the docstring right before it. */
function defaultsOf(file: string): Map<string, string> {
  const text = readFileSync(resolve(__dirname, "../../../../components", file), "utf8");
  const documented = text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*readonly (\w+)\?:/g);
  return new Map(
    [...documented].map(([, comment = "", name = ""]) => {
      const flat = comment.replace(/\s*\n\s*\*\s*/g, " ").trim();
      return [name, /@default (.*)$/.exec(flat)?.[1]?.trim() ?? ""];
    }),
  );
}

/** A value in a docstring: the JSON between backticks or quotes. */
function valueIn(text: string | undefined): unknown {
  const literal = /^`([^`]+)`|^("[^"]*")|^(\w+)$/.exec(text ?? "");
  return JSON.parse(literal?.[1] ?? literal?.[2] ?? literal?.[3] ?? "null");
}

describe("documentation", () => {
  afterEach(() => {
    WorkTree.forgetAll();
    removeTrees();
  });

  it("has a default for every optional argument", () => {
    for (const [file, missing] of [
      ["plan/serviceArguments.ts", ["go"]],
      ["plan/dependenciesPlan.ts", ["go"]],
      ["plan/goOptions.ts", []],
      ["goServiceImage.ts", []],
      ["plan/runtime/runtimeArguments.ts", []],
      ["plan/ownDockerfile/dockerfileArguments.ts", []],
      ["privateModules.ts", []],
      ["goDependencies.ts", []],
      ["namespaces/existingNamespace.ts", []],
    ] as const) {
      const without = [...defaultsOf(file)].filter(([, value]) => value === "").map(([name]) => name);
      // `go` is a group, each member of which has a default of its own
      assert.deepEqual(without, missing, file);
    }
  });

  it("has the defaults that count", () => {
    const documented = defaultsOf("plan/serviceArguments.ts");
    const plan = planService(WorkTree.open(makeTree(SHOP)), "auth", { source: ".", main: AUTH });
    assert.deepEqual(valueIn(documented.get("platforms")), DEFAULT_PLATFORMS);
    assert.match(documented.get("target") ?? "", new RegExp(`^- \`${plan.target ?? ""}\`;`));
    const content = planService(WorkTree.open(makeTree(SHOP)), "auth", {
      source: ".",
      main: AUTH,
      version: valueIn(documented.get("version")) as "content",
    });
    assert.equal(content.version, plan.version);
    assert.equal(documented.get("repository"), "the service's name");
    assert.equal(plan.repository, "auth");
    const go = defaultsOf("plan/goOptions.ts");
    assert.deepEqual(valueIn(/^(`[^`]*`)/.exec(go.get("ldflags") ?? "")?.[1]), plan.closure.go.ldflags);
    assert.deepEqual(valueIn(defaultsOf("plan/dependenciesPlan.ts").get("platforms")), DEFAULT_PLATFORMS);
  });

  it("names the tag of the cache", () => {
    const text = readFileSync(resolve(__dirname, "../../../../components/plan/serviceArguments.ts"), "utf8");
    assert.ok(text.includes(`the tag \`${CACHE_TAG}\` of the repository`));
  });
});
