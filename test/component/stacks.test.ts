/**
 * Proves what the environments declare: `staging` builds into a CCR namespace and removes old versions only if asked to,
 * `prod` promotes into a TCR namespace, with the push account's login and the rules of its tags, and declares no image of
 * its own. It does not prove what the providers do with it: the real one of TCR cannot be had here.
 */
import assert from "node:assert/strict";
import { PlanError } from "../../components";
import { buildImages } from "../../stacks/build";
import { readConfiguration } from "../../stacks/configuration";
import { generic } from "../../stacks/generic";
import { prod } from "../../stacks/prod";
import { promoteImages } from "../../stacks/promote";
import { staging } from "../../stacks/staging";
import { SHOP } from "../support/shop";
import { below, makeTree, removeTrees } from "../support/tree";
import { type Registration, registrations } from "../support/component/recording";

const digest = `sha256:${"a".repeat(64)}`;
const built = { auth: { ref: `ccr.ccs.tencentyun.com/acme/auth@${digest}`, digest, version: "v1" } };
const target = { namespace: "prod", instance: "tcr-1", host: "acme.tencentcloudcr.com" };
const source = { fromUsername: "100000000001", fromPassword: "canary-from" };

function read(values: Readonly<Record<string, unknown>>): ReturnType<typeof readConfiguration> {
  const entries = Object.entries(values).map(([key, value]) => [
    `project:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return readConfiguration(Object.fromEntries(entries) as Record<string, string>, "project");
}

function runProd(values: object = {}, images: unknown = built): Promise<Registration[]> {
  assert.ok(prod.images.kind === "promote");
  const { images: choice } = prod;
  return registrations(
    () => promoteImages(prod, choice, read({ ...target, ...source, ...values })),
    (type) => {
      const account = type.endsWith("tcr:ServiceAccount") ? { password: "canary-password" } : {};
      return type.endsWith("StackReference") ? { outputs: { images } } : account;
    },
  );
}

const ofType = (all: readonly Registration[], type: string): Registration[] =>
  all.filter((one) => one.type.endsWith(type));

describe("environments", () => {
  const folder = process.cwd();
  const keys = ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"];
  const before = keys.map((key) => process.env[key]);

  beforeEach(() => {
    process.env["TENCENTCLOUD_SECRET_ID"] = "AKIDexample";
    process.env["TENCENTCLOUD_SECRET_KEY"] = "example";
  });

  afterEach(() => {
    process.chdir(folder);
    removeTrees();
    keys.forEach((key, index) => {
      const value = before[index];
      if (value === undefined) {
        Reflect.deleteProperty(process.env, key);
      } else {
        process.env[key] = value;
      }
    });
  });

  describe("prod", () => {
    it("promotes into the namespace that it makes, after all of it, and builds nothing", async () => {
      const all = await runProd();
      assert.deepEqual(ofType(all, ":Image"), []);
      const [release, ...more] = ofType(all, "promotion:Release");
      assert.deepEqual(more, []);
      const { __provider, ...inputs } = release!.inputs;
      assert.equal(typeof __provider, "string");
      assert.deepEqual(inputs, {
        from: "ccr.ccs.tencentyun.com",
        fromLogin: { username: "100000000001", password: "canary-from" },
        to: "acme.tencentcloudcr.com",
        toLogin: { username: "tcr$prod-push", password: "canary-password" },
        images: { auth: { from: "acme/auth", select: digest, to: "prod/auth", version: "v1" } },
        movingTags: ["prod"],
      });
      assert.deepEqual(release!.secretInputs.slice().sort(), ["fromLogin", "toLogin"]);
      for (const dependency of ["registry", "registry-push", "registry-immutable"]) {
        assert.ok(release!.dependencies.includes(dependency), dependency);
      }
      const rest = JSON.stringify(all.filter((one) => one !== release));
      assert.ok(!rest.includes("canary-from"));
    });

    it("makes tags immutable, but the names that move and the lists of attached documents", async () => {
      const [rule] = ofType(await runProd({ movingTags: ["live"] }), "tcr:Immutability");
      const text = JSON.stringify(rule!.inputs);
      assert.match(text, /live/);
      assert.match(text, /sha256-\*/);
    });

    it("protects everything unless set otherwise, so that a refused destroy changes nothing", async () => {
      const open = async (values: object): Promise<string[]> =>
        (await runProd(values)).filter(({ protect }) => !protect).map(({ name }) => name);
      assert.deepEqual(await open({}), []);
      assert.equal((await open({ protect: "off" })).length, (await runProd()).length);
    });

    it("hands region, adopt and the account's life on", async () => {
      const values = { region: "ap-shanghai", adopt: true, pushAccountDays: 30, pushAccountRotation: "2" };
      const all = await runProd(values);
      const [namespace, account] = ["tcr:Namespace", "tcr:ServiceAccount"].map(
        (type) => ofType(all, type)[0]!.inputs,
      );
      assert.deepEqual([namespace!["region"], namespace!["adopt"]], ["ap-shanghai", true]);
      assert.deepEqual([account!["expiresInDays"], account!["rotation"]], [30, "2"]);
    });

    it("says in one sentence that the stack to promote from is not there", async () => {
      let error: unknown;
      await registrations(
        () =>
          promoteImages(prod, { kind: "promote", from: "staging", movingTags: [] }, read(target)).catch(
            (one: unknown) => {
              error = one;
            },
          ),
        (type) => (type.endsWith("StackReference") ? { outputs: undefined } : {}),
      );
      assert.ok(error instanceof PlanError);
      assert.match(error.message, /from: "staging" is not a stack of this backend\. Fix: bring it up first/);
    });

    it("promotes into a registry that exists, if one is configured", async () => {
      const all = await runProd({ namespace: "", instance: "", host: "", registry: "r.example.com/live" });
      assert.deepEqual(ofType(all, "tcr:Namespace"), []);
      assert.equal(ofType(all, "promotion:Release")[0]?.inputs["to"], "r.example.com");
    });

    it("reports keys that mean nothing for a registry that exists", async () => {
      const values = {
        registry: "r.example.com/live",
        blockVulnerable: "low",
        pushAccountDays: 3,
        region: "ap-tokyo",
      };
      let error: unknown;
      await registrations(
        () =>
          promoteImages(prod, { kind: "promote", from: "staging", movingTags: [] }, read(values)).catch(
            (one: unknown) => {
              error = one;
            },
          ),
        (type) => (type.endsWith("StackReference") ? { outputs: { images: built } } : {}),
      );
      assert.ok(error instanceof PlanError);
      const fields = error.problems.map(({ field }) => field);
      assert.deepEqual(fields.sort(), ["blockVulnerable", "pushAccountDays", "region"]);
    });

    it("B10 reports everything that is wrong at once, before anything is registered", async () => {
      process.env["TENCENTCLOUD_SECRET_KEY"] = "AKIDexample";
      process.env["TENCENTCLOUD_SECRET_ID"] = "example";
      let error: unknown;
      const all = await registrations(
        async () => {
          assert.ok(prod.images.kind === "promote");
          const values = { namespace: "Prod", instance: "", host: "acme", promote: ["aut=1"] };
          await promoteImages(prod, prod.images, read({ ...values, visibility: "private" })).catch(
            (one: unknown) => {
              error = one;
            },
          );
        },
        (type) => (type.endsWith("StackReference") ? { outputs: { images: built } } : {}),
      );
      assert.ok(error instanceof PlanError);
      const fields = error.problems.map(({ field }) => field);
      assert.deepEqual(fields, [
        "visibility",
        "promote[0]",
        "instance",
        "namespace",
        "host",
        "TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY",
      ]);
      assert.deepEqual(all, []);
    });
  });

  describe("any other", () => {
    it("hands values of `secrets` on as secrets, to who names them", async () => {
      const files = below("shop", SHOP);
      const dockerfile = "FROM scratch\nRUN --mount=type=secret,id=npm cat /run/secrets/npm\n";
      process.chdir(makeTree({ ...files, "shop/Dockerfile": dockerfile }));
      const all = await registrations(() =>
        buildImages(
          generic,
          read({
            root: "shop",
            registry: "127.0.0.1:5000/team",
            secrets: { netrc: "canary-netrc", npm: "canary-npm", proxy: "canary-proxy", key: "canary-key" },
            credentials: { netrc: { secret: "netrc" } },
            download: { GOPRIVATE: "git.example.com", GOPROXY: { secret: "proxy" } },
            serviceOptions: {
              auth: { dockerfile: { path: "Dockerfile" }, secrets: { npm: { secret: "npm" } } },
              order: { credentials: { ssh: [{ secret: "key" }] }, onDestroy: "deleteImages" },
            },
          }),
        ),
      );
      const images = ofType(all, "docker-build:index:Image");
      const secretsOf = (name: string): unknown => images.find((one) => one.name === name)?.inputs["secrets"];
      const download = "GOPRIVATE=git.example.com\nGOPROXY=canary-proxy\n";
      assert.deepEqual(secretsOf("auth"), { npm: "canary-npm" });
      const { "go-download": variables, "go-netrc": netrc } = secretsOf("order") as Record<string, string>;
      assert.ok(variables?.includes(download), variables);
      assert.equal(netrc, "canary-netrc");
      const order = images.find((one) => one.name === "order");
      assert.deepEqual(order?.inputs["ssh"], [{ id: "go-ssh", paths: [".go-service-image/keys/key"] }]);
      assert.equal(order.retainOnDelete, false);
      assert.ok(images.every(({ secretInputs }) => secretInputs.includes("secrets")));
      const open = all.map(({ inputs, secretInputs }) =>
        Object.entries(inputs).filter(([name]) => !secretInputs.includes(name)),
      );
      assert.ok(!JSON.stringify(open).includes("canary"));
    });
  });

  describe("staging", () => {
    const namespace = { namespace: "acme", username: "100000000001", registryPassword: "passw0rd!" };

    function runStaging(values: object = {}): Promise<Registration[]> {
      process.chdir(makeTree(below("shop", SHOP)));
      return registrations(
        () => buildImages(staging, read({ root: "shop", ...namespace, ...values })),
        (type) => (type.endsWith(":Image") ? { digest } : {}),
      );
    }

    it("makes a repository before each image", async () => {
      const all = await runStaging();
      const images = ofType(all, "docker-build:index:Image");
      assert.ok(images.length >= 2);
      for (const { name, dependencies } of images) {
        assert.ok(dependencies.includes(`registry-${name}`), name);
        assert.ok(dependencies.includes("registry"), name);
      }
      assert.deepEqual(ofType(all, "ccr:Retention"), []);
    });

    it("removes old versions after each push, if asked to", async () => {
      const all = await runStaging({ keepVersions: 7 });
      const images = ofType(all, "docker-build:index:Image").map(({ name }) => name);
      const removals = ofType(all, "ccr:Retention");
      assert.deepEqual(
        removals.map(({ name }) => name),
        images.map((name) => `registry-${name}-retention`),
      );
      for (const [index, { inputs, dependencies, parent }] of removals.entries()) {
        assert.equal(inputs["keepVersions"], 7);
        assert.deepEqual(inputs["digests"], [digest]);
        assert.ok(dependencies.includes(images[index]!));
        assert.equal(parent, images[index]);
      }
    });

    it("B10 reports a missing password once", async () => {
      let error: unknown;
      await registrations(async () => {
        process.chdir(makeTree(below("shop", SHOP)));
        const values = { root: "shop", namespace: "acme", username: "100000000001" };
        await buildImages(staging, read(values)).catch((one: unknown) => {
          error = one;
        });
      });
      assert.ok(error instanceof PlanError);
      assert.deepEqual(
        error.problems.map(({ field }) => field),
        ["project:registryPassword"],
      );
    });

    it("B2 B10 reports names, login and keys before anything is registered", async () => {
      process.env["TENCENTCLOUD_SECRET_KEY"] = "";
      let error: unknown;
      const all = await registrations(async () => {
        process.chdir(makeTree(below("shop", SHOP)));
        const values = {
          ...namespace,
          namespace: "Acme",
          region: "ap-nowhere",
          instance: "tcr-1",
          registryPassword: "x",
        };
        try {
          await buildImages(
            staging,
            read({ root: "shop", services: ["a/b=application/auth/cmd/auth"], ...values }),
          );
        } catch (one) {
          error = one;
        }
      });
      assert.ok(error instanceof PlanError);
      const fields = error.problems.map(({ field }) => field);
      for (const field of [
        "instance",
        "namespace",
        "region",
        "registryPassword",
        "services: a/b",
        "TENCENTCLOUD_SECRET_KEY",
      ]) {
        assert.ok(fields.includes(field), `${field} in ${fields.join(", ")}`);
      }
      assert.deepEqual(all, []);
    });
  });
});
