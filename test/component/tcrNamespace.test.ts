/**
 * Proves what a TcrNamespace registers: exact inputs, options and dependencies, with the traps of the Terraform provider
 * closed. It does not prove what the real provider does with it: that one cannot be had here.
 */
import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { TcrNamespace } from "../../components/namespaces/tcrNamespace";
import type { TcrNamespaceArgs } from "../../components/namespaces/tcrNamespace";
import { registrations } from "./ccrRecording";
import { loginsOf } from "./logins";
import type { Registration } from "./ccrRecording";

const existing: TcrNamespaceArgs = {
  name: "prod",
  instance: { id: "tcr-1", host: "acme.tencentcloudcr.com" },
};
const everything: TcrNamespaceArgs = {
  name: "prod",
  instance: { name: "acme", type: "premium", publicAccess: ["203.0.113.0/24"] },
  blockVulnerable: "medium",
  keepVersions: 50,
  immutableTags: { movable: ["latest", "prod"] },
  vpc: { vpcId: "vpc-1", subnetId: "subnet-1", region: "ap-guangzhou" },
  repositories: { "shop/auth": { description: "Login" } },
};

function run(args: TcrNamespaceArgs, then?: (made: TcrNamespace) => void): Promise<Registration[]> {
  return registrations(
    () => {
      const made = new TcrNamespace("registry", args);
      then?.(made);
    },
    (type) => (type.endsWith("TcrServiceAccount") ? { password: "canary-password" } : {}),
  );
}

