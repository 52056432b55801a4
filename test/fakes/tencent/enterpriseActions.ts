import { ApiFault } from "./apiFault";
import type { CallContext } from "./callContext";
import type { FakeAccount, FakeInstance, FakeRule, FakeTcrNamespace } from "./enterpriseWorld";
import type { Parameters } from "./parameters";

type Action = (given: Parameters, context: CallContext) => object;

const day = 24 * 60 * 60 * 1000;

/** The enterprise edition's actions, on the fake's world. */
export const enterpriseActions: Readonly<Record<string, Action>> = {
  DescribeInstances(given, { world, region, uin }) {
    const ids = given.raw["Registryids"] as string[] | undefined;
    const found = [...world.instances.values()].filter(
      (one) => one.owner === uin && one.region === region && (ids === undefined || ids.includes(one.id)),
    );
    const registries = found.map(({ id }) => ({ RegistryId: id, Status: "Running", RegistryType: "basic" }));
    return { TotalCount: found.length, Registries: byOffset(registries, given) };
  },

  CreateNamespace(given, context) {
    const instance = instanceOf(given, context);
    const name = given.text("NamespaceName");
    if (instance.namespaces.has(name)) {
      throw new ApiFault("InvalidParameter.ErrorNameExists", "namespace name exists");
    }
    set(instance.addNamespace(name), given);
    return {};
  },

  DescribeNamespaces(given, context) {
    const contains = given.text("NamespaceName", { mayBeEmpty: true, otherwise: "" });
    const found = [...instanceOf(given, context).namespaces]
      .filter(([name]) => name.includes(contains))
      .map(([name, one]) => ({
        Name: name,
        NamespaceId: one.id,
        CreationTime: "2024-06-22T10:37:26+08:00",
        Public: one.isPublic,
        AutoScan: one.scan,
        PreventVUL: one.block,
        Severity: one.severity,
      }));
    return { NamespaceList: byPage(found, given), TotalCount: found.length };
  },

  ModifyNamespace(given, context) {
    set(namespaceOf(given, instanceOf(given, context)), given);
    return {};
  },

  DeleteNamespace(given, context) {
    const instance = instanceOf(given, context);
    if (namespaceOf(given, instance).repositories.size > 0 && context.onNonEmptyDelete === "refuse") {
      throw new ApiFault("ResourceInUse", "namespace is not empty");
    }
    const name = given.text("NamespaceName");
    instance.namespaces.delete(name);
    drop(instance.retention, (rule) => rule.namespace === name);
    drop(instance.immutability, (rule) => rule.namespace === name);
    return {};
  },

  DescribeRepositories(given, context) {
    const instance = instanceOf(given, context);
    const namespace = given.text("NamespaceName");
    const names = [...namespaceOf(given, instance).repositories];
    const found = names.map((name) => ({ Name: `${namespace}/${name}`, Namespace: namespace }));
    return { RepositoryList: byPage(found, given), TotalCount: found.length };
  },

  DeleteRepository(given, context) {
    const { repositories } = namespaceOf(given, instanceOf(given, context));
    if (!repositories.delete(given.text("RepositoryName"))) {
      throw new ApiFault("ResourceNotFound", "repository not found");
    }
    return {};
  },

  CreateServiceAccount(given, context) {
    const instance = instanceOf(given, context);
    const name = given.text("Name");
    if (instance.accounts.some((one) => one.login === `tcr$${name}`)) {
      throw new ApiFault("InvalidParameter.ErrorNameExists", "service account exists");
    }
    if (given.raw["Duration"] === undefined && given.raw["ExpiresAt"] === undefined) {
      throw new ApiFault("MissingParameter", "Duration or ExpiresAt is required");
    }
    const made = instance.addAccount(name, "", 0);
    change(made, given, context.now);
    return {
      Name: made.login,
      Password: made.password,
      ExpiresAt: made.expiresAt,
      CreateTime: "2025-01-03T11:00:19+08:00",
    };
  },

  DescribeServiceAccounts(given, context) {
    const { accounts } = instanceOf(given, context);
    const found = accounts.map(({ login, description, expiresAt, disabled }) => ({
      Name: login,
      Description: description,
      ExpiresAt: expiresAt,
      Disable: disabled,
      CreateTime: "2025-01-03T11:00:19+08:00",
    }));
    return { ServiceAccounts: byOffset(found, given), TotalCount: found.length };
  },

  ModifyServiceAccount(given, context) {
    change(accountOf(given, instanceOf(given, context)), given, context.now);
    return {};
  },

  DeleteServiceAccount(given, context) {
    const instance = instanceOf(given, context);
    const account = accountOf(given, instance);
    drop(instance.accounts, (one) => one === account);
    return {};
  },

  CreateImmutableTagRules(given, context) {
    const instance = instanceOf(given, context);
    namespaceOf(given, instance);
    const namespace = given.text("NamespaceName");
    if (instance.immutability.some((one) => one.namespace === namespace)) {
      throw new ApiFault("InvalidParameter.ErrorImmutableTagRuleExist", "a rule exists");
    }
    instance.immutability.push({ id: instance.nextId(), namespace, rule: record(given, "Rule") });
    return {};
  },

  DescribeImmutableTagRules(given, context) {
    const { immutability } = instanceOf(given, context);
    const found = immutability.map(({ id, namespace, rule }) => ({
      ...rule,
      RuleId: id,
      NsName: namespace,
    }));
    const size = given.integer("PageSize", 20);
    const from = (Math.max(1, given.integer("Page", 1)) - 1) * size;
    return { Rules: found.slice(from, from + size), EmptyNs: [], Total: found.length };
  },

  ModifyImmutableTagRules(given, context) {
    const rule = ruleOf(instanceOf(given, context).immutability, given.integer("RuleId"));
    rule.rule = record(given, "Rule");
    return {};
  },

  DeleteImmutableTagRules(given, context) {
    const { immutability } = instanceOf(given, context);
    const rule = ruleOf(immutability, given.integer("RuleId"));
    drop(immutability, (one) => one === rule);
    return {};
  },

  CreateTagRetentionRule(given, context) {
    const instance = instanceOf(given, context);
    const id = given.integer("NamespaceId");
    const namespace = [...instance.namespaces].find(([, one]) => one.id === id)?.[0];
    if (namespace === undefined) {
      throw new ApiFault("ResourceNotFound", "namespace not found");
    }
    if (instance.retention.some((one) => one.namespace === namespace)) {
      throw new ApiFault("InvalidParameter.ErrorTagRetentionExist", "a rule exists");
    }
    instance.retention.push({ id: instance.nextId(), namespace, rule: retentionOf(given) });
    return {};
  },

  DescribeTagRetentionRules(given, context) {
    const namespace = given.text("NamespaceName", { mayBeEmpty: true, otherwise: "" });
    const found = instanceOf(given, context)
      .retention.filter((one) => one.namespace.includes(namespace))
      .map(({ id, namespace: NamespaceName, rule }) => ({ ...rule, RetentionId: id, NamespaceName }));
    return { RetentionPolicyList: byPage(found, given), TotalCount: found.length };
  },

  ModifyTagRetentionRule(given, context) {
    const rule = ruleOf(instanceOf(given, context).retention, given.integer("RetentionId"));
    rule.rule = retentionOf(given);
    return {};
  },

  DeleteTagRetentionRule(given, context) {
    const { retention } = instanceOf(given, context);
    const rule = ruleOf(retention, given.integer("RetentionId"));
    drop(retention, (one) => one === rule);
    return {};
  },
};

