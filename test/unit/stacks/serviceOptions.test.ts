/* Proves that options of single services reach their plans, and that wrong ones are told with a near miss (B12). */
import assert from "node:assert/strict";
import { planProgram } from "../../../components/plan/programPlan";
import type { Problem } from "../../../components/plan/problem";
import { WorkTree } from "../../../components/plan/workTree";
import { readServiceOptions } from "../../../stacks/serviceOptions";
import { makeTree, removeTrees } from "../../support/tree";

function told(value: unknown): [string, string][] {
  const problems: Problem[] = [];
  readServiceOptions("serviceOptions", value, problems);
  return problems.map(({ field, fix }) => [field.replace("serviceOptions.", ""), fix]);
}

describe("options of single services", () => {
  afterEach(removeTrees);

  it("B12: unknown keys and values of the wrong kind", () => {
    assert.deepEqual(told({ auth: { prots: [80], compose: { restrat: "no" }, runtime: { image: "a" } } }), [
      ["auth.prots", "did you mean `ports`?"],
      ["auth.compose.restrat", "did you mean `restart`?"],
    ]);
    assert.deepEqual(told({ auth: { ports: 80, debug: "yes", environment: { A: 1 } } }), [
      ["auth.ports", "write a list of ports"],
      ["auth.debug", "write true or false"],
      ["auth.environment", "write a map of texts"],
    ]);
    assert.equal(told(["auth"]).length, 1);
    assert.deepEqual(told(undefined), []);
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
      { shared: false, registry: "r.example.com", ofService: { auth: image ?? {} } },
    );
    assert.deepEqual(problems, []);
    const [auth = "", order = ""] = planned.map(({ plan }) => plan?.dockerfile ?? "");
    assert.match(auth, /LABEL a="1"\nLABEL b="2"\nENV TZ="UTC"\nEXPOSE 8000\/tcp/);
    assert.doesNotMatch(order, /EXPOSE|LABEL b/);
  });
});
