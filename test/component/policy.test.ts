/**
 * Proves every rule of the policy pack against the resources of real programs, as the engine gets them, and against workloads as
 * `podOf` makes them: each is broken once and kept once. It does not prove that Pulumi loads the pack.
 */
import assert from "node:assert/strict";
import type { ResourceValidationPolicy } from "@pulumi/policy";
import { ExistingNamespace, GoServiceImage, podOf } from "../../components";
import { policies } from "../../components/policy/pack";
import { type JudgedResource, RESOURCE_RULES, STACK_RULES } from "../../components/policy/rules";
import { record, type Registration } from "../support/component/recording";
import { AUTH, SHOP } from "../support/shop";
import { below, makeTree, removeTrees } from "../support/tree";

const REF = `registry.example.com/team/auth@sha256:${"a".repeat(64)}`;

function judged({ type, name, urn, inputs, protect }: Registration): JudgedResource {
  return { type, name, urn, props: inputs, opts: { protect } };
}

function resource(type: string, props: object, more: Partial<JudgedResource> = {}): JudgedResource {
  return {
    type,
    name: "one",
    urn: `urn:pulumi:prod::shop::${type}::one`,
    props: props as Record<string, unknown>,
    opts: { protect: false },
    ...more,
  };
}

/** Names of the rules that a resource breaks. */
function broken(one: JudgedResource, settings = {}): string[] {
  return RESOURCE_RULES.filter(({ check }) => check(one, settings).length > 0).map(({ name }) => name);
}

function unsigned(all: readonly JudgedResource[]): string[] {
  return STACK_RULES.flatMap(({ check }) => check(all)).map(
    ([urn, problem]) => `${urn.split("::").at(-1) ?? ""}: ${problem}`,
  );
}

describe("policy pack", () => {
  const before = process.cwd();

  beforeEach(() => {
    process.chdir(makeTree(below("shop", SHOP)));
  });
  afterEach(() => {
    process.chdir(before);
    removeTrees();
  });

  async function program(args: object): Promise<JudgedResource[]> {
    const { registrations, error } = await record(() => {
      const namespace = new ExistingNamespace("registry", { registry: "registry.example.com/team" });
      return new GoServiceImage("auth", { source: "shop", main: AUTH, namespace, ...args });
    });
    assert.ifError(error);
    return registrations.map(judged);
  }

  it("has nothing against an image that is signed and whose base is named by digest", async () => {
    const all = await program({
      attest: { sign: { key: "env://KEY" } },
      runtime: { image: `registry.example.com/base:13@sha256:${"b".repeat(64)}` },
    });
    assert.deepEqual(
      all.flatMap((one) => broken(one)),
      [],
    );
    assert.deepEqual(unsigned(all), []);
  });

  it("finds an image that nobody signs, and a promotion that demands no signature", async () => {
    const message = "auth: it is not signed: set `attest.sign`";
    assert.deepEqual(unsigned(await program({})), [message]);
    assert.deepEqual(unsigned(await program({ attest: { provenance: true } })), [message]);
    const release = "pulumi-nodejs:dynamic/promotion:Release";
    const rule = "one: it demands no signature: set `require`";
    assert.deepEqual(unsigned([resource(release, {})]), [rule]);
    assert.deepEqual(unsigned([resource(release, { require: { signature: false } })]), [rule]);
    assert.deepEqual(unsigned([resource(release, { require: { maxVulnerability: "module" } })]), [rule]);
    assert.deepEqual(unsigned([resource(release, { require: { keys: ["a"] } })]), []);
  });

  it("finds a base that is named by its tag, and a secret as a build argument", async () => {
    const base = "registry.example.com/base:13";
    const all = await program({
      runtime: { image: base },
      bases: { [base]: `sha256:${"b".repeat(64)}` },
      attest: { sign: { key: "env://KEY" } },
    });
    assert.deepEqual(
      all.flatMap((one) => broken(one)),
      ["bases-by-digest"],
    );
    const image = "docker-build:index:Image";
    assert.deepEqual(broken(resource(image, { buildArgs: { NPM_TOKEN: "x" } })), [
      "no-secret-build-arguments",
    ]);
    assert.deepEqual(broken(resource(image, { buildArgs: { TOKEN_FILE: "x" } })), []);
  });

  it("looks at namespaces that a stack owns: private, protected in production, kept", () => {
    for (const type of ["pulumi-nodejs:dynamic/ccr:Namespace", "pulumi-nodejs:dynamic/tcr:Namespace"]) {
      const safe = { opts: { protect: true } };
      assert.deepEqual(broken(resource(type, { onDestroy: "keep", isPublic: false }, safe)), []);
      assert.deepEqual(broken(resource(type, { isPublic: true }, safe)), ["namespace-private"]);
      assert.deepEqual(broken(resource(type, { onDestroy: "deleteImages" }, safe)), ["retained-on-destroy"]);
      assert.deepEqual(broken(resource(type, {})), ["protected-in-production"]);
      assert.deepEqual(broken(resource(type, {}), { productionStacks: ["live"] }), []);
    }
    assert.deepEqual(broken(resource("pulumi-nodejs:dynamic/ccr:Repository", { isPublic: true })), [
      "namespace-private",
    ]);
  });

  it("looks at containers: by digest, with a numeric user", () => {
    const pod = podOf("auth", REF, {});
    const deployment = (spec: unknown): JudgedResource =>
      resource("kubernetes:apps/v1:Deployment", { spec: { template: { spec } } });
    const job = {
      spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: "a", image: "a:1" }] } } } } },
    };
    assert.deepEqual(broken(deployment(pod)), []);
    assert.deepEqual(
      broken(deployment({ ...pod, containers: [{ name: "a", image: "registry.example.com/a:1" }] })),
      ["images-by-digest", "numeric-user"],
    );
    const asRoot = { containers: [{ name: "a", image: REF, securityContext: { runAsUser: 0 } }] };
    assert.deepEqual(broken(deployment(asRoot)), ["numeric-user"]);
    const both = ["images-by-digest", "numeric-user"];
    assert.deepEqual(broken(resource("kubernetes:batch/v1:CronJob", job)), both);
    assert.deepEqual(broken(resource("kubernetes:core/v1:Pod", { spec: asRoot })), ["numeric-user"]);
    assert.deepEqual(broken(resource("kubernetes:core/v1:Service", { spec: { ports: [] } })), []);
  });

  it("is policies of Pulumi, each mandatory, that report what a rule says", () => {
    const all = policies();
    assert.deepEqual(
      all.map(({ name }) => name),
      [...RESOURCE_RULES, ...STACK_RULES].map(({ name }) => `go-service-image-${name}`),
    );
    const digest = all.find(({ name }) => name.endsWith("images-by-digest")) as ResourceValidationPolicy;
    const said: string[] = [];
    const pod = { containers: [{ name: "a", image: "registry.example.com/a:1" }] };
    const args = { ...resource("kubernetes:core/v1:Pod", { spec: pod }), getConfig: () => ({}) };
    const validate = digest.validateResource as (args: unknown, report: (message: string) => void) => void;
    validate(args, (message) => said.push(message));
    assert.match(said.join(), /the container a has the image registry\.example\.com\/a:1: use the `ref`/);
  });
});