function instanceOf(given: Parameters, { world, region, uin }: CallContext): FakeInstance {
  const found = world.instances.get(given.text("RegistryId"));
  if (found?.region !== region || found.owner !== uin) {
    throw new ApiFault("ResourceNotFound", "registry not found");
  }
  return found;
}

function namespaceOf(given: Parameters, instance: FakeInstance): FakeTcrNamespace {
  const found = instance.namespaces.get(given.text("NamespaceName"));
  if (found === undefined) {
    throw new ApiFault("ResourceNotFound", "namespace not found");
  }
  return found;
}

function accountOf(given: Parameters, { accounts }: FakeInstance): FakeAccount {
  const found = accounts.find((one) => one.login === given.text("Name"));
  if (found === undefined) {
    throw new ApiFault("ResourceNotFound", "service account not found");
  }
  return found;
}

function ruleOf(rules: FakeRule[], id: number): FakeRule {
  const found = rules.find((one) => one.id === id);
  if (found === undefined) {
    throw new ApiFault("ResourceNotFound", "rule not found");
  }
  return found;
}

function set(namespace: FakeTcrNamespace, given: Parameters): void {
  namespace.isPublic = given.raw["IsPublic"] === true;
  namespace.scan = given.raw["IsAutoScan"] === true;
  namespace.block = given.raw["IsPreventVUL"] === true;
  // a level that is left out stays as it was
  namespace.severity = given.text("Severity", { mayBeEmpty: true, otherwise: namespace.severity });
}

function change(account: FakeAccount, given: Parameters, now: number): void {
  const { Duration, ExpiresAt, Disable, Permissions } = given.raw;
  account.description = given.text("Description", { mayBeEmpty: true, otherwise: account.description });
  account.disabled = Disable === undefined ? account.disabled : Disable === true;
  account.permissions = Permissions ?? account.permissions;
  if (typeof Duration === "number") {
    account.expiresAt = Math.floor(now) + Duration * day;
  } else if (typeof ExpiresAt === "number") {
    account.expiresAt = ExpiresAt;
  }
}

function record(given: Parameters, name: string): Readonly<Record<string, unknown>> {
  return given.raw[name] as Readonly<Record<string, unknown>>;
}

function retentionOf({ raw }: Parameters): Readonly<Record<string, unknown>> {
  const { CronSetting, Disabled, AdvancedRuleItems } = raw;
  return { CronSetting, Disabled, AdvancedRuleItems };
}

function drop<T>(list: T[], isGone: (one: T) => boolean): void {
  list.splice(0, list.length, ...list.filter((one) => !isGone(one)));
}

/** One page, by its first item; 20 are documented where no size is asked for, and 100 at most. */
function byOffset<T>(all: readonly T[], given: Parameters): readonly T[] {
  const offset = given.integer("Offset", 0);
  return all.slice(offset, offset + Math.min(100, given.integer("Limit", 20)));
}

/** One page, by its number; the first one is 1, and 0 is taken for it. */
function byPage<T>(all: readonly T[], given: Parameters): readonly T[] {
  const size = Math.min(100, given.integer("Limit", 20));
  const from = (Math.max(1, given.integer("Offset", 1)) - 1) * size;
  return all.slice(from, from + size);
}
