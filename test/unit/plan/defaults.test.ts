// Proves that each `@default` is what counts: a service planned with the written value is the same as one that is planned without
// it, for every argument of the table and of the Go options whose default is a value and not a behaviour.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ARGUMENT_NAMES } from "../../../components/plan/argumentTable";
import { digestOfBytes } from "../../../components/registry/manifest";
import { tryPlanService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { type Default, defaultsOf } from "../../support/defaults";
import { AUTH, SHOP } from "../../support/shop";
import { makeTree, removeTrees } from "../../support/tree";

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

  function check(all: readonly Default[], argumentsOf: (name: string, value: unknown) => object): void {
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

  it("is written at every optional argument that a caller can give", () => {
    // what functions and components give back
    const results = ["ContainerSpec", "ImageOutputs", "PodSpec", "ProbeSpec", "Problem"];
    const exported = readFileSync("components/index.ts", "utf8");
    const without = readdirSync("components", { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .flatMap((name) => {
        const file = join("components", name);
        const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true);
        return source.statements
          .filter((one) => ts.isInterfaceDeclaration(one))
          .filter(
            ({ name: own }) => new RegExp(`\\b${own.text}\\b`).test(exported) && !results.includes(own.text),
          )
          .flatMap((one) => one.members.map((member) => ({ one, member })))
          .filter(({ member }) => ts.isPropertySignature(member) && member.questionToken !== undefined)
          .filter(({ member }) => !ts.getJSDocTags(member).some((tag) => tag.tagName.text === "default"))
          .map(({ one, member }) => `${one.name.text}.${member.name?.getText(source) ?? ""}`);
      });
    // a group, each member of which has a default of its own
    assert.deepEqual(without.sort(), ["DependenciesArguments.go", "ServiceArguments.go"]);
  });
});
