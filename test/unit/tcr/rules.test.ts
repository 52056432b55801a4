/**
 * Proves that a namespace ends up with the declared rule of each kind, whoever made one before and whatever the network
 * does, in an instance with more rules than a page holds, and that no other namespace's is touched.
 */
import * as assert from "node:assert/strict";
import { ensureRule, removeRule } from "../../../components/tencent/tcr/lifecycle/ruleLogic";
import { immutabilityOf, retentionOf } from "../../../components/tencent/tcr/rules";
import { documentedPolicies } from "../../fakes/tencent/documentedPolicies";
import type { FaultKind } from "../../fakes/tencent/faults";
import { TcrBench } from "./harness";

const broken: [string, FaultKind][] = [
  ["no answer in time", "hang"],
  ["a reset connection", "reset"],
  ["InternalError", { code: "InternalError" }],
];

const retention = retentionOf(50, ["cache"]);
const immutability = immutabilityOf(["latest", "prod"], ["cache"]);

describe("rules of a namespace", () => {
  const { enterprise } = documentedPolicies();
  const bench = new TcrBench({ policies: [enterprise] });
  const ensureImmutability = async (): Promise<unknown> => {
    const { api, immutability: rules } = bench.tcr();
    return ensureRule(api, rules, "prod", immutability);
  };
  const ensureRetention = async (): Promise<unknown> => {
    const { api, retention: rules } = bench.tcr();
    return ensureRule(api, rules, "prod", retention);
  };

  beforeEach(() => void bench.instance.addNamespace("prod"));

  for (const when of ["before", "after"] as const) {
    for (const [title, kind] of broken) {
      it(`F8 ${title} ${when} the effect of a create: there is one of each kind, as declared`, async () => {
        bench.fake.faults.add({ action: "CreateImmutableTagRules", kind, when });
        bench.fake.faults.add({ action: "CreateTagRetentionRule", kind, when });
        await ensureImmutability();
        await ensureRetention();
        assert.deepEqual(
          bench.instance.immutability.map(({ rule }) => rule),
          [immutability],
        );
        assert.deepEqual(
          bench.instance.retention.map(({ rule }) => rule),
          [retention],
        );
      });
    }
  }

  it("one that somebody made becomes the declared one, and one that is so already is let be", async () => {
    bench.instance.addImmutability("prod");
    const rule = { CronSetting: "weekly", Disabled: true, AdvancedRuleItems: [] };
    bench.instance.retention.push({ id: 7, namespace: "prod", rule });
    for (let round = 0; round < 2; round += 1) {
      await ensureImmutability();
      await ensureRetention();
    }
    assert.deepEqual(bench.instance.immutability[0]!.rule, immutability);
    assert.deepEqual(bench.instance.retention[0]!.rule, retention);
    assert.equal(bench.fake.count("ModifyImmutableTagRules"), 1);
    assert.equal(bench.fake.count("ModifyTagRetentionRule"), 1);
    assert.equal(bench.fake.count("CreateImmutableTagRules"), 0);
  });

  it("somebody else is faster: the rule is the declared one all the same", async () => {
    bench.fake.meanwhile.set("CreateImmutableTagRules", () => void bench.instance.addImmutability("prod"));
    await ensureImmutability();
    assert.deepEqual(
      bench.instance.immutability.map(({ rule }) => rule),
      [immutability],
    );
  });

  it("130 rules of other namespaces: ours is found on the second page, and none of them is touched", async () => {
    for (let index = 0; index < 130; index += 1) {
      bench.instance.addImmutability(`other-${index}`);
    }
    const before = JSON.stringify(bench.instance.immutability);
    await ensureImmutability();
    assert.deepEqual((await bench.tcr().immutability.find("prod"))?.rule, immutability);
    await removeRule(bench.tcr().immutability, "prod");
    assert.equal(JSON.stringify(bench.instance.immutability), before);
    assert.equal(await bench.tcr().immutability.find("prod"), undefined);
  });

  it("removing one that is gone is not a failure", async () => {
    await removeRule(bench.tcr().immutability, "prod");
    await removeRule(bench.tcr().retention, "prod");
  });

  it("a namespace of a similar name keeps its own", async () => {
    bench.instance.addNamespace("prod2");
    const rule = { CronSetting: "weekly", Disabled: true, AdvancedRuleItems: [] };
    bench.instance.retention.push({ id: 7, namespace: "prod2", rule });
    await ensureRetention();
    assert.deepEqual(bench.instance.retention[0]!.rule, rule);
    assert.equal(bench.instance.retention.length, 2);
  });
});
