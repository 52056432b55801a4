// Proves that documents are true: tests that they name are there, and `@default` values that stand in a docstring are those
// that count, by the code's constants and by what a plan without arguments has.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { DEFAULT_PLATFORMS } from "../../../components/toolchain/platform";
import { CACHE_TAG } from "../../../components/common/reference";
import { SET_ASIDE } from "../../../components/plan/discovery/setAside";
import { planService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
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
  afterEach(removeTrees);

  it("has a default for every optional argument", () => {
    for (const [file, missing] of [
      ["plan/serviceArguments.ts", ["go"]],
      ["plan/dependenciesPlan.ts", ["go"]],
      ["toolchain/goOptions.ts", []],
      ["serviceImageArgs.ts", []],
      ["plan/runtime/runtimeArguments.ts", []],
      ["plan/customDockerfile/dockerfileArguments.ts", []],
      ["privateModules.ts", []],
      ["dependenciesArgs.ts", []],
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
    const go = defaultsOf("toolchain/goOptions.ts");
    assert.deepEqual(valueIn(/^(`[^`]*`)/.exec(go.get("ldflags") ?? "")?.[1]), plan.closure.go.ldflags);
    assert.deepEqual(valueIn(defaultsOf("plan/dependenciesPlan.ts").get("platforms")), DEFAULT_PLATFORMS);
  });

  it("names the tag of the cache", () => {
    const text = readFileSync(resolve(__dirname, "../../../../components/plan/serviceArguments.ts"), "utf8");
    assert.ok(text.includes(`the tag \`${CACHE_TAG}\` of the repository`));
  });

  it("names tests that are there as what shows that it is safe", () => {
    const project = resolve(__dirname, "../../../..");
    const text = readFileSync(resolve(project, "docs/security.md"), "utf8").replaceAll(/\s+/g, " ");
    const threats = [...text.matchAll(/Tests: ((?:`[^`]+`(?:, )?)+)\./g)].map(([, titles = ""]) =>
      titles.split("`").filter((_, index) => index % 2 === 1),
    );
    assert.equal(threats.length, 7);
    const files = readdirSync(resolve(project, "test"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".test.ts"))
      .map((file) => readFileSync(resolve(project, "test", file), "utf8"));
    const missing = threats.flat().filter((title) => !files.some((file) => file.includes(`"${title}"`)));
    assert.deepEqual(missing, []);
  });

  it("has the names of folders that hold no services", () => {
    const text = readFileSync(resolve(__dirname, "../../../../docs/services.md"), "utf8");
    const table = /<!-- set-aside -->([\s\S]*)<!-- \/set-aside -->/.exec(text)?.[1] ?? "";
    const rows = [...table.matchAll(/^\| (\w+) +\| (`.*`) +\|$/gm)].map(([, purpose, names = ""]) => [
      purpose,
      names.split(", ").map((name) => name.replaceAll("`", "")),
    ]);
    assert.deepEqual(Object.fromEntries(rows), SET_ASIDE);
  });
});
