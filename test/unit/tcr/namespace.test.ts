/**
 * Proves the life of a namespace of the enterprise edition against a strict double of the API: made once whatever the
 * network does, adopted only when asked for, brought in line with what is declared, deleted only with what it holds.
 */
import * as assert from "node:assert/strict";
import {
  createNamespace,
  deleteNamespace,
  type NamespaceInputs,
  updateNamespace,
} from "../../../components/tencent/tcr/lifecycle/namespaceLogic";
import { documentedPolicies } from "../../fakes/tencent/documentedPolicies";
import type { FaultKind } from "../../fakes/tencent/faults";
import { INSTANCE, TcrBench } from "./harness";

const prod: NamespaceInputs = {
  name: "prod",
  isPublic: false,
  scan: true,
  block: true,
  severity: "high",
  adopt: false,
  onDestroy: "deleteImages",
};
const settings = { isPublic: false, scan: true, block: true, severity: "high" };

const broken: [string, FaultKind][] = [
  ["no answer in time", "hang"],
  ["a reset connection", "reset"],
  ["InternalError", { code: "InternalError" }],
  ["502", { http: 502 }],
];

describe("namespace of the enterprise edition", () => {
  const bench = new TcrBench();

  it("is made with every setting, and owned", async () => {
    assert.deepEqual(await createNamespace(bench.tcr(), prod), { owned: true, actual: settings });
    const { scan, block, severity, isPublic } = bench.instance.namespaces.get("prod")!;
    assert.deepEqual({ isPublic, scan, block, severity }, settings);
    assert.equal(bench.fake.count("ModifyNamespace"), 0);
  });

  for (const when of ["before", "after"] as const) {
    for (const [title, kind] of broken) {
      it(`F8 ${title} ${when} the effect of a create: made once, and owned`, async () => {
        bench.fake.faults.add({ action: "CreateNamespace", kind, when });
        assert.equal((await createNamespace(bench.tcr(), prod)).owned, true);
        assert.equal(bench.fake.count("CreateNamespace"), 1);
      });
    }
  }

  it("F9 one that is there is refused without adopt, and used but not owned with it, with our settings", async () => {
    bench.instance.addNamespace("prod");
    await assert.rejects(createNamespace(bench.tcr(), prod), /namespace prod exists .* already.*adopt: true/);
    assert.deepEqual(await createNamespace(bench.tcr(), { ...prod, adopt: true }), {
      owned: false,
      actual: settings,
    });
    assert.equal(bench.instance.namespaces.get("prod")!.severity, "high");
    assert.equal(bench.fake.count("CreateNamespace"), 0);
  });

  it("F9 somebody else is faster: refused without adopt", async () => {
    bench.fake.meanwhile.set("CreateNamespace", () => void bench.instance.addNamespace("prod"));
    await assert.rejects(createNamespace(bench.tcr(), prod), /while this run was creating it/);
  });

  it("F11 is found behind 230 others with similar names", async () => {
    for (let index = 0; index < 230; index += 1) {
      bench.instance.addNamespace(`prod-${index}`);
    }
    bench.instance.addNamespace("prod");
    assert.equal((await bench.tcr().namespaces.find("prod"))?.name, "prod");
    assert.equal(await bench.tcr().namespaces.find("pro"), undefined);
  });

  it("an instance of another region is an error, never an empty one", async () => {
    bench.instance.addNamespace("prod");
    await assert.rejects(bench.tcr("ap-shanghai").namespaces.find("prod"), { code: "ResourceNotFound" });
  });

  it("an update sets what is declared, and says so if there is nothing to set it on", async () => {
    await createNamespace(bench.tcr(), prod);
    await updateNamespace(bench.tcr(), { ...prod, block: false });
    assert.equal(bench.instance.namespaces.get("prod")!.block, false);
    bench.instance.namespaces.clear();
    await assert.rejects(updateNamespace(bench.tcr(), prod), /namespace prod is gone/);
  });

  it("F12 is deleted with its repositories, over all pages, one by one", async () => {
    const { repositories } = bench.instance.addNamespace("prod");
    for (let index = 0; index < 130; index += 1) {
      repositories.add(`team/service-${index}`);
    }
    bench.instance.addNamespace("prod2").repositories.add("kept");
    const said: string[] = [];
    await deleteNamespace(bench.tcr(), "prod", (message) => said.push(message));
    assert.deepEqual([...bench.instance.namespaces.keys()], ["prod2"]);
    assert.equal(said.length, 130);
    assert.ok(bench.instance.namespaces.get("prod2")!.repositories.has("kept"));
    await deleteNamespace(bench.tcr(), "prod", (message) => said.push(message));
  });
});

describe("namespace of the enterprise edition with the documented policy alone", () => {
  const { enterprise } = documentedPolicies();
  const bench = new TcrBench({ policies: [enterprise] });

  it("is made and changed, and cannot be deleted", async () => {
    await createNamespace(bench.tcr(), prod);
    await updateNamespace(bench.tcr(), { ...prod, isPublic: true });
    await assert.rejects(
      deleteNamespace(bench.tcr(), "prod", () => undefined),
      new RegExp(`UnauthorizedOperation.*DescribeRepositories.*repository/${INSTANCE}/prod`),
    );
  });

  it("another namespace is out of reach", async () => {
    await assert.rejects(createNamespace(bench.tcr(), { ...prod, name: "other" }), {
      code: "UnauthorizedOperation",
    });
  });
});