describe("TcrNamespace", () => {
  it("registers, for an instance that exists, the namespace, its push account and the login", async () => {
    const all = await run(existing);
    assert.deepEqual(
      all.map(({ type, name, parent }) => [type, name, parent]),
      [
        ["pulumi-go-service-image:index:TcrNamespace", "registry", "project-stack"],
        ["tencentcloud:index/tcrNamespace:TcrNamespace", "registry", "registry"],
        ["pulumi:providers:docker-build", "registry-login", "registry"],
        ["tencentcloud:index/tcrServiceAccount:TcrServiceAccount", "registry-push", "registry"],
      ],
    );
    assert.deepEqual(find(all, ":TcrNamespace", "tencentcloud").inputs, {
      instanceId: "tcr-1",
      name: "prod",
      isPublic: false,
      isAutoScan: true,
      isPreventVul: false,
      severity: "high",
    });
    assert.ok(
      all.filter((one) => one.type.startsWith("tencentcloud:")).every((one) => one.packageRef !== ""),
    );
  });

  it("the push account may push to this namespace alone, and its password is a secret for images", async () => {
    let made: TcrNamespace | undefined;
    const all = await run(existing, (one) => (made = one));
    const account = find(all, "TcrServiceAccount");
    assert.deepEqual(account.inputs, {
      registryId: "tcr-1",
      name: "prod-push",
      description: "Pushes to prod",
      permissions: [
        { resource: "prod", actions: ["tcr:PushRepository", "tcr:PullRepository", "tcr:CreateRepository"] },
      ],
    });
    assert.deepEqual(account.secretOutputs, ["password"]);
    assert.deepEqual(account.replaceOnChanges, ["registryId", "name"]);
    assert.deepEqual(account.dependencies, ["registry"]);
    assert.deepEqual(find(all, "docker-build").inputs, { host: "" });
    const address = "acme.tencentcloudcr.com";
    assert.deepEqual(await loginsOf(made!), {
      secret: true,
      logins: [{ address, username: "tcr$prod-push", password: "canary-password" }],
    });
    assert.ok(!JSON.stringify(all).includes("canary"));
  });

  it("a login of one's own is used instead of an account", async () => {
    const login = { username: "tcr$ci", password: "canary-own" };
    let made: TcrNamespace | undefined;
    const all = await run({ ...existing, login }, (one) => (made = one));
    assert.ok(!all.some((one) => one.type.endsWith("TcrServiceAccount")));
    const { secret, logins } = await loginsOf(made!);
    assert.equal(secret, true);
    assert.deepEqual(logins, [{ address: "acme.tencentcloudcr.com", ...login }]);
  });

  it("an instance made here is protected, keeps its bucket, and opens to the given networks only", async () => {
    const instance = find(await run(everything), "TcrInstance");
    assert.equal(instance.protect, true);
    assert.deepEqual(instance.inputs, {
      name: "acme",
      instanceType: "premium",
      deleteBucket: false,
      deletionProtection: true,
      openPublicOperation: true,
      securityPolicies: [{ cidrBlock: "203.0.113.0/24" }],
    });
    const closed = find(await run({ ...existing, instance: { name: "acme", type: "basic" } }), "TcrInstance");
    assert.equal(closed.inputs["openPublicOperation"], false);
    assert.equal(closed.inputs["securityPolicies"], undefined);
  });

  it("retention leaves caches alone, whatever the service does with what no rule selects", async () => {
    const rule = find(await run(everything), "TcrTagRetentionRule");
    const repositoryFilter = { decoration: "repoMatches", pattern: "**" };
    assert.deepEqual(rule.inputs, {
      registryId: "registry-instance-id",
      namespaceName: "prod",
      cronSetting: "daily",
      disabled: false,
      advancedRuleItems: [
        {
          retentionPolicy: { key: "latestPushedK", value: 50 },
          tagFilter: { decoration: "excludes", pattern: "{cache,cache-*,buildcache}" },
          repositoryFilter,
        },
        {
          retentionPolicy: { key: "latestPushedK", value: 1000 },
          tagFilter: { decoration: "matches", pattern: "{cache,cache-*,buildcache}" },
          repositoryFilter,
        },
      ],
    });
  });

  it("F20 tags are immutable, except caches and movable ones", async () => {
    const rule = find(await run(everything), "TcrImmutableTagRule");
    assert.deepEqual(rule.inputs["rule"], {
      repositoryDecoration: "repoMatches",
      repositoryPattern: "**",
      tagDecoration: "excludes",
      tagPattern: "{cache,cache-*,buildcache,latest,prod}",
      disabled: false,
    });
  });

  it("F14 there is one rule of a kind: the old one goes before a new one comes, and none is moved", async () => {
    const all = await run(everything);
    for (const type of ["TcrTagRetentionRule", "TcrImmutableTagRule"]) {
      const rule = find(all, type);
      assert.deepEqual(rule.replaceOnChanges, ["registryId", "namespaceName"]);
      assert.equal(rule.deleteBeforeReplace, true);
      assert.deepEqual(rule.dependencies, ["registry", "registry-instance"]);
    }
  });

  it("gives access from a VPC, and replaces it when the region changes, which the provider ignores", async () => {
    const access = find(await run(everything), "TcrVpcAttachment");
    assert.deepEqual(access.inputs, {
      instanceId: "registry-instance-id",
      vpcId: "vpc-1",
      subnetId: "subnet-1",
      enablePublicDomainDns: true,
      enableVpcDomainDns: false,
      regionName: "ap-guangzhou",
    });
    assert.deepEqual(access.replaceOnChanges, ["regionName"]);
  });

  for (const onDestroy of ["keep", "deleteImages"] as const) {
    it(`onDestroy ${onDestroy} decides for namespace and repositories together`, async () => {
      const all = await run({ ...everything, onDestroy }, (made) => {
        const service = new pulumi.ComponentResource("test:index:Service", "auth-service");
        const first = made.repository("shop/auth", service);
        assert.deepEqual(made.repository("shop/auth", service), first);
      });
      const repository = find(all, "TcrRepository");
      assert.deepEqual(repository.inputs, {
        instanceId: "registry-instance-id",
        namespaceName: "prod",
        name: "shop/auth",
        forceDelete: onDestroy === "deleteImages",
        description: "Login",
        briefDesc: "Login",
      });
      assert.equal(repository.retainOnDelete, onDestroy === "keep");
      assert.equal(find(all, ":TcrNamespace", "tencentcloud").retainOnDelete, onDestroy === "keep");
      assert.equal(repository.parent, "auth-service");
      assert.ok(
        ["registry", "registry-push", "registry-vpc"].every((one) => repository.dependencies.includes(one)),
      );
    });
  }

  it("every resource of the provider has the name that was given, never one made up", async () => {
    const named = (await run(everything, (made) => made.repository("auth", made))).filter(({ type }) =>
      /:Tcr(Instance|Namespace|Repository|ServiceAccount)$/.test(type),
    );
    assert.equal(named.length, 5);
    assert.ok(named.every(({ inputs }) => typeof inputs["name"] === "string"));
  });

  const wrong: [string, Partial<TcrNamespaceArgs>, RegExp][] = [
    ["B1 namespace", { name: "Prod" }, /name: "Prod" must be lower-case/],
    ["B2 repository", { repositories: { "/a": {} } }, /repositories\["\/a"\]: "\/a" must be/],
    ["B4 personal domain", { instance: { id: "tcr-1", host: "ccr.ccs.tencentyun.com" } }, /use CcrNamespace/],
    [
      "B4 scheme",
      { instance: { id: "tcr-1", host: "https://acme.tencentcloudcr.com" } },
      /write the domain alone/,
    ],
    ["an instance's name", { instance: { name: "A_b", type: "basic" } }, /instance.name: "A_b" must be/],
    [
      "the whole internet",
      { instance: { name: "acme", type: "basic", publicAccess: ["0.0.0.0/0"] } },
      /whole internet/,
    ],
    ["a level", { blockVulnerable: "hig" as never }, /did you mean `high`/],
    ["a contradiction", { scan: false, blockVulnerable: "low" }, /nobody looks for/],
    ["a count", { keepVersions: 1.5 }, /keepVersions: 1.5 must be a whole number/],
    ["a rule that covers everything", { immutableTags: { movable: ["**"] } }, /covers every tag/],
    ["a pattern with braces", { cacheTags: ["{a,b}"] }, /must be a tag's name or a pattern/],
  ];
  for (const [title, changed, rule] of wrong) {
    it(`${title}: told, and nothing registered`, async () => {
      let thrown: unknown;
      const all = await registrations(() => {
        try {
          new TcrNamespace("registry", { ...existing, ...changed });
        } catch (error) {
          thrown = error;
        }
      });
      assert.ok(thrown instanceof Error);
      assert.match(thrown.message, rule);
      assert.deepEqual(all, []);
    });
  }
});

function find(all: readonly Registration[], part: string, start = ""): Registration {
  const found = all.find((one) => one.type.endsWith(part) && one.type.startsWith(start));
  const loose = found ?? all.find((one) => one.type.includes(part));
  assert.ok(loose, `${part} was registered`);
  return loose;
}
