/**
 * Proves what a TcrNamespace registers: exact inputs, options and dependencies, secrets in one place, protection that
 * reaches all parts, and nothing of the Terraform provider unless an instance or access from a VPC is declared. What the
 * parts do is proved against a double of the API; what the Terraform provider does is not: it cannot be had here.
 */
import * as assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import Module from "node:module";
import * as pulumi from "@pulumi/pulumi";
import { TcrNamespace, type TcrNamespaceArgs } from "../../components/tencent/tcrNamespace";
import { GoDependencies } from "../../components";
import { SHOP } from "../support/shop";
import { below, makeTree, removeTrees } from "../support/tree";
import { type Registration, registrations } from "../support/component/recording";
import { credentialsOf } from "../support/component/credentials";

const existing: TcrNamespaceArgs = {
  name: "prod",
  instance: { id: "tcr-1", host: "acme.tencentcloudcr.com" },
};
const everything: TcrNamespaceArgs = {
  name: "prod",
  region: "ap-shanghai",
  instance: { name: "acme", type: "premium", publicAccess: ["203.0.113.0/24"] },
  blockVulnerable: "medium",
  keepVersions: 50,
  immutableTags: { movable: ["latest", "prod"] },
  vpc: { vpcId: "vpc-1", subnetId: "subnet-1", region: "ap-guangzhou" },
};

function run(
  args: TcrNamespaceArgs,
  then?: (made: TcrNamespace) => void,
  opts: pulumi.ComponentResourceOptions = {},
): Promise<Registration[]> {
  return registrations(
    () => {
      const made = new TcrNamespace("registry", args, opts);
      then?.(made);
    },
    (type) => (type.endsWith("ServiceAccount") ? { password: "canary-password" } : {}),
  );
}

