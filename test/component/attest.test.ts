/**
 * Proves what `attest` registers: one resource beside the image, which waits for it, only if something is asked for, with the
 * key and the login as secrets; that single services go before all; and that wrong values are told before anything is
 * registered. It does not prove what the provider does with it.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Attest, ExistingNamespace, GoServiceImage, GoServices, PlanError } from "../../components";
import { readConfiguration } from "../../stacks/configuration";
import { buildImages } from "../../stacks/build";
import { environmentOf } from "../../stacks/environments";
import { record, type Registration } from "../support/component/recording";
import { AUTH, ORDER, SHOP } from "../support/shop";
import { below, makeTree, removeTrees } from "../support/tree";

const REGISTRY = "registry.example.com/team";
const EVERYTHING: Attest = { sbom: ["cyclonedx", "spdx"], provenance: true, sign: { key: "canary-4711" } };

describe("attest", () => {
  const before = process.cwd();

  beforeEach(() => {
    process.chdir(makeTree(below("shop", SHOP)));
  });
  afterEach(() => {
    process.chdir(before);
    removeTrees();
  });

  function image(attest: unknown): GoServiceImage {
    const credentials = { username: "robot", password: "canary-4712" };
    const namespace = new ExistingNamespace("registry", { registry: REGISTRY, credentials });
    return new GoServiceImage("auth", { source: "shop", main: AUTH, namespace, attest: attest as Attest });
  }

  function attached(all: readonly Registration[]): readonly Registration[] {
    return all.filter(({ type }) => type === "pulumi-nodejs:dynamic/trust:Attachments");
  }

  it("is nothing unless something is asked for", async () => {
    for (const attest of [undefined, {}, { sbom: [], provenance: false }]) {
      const { registrations, error } = await record(() => image(attest));
      assert.ifError(error);
      assert.deepEqual(attached(registrations), []);
    }
  });

  it("is one resource that waits for the image, key and login secret", async () => {
    const { registrations, error } = await record(() => image(EVERYTHING));
    assert.ifError(error);
    const [one, ...others] = attached(registrations);
    assert.deepEqual(others, []);
    assert.deepEqual([one?.name, one?.parent], ["auth", "auth"]);
    assert.ok(one !== undefined);
    assert.deepEqual(one.dependencies, ["auth"]);
    assert.deepEqual([...one.secretInputs].sort(), ["login", "sign"]);
    const { host, path, sbom, provenance, sign, login, deletes } = one.inputs as Record<string, never>;
    assert.deepEqual(
      [host, path, sbom, deletes],
      ["registry.example.com", "team/auth", ["cyclonedx", "spdx"], false],
    );
    assert.deepEqual(sign, { key: "canary-4711" });
    assert.deepEqual(login, { username: "robot", password: "canary-4712" });
    const record_ = provenance as unknown as Record<string, unknown>;
    assert.deepEqual([record_["service"], record_["source"]], ["auth", "shop"]);
    assert.deepEqual(record_["arguments"], { main: AUTH });
  });

  it("changes nothing else: neither the image nor what the engine compares of the component", async () => {
    const rest = async (attest: Attest | undefined): Promise<unknown> => {
      const { registrations } = await record(() => image(attest));
      return registrations.filter(({ type }) => !type.includes("Attachments"));
    };
    assert.deepEqual(await rest(EVERYTHING), await rest(undefined));
  });

  it("is told what is wrong before anything is registered", async () => {
    const cases: readonly (readonly [unknown, string])[] = [
      [{ sbom: ["cyclone"] }, "attest.sbom[0]"],
      [{ sign: {} }, "attest.sign"],
      [
        { sign: { key: "a", fulcio: "https://a.example.com", rekor: "https://b.example.com" } },
        "attest.sign",
      ],
      [{ sign: { fulcio: "https://a.example.com" } }, "attest.sign.rekor"],
      [{ sign: { fulcio: "http://a.example.com", rekor: "https://b.example.com" } }, "attest.sign.fulcio"],
      [{ sign: { fulcio: "https://a", rekor: "https://b", passphrase: "x" } }, "attest.sign.passphrase"],
      [{ signs: true }, "attest.signs"],
    ];
    for (const [attest, field] of cases) {
      const { registrations, error } = await record(() => image(attest));
      assert.ok(error instanceof PlanError, field);
      assert.deepEqual(
        error.problems.map((one) => one.field),
        [field],
      );
      assert.deepEqual(attached(registrations), []);
      assert.doesNotMatch(error.message, /canary/);
    }
  });

  it("is the same for all services of a tree, and another one for a single one", async () => {
    const { registrations, error } = await record(
      () =>
        new GoServices("shop", {
          source: "shop",
          namespace: REGISTRY,
          attest: { provenance: true },
          serviceOptions: { auth: { attest: { sbom: ["spdx"] } } },
        } as never),
    );
    assert.ifError(error);
    const shown = attached(registrations).map(({ name, inputs }) => [
      name,
      inputs["sbom"],
      "provenance" in inputs,
    ]);
    assert.deepEqual(shown.sort(), [
      ["shop-auth", ["spdx"], false],
      ["shop-order", [], true],
    ]);
  });

  it("is a key of a stack file, whose signing key stands elsewhere", async () => {
    const declared = async (attest: object): Promise<{ all: readonly Registration[]; error: unknown }> => {
      const values = {
        root: "shop",
        registry: REGISTRY,
        attest: JSON.stringify(attest),
        secrets: JSON.stringify({ signing: "canary-4713" }),
      };
      const all = Object.fromEntries(Object.entries(values).map(([key, value]) => [`p:${key}`, value]));
      const { registrations, error } = await record(async () => {
        const configuration = readConfiguration(all, "p");
        return (await buildImages(environmentOf(configuration, "stack"), configuration)).images;
      });
      return { all: attached(registrations), error };
    };
    const { all, error } = await declared({ sign: { key: { secret: "signing" }, passphrase: "env://PASS" } });
    assert.ifError(error);
    assert.deepEqual(
      all.map(({ name, inputs, secretInputs }) => [name, inputs["sign"], [...secretInputs]]),
      ["auth", "order"].map((name) => [name, { key: "canary-4713", passphrase: "env://PASS" }, ["sign"]]),
    );
    const kms = await declared({ sign: { key: "awskms:///alias/release" } });
    assert.deepEqual(kms.all[0]?.inputs["sign"], { key: "awskms:///alias/release" });
    const unknown = await declared({ sign: { key: "tencentkms://canary-4715" } });
    assert.match(String(unknown.error), /attest\.sign\.key: "tencentkms:\/\/…" is not an address.*azurekms/);
    assert.doesNotMatch(String(unknown.error), /canary/);
    const clear = await declared({ sign: { key: "canary-4714" } });
    assert.match(String(clear.error), /attest\.sign\.key: stands in clear/);
    assert.doesNotMatch(String(clear.error), /canary/);
    const missing = await declared({ sign: { key: { secret: "signin" } } });
    assert.match(String(missing.error), /attest\.sign\.key\.secret.*is not a name of `secrets`.*signing/s);
  });

  it("stays as it is for a service that is broken, in a run that is about another one", async () => {
    writeFileSync(
      join("shop", ORDER, "main.go"),
      'package main\n\nimport _ "example.com/shop/pkg/none"\n\nfunc main() {}\n',
    );
    const declared = async (only: readonly string[] | undefined): Promise<string[]> => {
      const attest = JSON.stringify({ provenance: true });
      const values = { "p:root": "shop", "p:registry": REGISTRY, "p:attest": attest };
      const { registrations } = await record(async () => {
        const configuration = readConfiguration(values, "p");
        return (await buildImages(environmentOf(configuration, "stack"), configuration, only)).images;
      });
      return attached(registrations)
        .map(({ name, inputs }) => `${name} ${String(inputs["version"])}`.trim())
        .sort();
    };
    const [auth = "", ...rest] = await declared(["auth"]);
    assert.match(auth, /^auth [0-9a-f]{12}$/);
    assert.deepEqual(rest, ["order"]);
    assert.deepEqual(await declared(undefined), [auth]);
  });
});
