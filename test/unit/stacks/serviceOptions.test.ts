/* Proves that options of single services reach their plans, and that wrong ones are reported with a suggestion (B12). */
import assert from "node:assert/strict";
import { planProgram } from "../../../components/plan/programPlan";
import type { Problem } from "../../../components/common/problem";
import { WorkTree } from "../../../components/source/workTree";
import type { GoDependenciesArgs } from "../../../components";
import { ARGUMENT_NAMES } from "../../../components/plan/argumentTable";
import { KEY_NAMES } from "../../../stacks/keys/table";
import { DECLARED, readServiceOptions, SERVICE_OPTIONS } from "../../../stacks/serviceOptions";
import { makeTree, removeTrees } from "../../support/tree";

function reported(value: unknown): [string, string][] {
  const problems: Problem[] = [];
  readServiceOptions("serviceOptions", value, problems);
  return problems.map(({ field, fix }) => [field.replace("serviceOptions.", ""), fix]);
}

describe("options of single services", () => {
  afterEach(removeTrees);

  it("B12: unknown keys and values of the wrong kind", () => {
    assert.deepEqual(
      reported({ auth: { prots: [80], compose: { restrat: "no" }, runtime: { image: "a" } } }),
      [
        ["auth.prots", "did you mean `ports`?"],
        ["auth.compose.restrat", "did you mean `restart`?"],
      ],
    );
    assert.deepEqual(reported({ auth: { ports: 80, debug: "yes", environment: { A: 1 } } }), [
      ["auth.environment.A", 'write "1"'],
      ["auth.ports", "write a list of numbers or strings"],
      ["auth.debug", "write true or false"],
    ]);
    assert.equal(reported(["auth"]).length, 1);
    assert.deepEqual(reported({ auth: "foo", order: [1, 2] }), [
      ["auth", "write a map"],
      ["order", "write a map"],
    ]);
    assert.deepEqual(reported(undefined), []);
  });

  it("say why an argument is not for one service", () => {
    const problems: Problem[] = [];
    readServiceOptions("", { auth: { source: "x", namespace: "y", workDir: "z" } }, problems);
    assert.deepEqual(
      problems.map(({ field, rule }) => `${field} ${rule}`),
      [
        ".auth.source is not for one service: all services are in the tree that `root` names",
        ".auth.namespace is not for one service: `registry` or `namespace` is that of all services",
        ".auth.workDir is not for one service: it is `.go-service-image` in the project's folder",
      ],
    );
  });

  it("take every argument of the components, or say why not", () => {
    const dependencies: { readonly [Name in keyof GoDependenciesArgs]-?: string } = {
      source: "root",
      mains: "services",
      besides: "found out",
      repository: "named after the module",
      platforms: "platforms",
      mirrors: "mirrors",
      bases: "found out",
      go: "goImage",
      namespace: "registry",
      download: "download",
      credentials: "credentials",
      cache: "cache",
      builder: "builder",
      onDestroy: "onDestroy",
      timeout: "timeout",
      workDir: ".go-service-image",
    };
    // what no key is called is said in words
    const keys = Object.values(dependencies).filter((word) => /^[a-zA-Z]+$/.test(word));
    assert.deepEqual(
      keys.filter((key) => !(KEY_NAMES as readonly string[]).includes(key)),
      [],
    );
    const { properties } = (
      SERVICE_OPTIONS.schema as { additionalProperties: { properties: Record<string, unknown> } }
    ).additionalProperties;
    assert.deepEqual(
      [...ARGUMENT_NAMES, ...Object.keys(DECLARED)].filter((name) => properties[name] === undefined),
      [],
    );
  });

  it("never repeat a value that is to be secret, nor take it in clear", () => {
    const problems: Problem[] = [];
    const clear = { credentials: { netrc: "canary" }, secrets: { npm: "canary", other: { secrt: "x" } } };
    readServiceOptions("", { auth: clear }, problems);
    assert.deepEqual(
      problems.map(({ field, rule }) => `${field} ${rule}`),
      [
        ".auth.credentials.netrc stands in clear",
        ".auth.secrets.npm stands in clear",
        ".auth.secrets.other.secrt is not a key of this map",
        ".auth.secrets.other.secret is missing",
      ],
    );
    assert.ok(!JSON.stringify(problems).includes("canary"));
  });

  it("with Go options of their own compile their own packages, and the others share theirs", () => {
    const names = ["auth", "order", "cart", "stock"];
    const mains = names.map((name) => [`cmd/${name}/main.go`, "package main\n\nfunc main() {}\n"]);
    const root = makeTree({
      "go.mod": "module example.com/shop\n\ngo 1.24\n",
      ...(Object.fromEntries(mains) as Record<string, string>),
    });
    const { services, problems } = planProgram(
      WorkTree.open(root),
      names.map((name) => ({ name, main: `cmd/${name}` })),
      { source: root, go: { tags: ["shop"] } },
      {
        sharedIn: { host: "r.example.com", path: "" },
        ofService: { auth: { go: { env: { GOAMD64: "v3" } } }, order: { go: { tags: ["shop"] } } },
        alone: ["cart"],
      },
    );
    assert.deepEqual(problems, []);
    assert.deepEqual(
      services.map(({ dependenciesIndex }) => dependenciesIndex),
      [undefined, 0, undefined, 0],
    );
    const [auth = ""] = services.map(({ plan }) => plan?.dockerfile ?? "");
    assert.match(auth, /-tags=shop/);
    assert.match(auth, /GOAMD64="v3"/);
  });

  it("go before those of all services, labels beside them", () => {
    const root = makeTree({
      "go.mod": "module example.com/shop\n\ngo 1.24\n",
      "cmd/auth/main.go": "package main\n\nfunc main() {}\n",
      "cmd/order/main.go": "package main\n\nfunc main() {}\n",
    });
    const services = ["auth", "order"].map((name) => ({ name, main: `cmd/${name}` }));
    const { image } =
      readServiceOptions("", { auth: { ports: [8000], labels: { b: "2" } } }, [])["auth"] ?? {};
    const { services: planned, problems } = planProgram(
      WorkTree.open(root),
      services,
      { source: root, labels: { a: "1" }, timezone: "UTC" },
      { ofService: { auth: image ?? {} } },
    );
    assert.deepEqual(problems, []);
    const [auth = "", order = ""] = planned.map(({ plan }) => plan?.dockerfile ?? "");
    assert.match(auth, /LABEL a="1"\nLABEL b="2"\nENV TZ="UTC"\nEXPOSE 8000\/tcp/);
    assert.doesNotMatch(order, /EXPOSE|LABEL b/);
  });
});