describe("TcrNamespace", () => {
  it("registers, for an instance that exists, the namespace, its push account and the login", async () => {
    const all = await run(existing);
    assert.deepEqual(
      all.map(({ type, name, parent }) => [type, name, parent]),
      [
        ["pulumi-go-service-image:index:TcrNamespace", "registry", ""],
        ["pulumi-nodejs:dynamic/tcr:Namespace", "registry", "registry"],
        ["pulumi:providers:docker-build", "registry-login", "registry"],
        ["pulumi-nodejs:dynamic/tcr:ServiceAccount", "registry-push", "registry"],
      ],
    );
    assert.deepEqual(inputsOf(all, "tcr:Namespace"), {
      instance: "tcr-1",
      name: "prod",
      isPublic: false,
      scan: true,
      block: false,
      severity: "high",
      adopt: false,
      onDestroy: "keep",
    });
  });

  it("loads nothing of the Terraform provider for an instance that exists, nor does the library by itself", async () => {
    const loaded = (): string[] => Object.keys(require.cache).filter((file) => /tencentcloud.bin/.test(file));
    loaded().forEach((file) => Reflect.deleteProperty(require.cache, file));
    await run({ ...existing, keepVersions: 5, immutableTags: {} });
    assert.deepEqual(loaded(), []);
    const library = require.resolve("../../components");
    const script = `require(${JSON.stringify(library)}); console.log(Object.keys(require.cache).join("\\n"))`;
    const files = execFileSync(process.execPath, ["-e", script], { encoding: "utf8" });
    assert.match(files, /components.tencent.tcrNamespace/);
    assert.doesNotMatch(files, /tencentcloud.bin/);
  });

  it("the push account may push to this namespace alone, and its password is a secret for images", async () => {
    let made: TcrNamespace | undefined;
    const all = await run({ ...existing, adopt: true }, (one) => (made = one));
    const account = find(all, "ServiceAccount");
    assert.deepEqual(inputsOf(all, "ServiceAccount"), {
      instance: "tcr-1",
      name: "prod-push",
      description: "Pushes to prod",
      namespace: "prod",
      actions: ["tcr:PushRepository", "tcr:PullRepository", "tcr:CreateRepository"],
      expiresInDays: 10,
      rotation: "",
      adopt: true,
    });
    assert.deepEqual(account.secretOutputs, ["password"]);
    assert.equal(account.deleteBeforeReplace, true);
    assert.deepEqual(account.dependencies, ["registry"]);
    assert.deepEqual(find(all, "docker-build").inputs, { host: "" });
    const address = "acme.tencentcloudcr.com";
    assert.deepEqual(await credentialsOf(made!), {
      secret: true,
      registries: [{ address, username: "tcr$prod-push", password: "canary-password" }],
    });
    assert.ok(!JSON.stringify(all).includes("canary"));
  });

  it("says how long the account lives, and gives it a new password when asked to", async () => {
    const all = await run({ ...existing, credentials: { expiresInDays: 90, rotation: "2026-11" } });
    const { expiresInDays, rotation } = inputsOf(all, "ServiceAccount");
    assert.deepEqual({ expiresInDays, rotation }, { expiresInDays: 90, rotation: "2026-11" });
  });

  it("a login that pulls and does nothing else is made when it is asked for, once", async () => {
    const names = (all: Registration[]): string[] =>
      all.filter(({ type }) => type.endsWith("ServiceAccount")).map(({ name }) => name);
    assert.deepEqual(names(await run(existing)), ["registry-push"]);
    const all = await run(existing, (made) => {
      const { username } = made.pullCredentials({ expiresInDays: 30, rotation: "2" });
      assert.equal(username, "tcr$prod-pull");
      made.pullCredentials();
      assert.throws(
        () => made.pullCredentials({ expiresInDays: 0 }),
        /expiresInDays: 0 is not a valid number of days/,
      );
    });
    assert.deepEqual(names(all), ["registry-pull", "registry-push"]);
    const { inputs, secretOutputs } = all.find(({ name }) => name === "registry-pull")!;
    assert.deepEqual(inputs["actions"], ["tcr:PullRepository"]);
    assert.deepEqual([inputs["expiresInDays"], inputs["rotation"]], [30, "2"]);
    assert.deepEqual(secretOutputs, ["password"]);
  });

  it("a login of one's own is used instead of an account", async () => {
    const credentials = { username: "tcr$ci", password: "canary-own" };
    let made: TcrNamespace | undefined;
    const all = await run({ ...existing, credentials }, (one) => (made = one));
    assert.ok(!all.some((one) => one.type.endsWith("ServiceAccount")));
    const { secret, registries } = await credentialsOf(made!);
    assert.equal(secret, true);
    assert.deepEqual(registries, [{ address: "acme.tencentcloudcr.com", ...credentials }]);
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

  it("what protects a new instance, or the component, protects every part", async () => {
    for (const all of [
      await run(everything),
      await run({ ...everything, instance: existing.instance }, undefined, { protect: true }),
    ]) {
      const open = all.filter(({ protect }) => !protect).map(({ name }) => name);
      assert.deepEqual(open, []);
    }
    const instance = { name: "acme", type: "basic", protect: false } as const;
    assert.ok((await run({ ...everything, instance })).every(({ protect }) => !protect));
  });

  it("retention leaves caches alone, whatever the service does with what no rule selects", async () => {
    const RepositoryFilter = { Decoration: "repoMatches", Pattern: "**" };
    assert.deepEqual(inputsOf(await run(everything), "tcr:Retention"), {
      instance: "registry-instance-id",
      region: "ap-shanghai",
      namespace: "prod",
      rule: {
        CronSetting: "daily",
        Disabled: false,
        AdvancedRuleItems: [
          {
            RetentionPolicy: { Key: "latestPushedK", Value: 50 },
            TagFilter: { Decoration: "excludes", Pattern: "{cache,cache-*,buildcache}" },
            RepositoryFilter,
          },
          {
            RetentionPolicy: { Key: "latestPushedK", Value: 1000 },
            TagFilter: { Decoration: "matches", Pattern: "{cache,cache-*,buildcache}" },
            RepositoryFilter,
          },
        ],
      },
    });
  });

  it("F20 tags are immutable, except caches and movable ones", async () => {
    assert.deepEqual(inputsOf(await run(everything), "tcr:Immutability")["rule"], {
      RepositoryDecoration: "repoMatches",
      RepositoryPattern: "**",
      TagDecoration: "excludes",
      TagPattern: "{cache,cache-*,buildcache,latest,prod}",
      Disabled: false,
    });
  });

  it("F14 there is one rule of a kind: the old one goes before a new one comes", async () => {
    const all = await run(everything);
    for (const type of ["tcr:Retention", "tcr:Immutability"]) {
      const rule = find(all, type);
      assert.equal(rule.deleteBeforeReplace, true);
      assert.deepEqual(rule.dependencies, ["registry", "registry-instance"]);
    }
  });

  it("gives access from a VPC; a changed region, which the provider ignores, replaces it, the old one first", async () => {
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
    assert.equal(access.deleteBeforeReplace, true);
  });

  it("the region is every part's: own ones record it, the provider of the others is of that region", async () => {
    const all = await run(everything);
    const own = all.filter(({ type }) => type.includes("dynamic/tcr:"));
    assert.equal(own.length, 4);
    assert.ok(own.every(({ inputs }) => inputs["region"] === "ap-shanghai"));
    assert.deepEqual(find(all, "providers:tencentcloud").inputs, { region: "ap-shanghai" });
  });

  it("every resource of the provider has the name that was given, never one made up", async () => {
    const { inputs, packageRef } = find(await run(everything), "TcrInstance");
    assert.equal(inputs["name"], "acme");
    assert.notEqual(packageRef, "");
  });

  it("a repository is its first push's, and registered only where it is to be deleted", async () => {
    const declare = (made: TcrNamespace): void => {
      const service = new pulumi.ComponentResource("test:index:Service", "auth-service");
      assert.deepEqual(made.repository("shop/auth", service), made.repository("shop/auth", service));
    };
    assert.ok(!(await run(existing, declare)).some(({ type }) => type.includes("Repository")));
    const all = await run({ ...existing, onDestroy: "deleteImages" }, declare);
    const repository = find(all, "tcr:Repository");
    assert.equal(repository.parent, "auth-service");
    assert.deepEqual(inputsOf(all, "tcr:Repository"), {
      instance: "tcr-1",
      namespace: "prod",
      name: "shop/auth",
    });
    assert.ok(["registry", "registry-push"].every((one) => repository.dependencies.includes(one)));
  });

  it("is private, and says so, unless it was made public", async () => {
    await run(existing, (made) => assert.equal(made.visibility(), "private"));
    await run({ ...existing, public: true }, (made) => assert.equal(made.visibility(), "public"));
  });

  it("takes the compiled packages of private modules, unless it is public", async () => {
    const folder = process.cwd();
    process.chdir(makeTree(below("shop", SHOP)));
    const declare = (namespace: TcrNamespace): GoDependencies =>
      new GoDependencies("go-dependencies", {
        source: "shop",
        mains: ["./application/auth/cmd/auth"],
        namespace,
        download: { GOPRIVATE: "git.example.com" },
      });
    try {
      const all = await run(existing, (made) => declare(made));
      assert.ok(all.some(({ type }) => type.endsWith("docker-build:index:Image")));
      await run({ ...existing, public: true }, (made) => {
        assert.throws(() => declare(made), /the repository is public or of unknown visibility/);
      });
    } finally {
      process.chdir(folder);
      removeTrees();
    }
  });

  it("says how to get the package of the Terraform provider where it is needed and missing", async () => {
    const resolver = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
    const load = resolver._load;
    resolver._load = (request, ...rest) => {
      if (request === "@pulumi/tencentcloud") {
        throw Object.assign(new Error("Cannot find module"), { code: "MODULE_NOT_FOUND" });
      }
      return load.call(Module, request, ...rest);
    };
    try {
      for (const args of [everything, { ...existing, vpc: { vpcId: "vpc-1", subnetId: "subnet-1" } }]) {
        const [message, all] = await refused(args);
        assert.match(message, /needs the package @pulumi\/tencentcloud.*Fix: run `pulumi package add/);
        assert.deepEqual(all, []);
      }
      assert.equal((await run(existing)).length, 4);
    } finally {
      resolver._load = load;
    }
  });

  const hosts: [string, boolean][] = [
    ["acme.tencentcloudcr.com", true],
    ["registry.example.com", true],
    ["127.0.0.1:5000", true],
    ["acme.sub.tencentcloudcr.com", false],
    ["registry.example.com:5000", false],
    ["registry.example.com/prod", false],
    ["acme", false],
  ];
  for (const [host, isRight] of hosts) {
    it(`B4 ${host} ${isRight ? "can be" : "is not"} an instance's domain`, async () => {
      const [message] = await refused({ ...existing, instance: { id: "tcr-1", host } });
      assert.equal(message === "", isRight, message);
    });
  }

  it("checks an instance's name in no time, however long it is", async () => {
    const instance = { name: `${"a".repeat(3000)}_`, type: "basic" } as const;
    assert.match((await refused({ ...existing, instance }))[0], /is not a valid name of an instance/);
    const longest = { name: "a".repeat(51), type: "basic" } as const;
    assert.match(
      (await refused({ ...existing, instance: longest }))[0],
      /is not a valid name of an instance/,
    );
  });

  const wrong: [string, Partial<TcrNamespaceArgs>, RegExp][] = [
    ["B1 namespace", { name: "Prod" }, /name: "Prod" is not a valid name/],
    ["B4 personal domain", { instance: { id: "tcr-1", host: "ccr.ccs.tencentyun.com" } }, /use CcrNamespace/],
    [
      "B4 scheme",
      { instance: { id: "tcr-1", host: "https://acme.tencentcloudcr.com" } },
      /write the domain alone/,
    ],
    ["a region", { region: "ap-guangzou" }, /region: "ap-guangzou" is not a valid region.*`ap-guangzhou`/],
    ["an instance's name", { instance: { name: "A_b", type: "basic" } }, /instance.name: "A_b" is not/],
    [
      "the whole internet",
      { instance: { name: "acme", type: "basic", publicAccess: ["0.0.0.0/0"] } },
      /whole internet/,
    ],
    [
      "the whole internet of IPv6",
      { instance: { name: "acme", type: "basic", publicAccess: ["::/0"] } },
      /whole internet/,
    ],
    ["a level", { blockVulnerable: "hig" as never }, /did you mean `high`/],
    ["a contradiction", { scan: false, blockVulnerable: "low" }, /nobody looks for/],
    ["a count", { keepVersions: 1.5 }, /keepVersions: 1.5 is not a valid number/],
    [
      "a life",
      { credentials: { expiresInDays: 0 } },
      /credentials.expiresInDays: 0 is not a valid number of days/,
    ],
    ["a rule that covers everything", { immutableTags: { movable: ["**"] } }, /covers every tag/],
    ["a pattern with braces", { cacheTags: ["{a,b}"] }, /is not a valid tag or pattern/],
  ];
  for (const [title, changed, rule] of wrong) {
    it(`${title}: reported, and nothing registered`, async () => {
      const [message, all] = await refused({ ...existing, ...changed });
      assert.match(message, rule);
      assert.deepEqual(all, []);
    });
  }

  it("B2 a repository's name: reported when it is pushed to", async () => {
    await run(existing, (made) =>
      assert.throws(() => made.repository("/a", made), /"\/a" is not a valid name/),
    );
  });
});

/** What was thrown, empty if nothing, and what was registered. */
async function refused(args: TcrNamespaceArgs): Promise<[string, Registration[]]> {
  let message = "";
  const all = await registrations(() => {
    try {
      new TcrNamespace("registry", args);
    } catch (error) {
      message = error instanceof Error ? error.message : String(error);
    }
  });
  return [message, all];
}

function find(all: readonly Registration[], part: string): Registration {
  const found = all.find((one) => one.type.endsWith(part)) ?? all.find((one) => one.type.includes(part));
  assert.ok(found, `${part} was registered`);
  return found;
}

/** A dynamic resource's inputs, without the provider's text. */
function inputsOf(all: readonly Registration[], part: string): Record<string, unknown> {
  const { __provider, ...inputs } = find(all, part).inputs;
  assert.equal(typeof __provider, "string");
  return inputs;
}
