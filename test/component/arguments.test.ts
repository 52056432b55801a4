// Proves that components refuse arguments of another kind, and names that are not arguments, with one problem each and before
// anything is registered (B12, B14): a caller may be plain JavaScript.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  ExistingNamespace,
  type ExistingNamespaceArgs,
  GoDependencies,
  type GoDependenciesArgs,
  GoServiceImage,
  PlanError,
} from "../../components";
import { AUTH, SHOP } from "../support/shop";
import { below, makeTree, removeTrees } from "../support/tree";
import { record } from "../support/component/recording";

async function fieldsOf(program: () => unknown): Promise<[string, string][]> {
  const { error, registrations } = await record(program);
  assert.deepEqual(
    registrations.filter(
      ({ type }) => !type.includes("ExistingNamespace") && !type.startsWith("pulumi:providers"),
    ),
    [],
  );
  return error instanceof PlanError
    ? error.problems.map(({ field, rule }): [string, string] => [field, rule])
    : assert.fail(String(error));
}

function service(args: Readonly<Record<string, unknown>>): GoServiceImage {
  const namespace = new ExistingNamespace("registry", { registry: "registry.example.com/team" });
  const all = { source: "shop", main: AUTH, namespace, ...args };
  return new GoServiceImage("auth", all);
}

describe("arguments of components", () => {
  const before = process.cwd();

  beforeEach(() => {
    const root = makeTree(below("shop", SHOP));
    process.chdir(root);
  });

  afterEach(() => {
    process.chdir(before);
    removeTrees();
  });

  it("B12 unknown ones are refused with the suggestion", async () => {
    assert.deepEqual(await fieldsOf(() => service({ platfroms: ["linux/amd64"] })), [
      ["platfroms", "is not an argument of GoServiceImage"],
    ]);
  });

  it("B12 B14 are all looked at, those of the plan and the component's own", async () => {
    const wrong = {
      namespace: undefined,
      main: null,
      builder: 5,
      onDestroy: "kept",
      platforms: "linux/amd64",
    };
    assert.deepEqual((await fieldsOf(() => service(wrong))).map(([field]) => field).sort(), [
      "builder",
      "main",
      "namespace",
      "onDestroy",
      "platforms",
    ]);
  });

  it("B14 take no Output where a plain value decides what is planned, and say so", async () => {
    const later = pulumi.output("application/auth/cmd/auth");
    const fields = await fieldsOf(() =>
      service({ main: later, labels: { version: later }, extraTags: [later] }),
    );
    assert.deepEqual(fields.map(([field]) => field).sort(), ["extraTags[0]", "labels.version", "main"]);
    fields.forEach(([, rule]) => assert.match(rule, /^is an Output or a promise/));
  });

  it("B14 take an Output where a value is only handed on", async () => {
    const download = { GOPROXY: pulumi.secret("https://proxy.example.com") };
    const { error } = await record(() =>
      service({ download, credentials: { netrc: pulumi.output("machine x") } }),
    );
    assert.equal(error, undefined);
  });

  it("B12 B14 of dependencies and namespaces are looked at as well", async () => {
    const wrong = { source: 5, mains: AUTH, cache: "maybe", plattforms: [] };
    assert.deepEqual(
      (await fieldsOf(() => new GoDependencies("all", wrong as unknown as GoDependenciesArgs))).map(
        ([field]) => field,
      ),
      ["plattforms", "namespace", "source", "mains", "cache"],
    );
    for (const registry of [undefined, pulumi.output("registry.example.com")]) {
      const args = { registry } as unknown as ExistingNamespaceArgs;
      assert.deepEqual(
        (await fieldsOf(() => new ExistingNamespace("team", args))).map(([field]) => field),
        ["registry"],
      );
    }
  });

  it("B10 B14 of a namespace are looked at with those of its credentials", async () => {
    const wrong = { registry: "registry.example.com", credentials: { username: "ci", password: undefined } };
    const args = { ...wrong, visibility: "privat" } as unknown as ExistingNamespaceArgs;
    assert.deepEqual(await fieldsOf(() => new ExistingNamespace("team", args)), [
      ["credentials.password", "is missing"],
      ["visibility", "is not one of public, private"],
    ]);
    const later = { username: pulumi.output("ci"), password: pulumi.secret("x") };
    const right = { registry: "registry.example.com", credentials: later, visibility: "private" } as const;
    assert.equal((await record(() => new ExistingNamespace("team", right))).error, undefined);
  });
});
