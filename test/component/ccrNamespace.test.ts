/**
 * Proves what a CcrNamespace registers: exact inputs, parents and dependencies, the password as a secret in one place,
 * and nothing at all when anything is wrong with the arguments. It does not prove what the providers do with it.
 */
import * as assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CcrNamespace, type CcrNamespaceArgs } from "../../components/tencent/ccrNamespace";
import { type Registration, registrations } from "../support/component/recording";
import { credentialsOf } from "../support/component/credentials";

/** Stands for an image. */
class Push extends pulumi.CustomResource {}

const credentials = { username: "100000000001", password: "passw0rd!" };
const team: CcrNamespaceArgs = { name: "team", credentials };

describe("CcrNamespace", () => {
  it("registers the namespace and one docker-build provider, and gives the login to images", async () => {
    let made: CcrNamespace | undefined;
    const all = await registrations(() => {
      made = new CcrNamespace("registry", team);
      assert.equal(made.host, "ccr.ccs.tencentyun.com");
      assert.equal(made.path, "team");
    });
    assert.deepEqual(all.map(summary), [
      ["pulumi-go-service-image:index:CcrNamespace", "registry", ""],
      ["pulumi-nodejs:dynamic/ccr:Namespace", "registry", "registry"],
      ["pulumi:providers:docker-build", "registry-login", "registry"],
    ]);
    const { __provider, ...inputs } = find(all, "ccr:Namespace").inputs;
    assert.equal(typeof __provider, "string");
    assert.deepEqual(inputs, {
      name: "team",
      host: "ccr.ccs.tencentyun.com",
      adopt: false,
      onDestroy: "keep",
      forceDelete: false,
    });
    // a provider's configuration may never change: the provider would be replaced, and every image with it
    assert.deepEqual(find(all, "docker-build").inputs, { host: "" });
    assert.deepEqual(await credentialsOf(made!), {
      secret: true,
      registries: [{ address: "ccr.ccs.tencentyun.com", ...credentials }],
    });
    assert.ok(!JSON.stringify(all).includes(credentials.password));
  });

  it("sends names only to the engine as its own inputs", async () => {
    const all = await registrations(() => {
      new CcrNamespace("registry", team);
    });
    assert.deepEqual(find(all, "index:CcrNamespace").inputs, {
      name: "team",
      host: "ccr.ccs.tencentyun.com",
    });
  });

  it("the region decides API and registry", async () => {
    const all = await registrations(() => {
      new CcrNamespace("registry", { ...team, region: "ap-hongkong" });
    });
    const { region, host } = find(all, "ccr:Namespace").inputs;
    assert.deepEqual({ region, host }, { region: "ap-hongkong", host: "hkccr.ccs.tencentyun.com" });
  });

  it("registers each repository once, under who pushes to it, after the namespace", async () => {
    const all = await registrations(() => {
      const made = new CcrNamespace("registry", {
        ...team,
        onDestroy: "deleteImages",
        adopt: true,
        repositories: { auth: { description: "Login", public: true, adopt: false } },
      });
      const service = new pulumi.ComponentResource("test:index:Service", "auth-service");
      const [first] = made.repository("auth", service);
      assert.deepEqual(made.repository("auth", service), [first]);
      made.repository("shop", service);
    });
    const [auth, shop, ...more] = all.filter((one) => one.type.endsWith("ccr:Repository"));
    assert.equal(more.length, 0);
    assert.deepEqual(
      [auth!.name, auth!.parent, auth!.dependencies],
      ["registry-auth", "auth-service", ["registry"]],
    );
    assert.deepEqual(declared(auth!), {
      name: "team/auth",
      host: "ccr.ccs.tencentyun.com",
      isPublic: true,
      description: "Login",
      adopt: false,
      onDestroy: "deleteImages",
    });
    assert.equal(shop!.inputs["isPublic"], undefined);
    assert.equal(shop!.inputs["adopt"], true);
  });

  it("two instances with equal arguments have no name in common", async () => {
    const all = await registrations(() => {
      for (const name of ["one", "two"]) {
        const made = new CcrNamespace(name, team);
        made.repository("auth", made);
      }
    });
    const names = all.map(({ type, name }) => `${type} ${name}`);
    assert.equal(new Set(names).size, names.length);
  });

  it("removes old versions only if asked to, and after the pushes", async () => {
    const run = (keepVersions?: CcrNamespaceArgs["keepVersions"]) =>
      registrations(() => {
        const made = new CcrNamespace("registry", {
          ...team,
          ...(keepVersions === undefined ? {} : { keepVersions }),
        });
        const push = new Push("test:index:Push", "push", {});
        made.repository("auth", made);
        made.cleanUp("auth", { digests: pulumi.output(["sha256:1"]), after: [push] }, made);
      });
    assert.equal((await run()).filter((one) => one.type.endsWith("Retention")).length, 0);
    const made = find(await run(20), "ccr:Retention");
    assert.deepEqual(declared(made), {
      repository: "team/auth",
      host: "ccr.ccs.tencentyun.com",
      keepVersions: 20,
      minAgeDays: 7,
      keep: [],
      cacheTags: ["cache", "cache-*", "buildcache"],
      digests: ["sha256:1"],
    });
    assert.deepEqual(made.dependencies, ["push", "registry", "registry-auth"]);
    const exact = find(await run({ count: 3, minAgeDays: 0, keep: ["release-*"] }), "ccr:Retention").inputs;
    assert.deepEqual([exact["keepVersions"], exact["minAgeDays"], exact["keep"]], [3, 0, ["release-*"]]);
  });

  it("B1 a name that exists against the rules can be used unchecked", async () => {
    const all = await registrations(() => {
      new CcrNamespace("registry", { ...team, name: "a", checkNames: false }).repository(
        "B",
        new pulumi.ComponentResource("test:index:S", "s"),
      );
    });
    assert.equal(find(all, "ccr:Namespace").inputs["name"], "a");
    assert.equal(find(all, "ccr:Repository").inputs["name"], "a/B");
  });

  const wrong: [string, Partial<CcrNamespaceArgs>, RegExp[]][] = [
    ["B1 namespace", { name: "Team" }, [/name: "Team" is not a valid name.*write `team`/]],
    ["B2 repository", { repositories: { "a/b": {} } }, [/repositories\["a\/b"\]: "a\/b" has a slash/]],
    [
      "B4 region",
      { region: "ap-hongkon" },
      [/region: "ap-hongkon" is not a valid region.*did you mean `ap-hongkong`/],
    ],
    ["B4 registry", { host: "https://ccr.ccs.tencentyun.com" }, [/host: .*without a scheme/]],
    [
      "B10 username that is no UIN",
      { credentials: { ...credentials, username: "me@example.com" } },
      [/credentials.username: is not a valid id of an account/],
    ],
    [
      "B10 password that is too long",
      { credentials: { ...credentials, password: "canary-12345678901" } },
      [/credentials.password: has 18 characters/],
    ],
    [
      "B10 padded password",
      { credentials: { ...credentials, password: "canary12\n" } },
      [/credentials.password: has white space/],
    ],
    [
      "B10 blank login",
      { credentials: { username: " ", password: "" } },
      [/credentials.username: is missing/, /credentials.password: is missing/],
    ],
    [
      "a policy that is none",
      { onDestroy: "delete" as never },
      [/onDestroy: "delete" is not a valid policy/],
    ],
    ["a contradiction", { forceDelete: true }, [/forceDelete: true contradicts/]],
    ["a count that is none", { keepVersions: 0 }, [/keepVersions: 0 is not a valid number/]],
    [
      "all at once",
      { name: "", region: "x", keepVersions: -1 },
      [/3 problems/, /name: ""/, /region: "x"/, /keepVersions: -1/],
    ],
  ];

  for (const [title, changed, rules] of wrong) {
    it(`${title}: reported, and nothing registered`, async () => {
      let thrown: unknown;
      const all = await registrations(() => {
        try {
          new CcrNamespace("registry", { ...team, ...changed });
        } catch (error) {
          thrown = error;
        }
      });
      assert.ok(thrown instanceof Error);
      for (const rule of [/^CcrNamespace registry: /, ...rules]) {
        assert.match(thrown.message, rule);
      }
      assert.doesNotMatch(thrown.message, /canary/);
      assert.deepEqual(all, []);
    });
  }
});

function summary({ type, name, parent }: Registration): string[] {
  return [type, name, parent];
}

/** The inputs without the serialized provider. */
function declared({ inputs }: Registration): object {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== "__provider"));
}

function find(all: readonly Registration[], part: string): Registration {
  const found = all.find((one) => one.type.includes(part));
  assert.ok(found, `${part} was registered`);
  return found;
}
