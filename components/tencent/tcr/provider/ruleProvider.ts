import type { dynamic } from "@pulumi/pulumi";
import { changes } from "../../provider/changes";
import type { NamespaceRules } from "../api/namespaceRules";
import type { Tcr } from "../api/tcrClient";
import { ensureRule, removeRule } from "../lifecycle/ruleLogic";
import type { ImmutabilityRule, RetentionRule } from "../rules";
import {
  apiRegion,
  isElsewhere,
  type Location,
  locationFailures,
  type RecordedLocation,
  withTcr,
} from "./location";

/** Inputs of a rule's resource. */
export type RuleProps<Rule> = Location & { readonly namespace: string; readonly rule: Rule };

/** Everything the state holds about a rule. `actual` is what was last seen, `rule` what was declared. */
export type RuleOuts<Rule> = RuleProps<Rule> & RecordedLocation & { readonly actual: Rule };

/** The removal of old versions in a namespace, as a Pulumi resource. */
export const retentionRuleProvider = ruleProvider<RetentionRule>("retention", (tcr) => tcr.retention);

/** The tags of a namespace that cannot be pushed again, as a Pulumi resource. */
export const immutabilityRuleProvider = ruleProvider<ImmutabilityRule>(
  "immutability",
  (tcr) => tcr.immutability,
);

/** Everything that Pulumi asks of a rule's resource. */
interface RuleProvider<Rule> {
  check(olds: Partial<RuleProps<Rule>>, news: RuleProps<Rule>): dynamic.CheckResult<RuleProps<Rule>>;
  diff(id: string, olds: RuleOuts<Rule>, news: RuleProps<Rule>): dynamic.DiffResult;
  create(inputs: RuleProps<Rule>): Promise<dynamic.CreateResult<RuleOuts<Rule>>>;
  read(id: string, props: RuleOuts<Rule>): Promise<dynamic.ReadResult<RuleOuts<Rule> | object>>;
  update(
    id: string,
    olds: RuleOuts<Rule>,
    news: RuleProps<Rule>,
  ): Promise<dynamic.UpdateResult<RuleOuts<Rule>>>;
  delete(id: string, props: RuleOuts<Rule>): Promise<void>;
}

/** A namespace has one rule of a kind, which is found by the namespace: its number at the service is in no state. */
function ruleProvider<Rule extends object>(
  kind: string,
  rulesOf: (tcr: Tcr) => NamespaceRules<Rule>,
): RuleProvider<Rule> {
  const ensure = async (props: RuleProps<Rule>, region: string): Promise<RuleOuts<Rule>> => {
    const { instance, namespace, rule } = props;
    await withTcr(instance, region, (tcr) => ensureRule(tcr.api, rulesOf(tcr), namespace, rule));
    return { ...props, actual: rule, apiRegion: region };
  };
  return {
    check(_olds, news) {
      return { inputs: news, failures: locationFailures(news) };
    },

    diff(_id, olds, news) {
      const moved = changes(olds, news, ["instance", "namespace"]);
      const replaces = isElsewhere(olds, news) ? [...moved, "region"] : moved;
      const isDrifted = changes({ rule: olds.actual }, { rule: news.rule }, ["rule"]).length > 0;
      return {
        changes: replaces.length > 0 || isDrifted || changes(olds, news, ["region", "rule"]).length > 0,
        replaces,
      };
    },

    async create(inputs) {
      const id = `${inputs.instance}#${inputs.namespace}#${kind}`;
      return { id, outs: await ensure(inputs, apiRegion(inputs)) };
    },

    async read(id, props) {
      const { instance, namespace, apiRegion: region } = props;
      const found = await withTcr(instance, region, (tcr) => rulesOf(tcr).find(namespace));
      return found === undefined ? { id: "", props: {} } : { id, props: { ...props, actual: found.rule } };
    },

    async update(_id, olds, news) {
      return { outs: await ensure(news, olds.apiRegion) };
    },

    async delete(_id, { instance, namespace, apiRegion: region }) {
      await withTcr(instance, region, (tcr) => removeRule(rulesOf(tcr), namespace));
    },
  };
}
