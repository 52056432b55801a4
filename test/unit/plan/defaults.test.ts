// Proves that each `@default` is what counts: a service planned with the written value is the same as one that is planned without
// it, for every argument of the table and of the Go options whose default is a value and not a behaviour.
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { ARGUMENT_NAMES } from "../../../components/plan/argumentTable";
import { digestOfBytes } from "../../../components/registry/manifest";
import { tryPlanService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { docstringsOf } from "../../../tools/reference/docstrings";
import { AUTH, SHOP } from "../../support/shop";
import { makeTree, removeTrees } from "../../support/tree";

const PROJECT = resolve(__dirname, "../../../..");

/** Values that a default may mean: what stands between backticks or quotes, a word of JSON, or nothing in two shapes. */
function valuesOf(text: string): unknown[] {
  if (/^none\b/.test(text)) {
    return [[], {}];
  }
  const [, quoted, string, word] = /^(?:`([^`]+)`|("[^"]*")|(true|false|\d+)\b)/.exec(text) ?? [];
  const literal = quoted ?? string ?? word ?? "";
  // `source` itself
  return /^["[{\d]|^(true|false)$/.test(literal) ? [JSON.parse(literal)] : [];
}

function defaultsOf(file: string, name: string): [string, unknown[]][] {
  return [...docstringsOf(PROJECT, file, name)].flatMap(([argument, { default: text = "" }]) =>
    // a default that is a sentence is not a value, though one may begin with it
    text.startsWith("- ") || valuesOf(text).length === 0 ? [] : [[argument, valuesOf(text)]],
  );
}

describe("default", () => {
  let tree: WorkTree;

  before(() => {
    tree = WorkTree.open(makeTree({ ...SHOP, Dockerfile: "FROM scratch\nCOPY go.mod /\n" }));
  });

  after(removeTrees);

  /** All that a plan decides, as a digest; undefined if the arguments are refused. */
  function planned(args: object): string | undefined {
    const { plan, problems } = tryPlanService(tree, "auth", {
      source: ".",
      main: AUTH,
      ...args,
    });
    if (plan === undefined || problems.length > 0) {
      return undefined;
    }
    const { args: given, ...decided } = plan;
    assert.ok(given.main === AUTH);
    return digestOfBytes(Buffer.from(JSON.stringify(decided)));
  }

  function check(all: [string, unknown[]][], argumentsOf: (name: string, value: unknown) => object): void {
    const plain = planned({});
    assert.ok(plain !== undefined && plain.length > 60);
    for (const [name, values] of all) {
      const plans = values.map((value) => planned(argumentsOf(name, value)));
      assert.ok(plans.includes(plain), name);
    }
  }

  it("of an argument of the table is what counts without it", () => {
    const all = [
      ...defaultsOf("components/plan/serviceArguments.ts", "ServiceArguments"),
      ...defaultsOf("components/plan/runtime/runtimeArguments.ts", "RuntimeArguments"),
    ];
    assert.ok(all.length >= 18, all.map(([name]) => name).join());
    assert.deepEqual(
      all.map(([name]) => name).filter((name) => !(ARGUMENT_NAMES as readonly string[]).includes(name)),
      [],
    );
    check(
      // nobody but a custom Dockerfile has these
      all.filter(([name]) => name !== "buildArgs" && name !== "ssh"),
      (name, value) => ({ [name]: value }),
    );
  });

  it("of a Go option is what counts without it", () => {
    const all = defaultsOf("components/toolchain/goOptions.ts", "GoOptions");
    assert.ok(all.length >= 5);
    check(all, (name, value) => ({ go: { [name]: value } }));
  });

  it("of an argument of custom Dockerfiles is what counts without it", () => {
    const own = defaultsOf("components/plan/customDockerfile/dockerfileArguments.ts", "CustomDockerfile");
    const plain = planned({ dockerfile: { path: "Dockerfile" } });
    assert.ok(plain !== undefined && own.length >= 2);
    for (const [name, [value]] of own) {
      const empty = Array.isArray(value) ? {} : value;
      assert.equal(planned({ dockerfile: { path: "Dockerfile", [name]: empty } }), plain, name);
    }
    for (const argument of [{ buildArgs: {} }, { ssh: {} }]) {
      assert.equal(planned({ dockerfile: { path: "Dockerfile" }, ...argument }), plain);
    }
  });
});
