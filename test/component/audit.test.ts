/**
 * Proves what `audit` registers: one resource beside the image, which waits for it and for which `ref`, `digest` and everything
 * attached wait, only if a limit is asked for; and that nothing else changes. It does not prove what the provider does.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { type Audit, ExistingNamespace, GoServiceImage, GoServices, PlanError } from "../../components";
import { readConfiguration } from "../../stacks/configuration";
import { buildImages } from "../../stacks/build";
import { environmentOf } from "../../stacks/environments";
import { record, type Registration } from "../support/component/recording";
import { AUTH, ORDER, SHOP } from "../support/shop";
import { below, makeTree, removeTrees } from "../support/tree";

const REGISTRY = "registry.example.com/team";
const LIMIT: Audit = { maxVulnerability: "package", database: "vulndb" };

/** Types of the resources that whoever uses an output waits for. */
async function typesBehind(output: pulumi.Output<string>): Promise<string[]> {
  const behind = output as unknown as {
    allResources(): Promise<ReadonlySet<{ readonly __pulumiType: string }>>;
  };
  return [...(await behind.allResources())].map(({ __pulumiType }) => __pulumiType);
}

describe("audit", () => {
  const before = process.cwd();

  beforeEach(() => {
    process.chdir(makeTree(below("shop", SHOP)));
  });
  afterEach(() => {
    process.chdir(before);
    removeTrees();
  });

  function image(audit: unknown, more: object = {}): GoServiceImage {
    const credentials = { username: "robot", password: "canary-4712" };
    const namespace = new ExistingNamespace("registry", { registry: REGISTRY, credentials });
    const args = { source: "shop", main: AUTH, namespace, audit: audit as Audit, ...more };
    return new GoServiceImage("auth", args);
  }

  function audits(all: readonly Registration[]): readonly Registration[] {
    return all.filter(({ type }) => type === "pulumi-nodejs:dynamic/trust:Audit");
  }

  it("is nothing unless a limit is asked for", async () => {
    for (const audit of [undefined, {}]) {
      const { registrations, error } = await record(() => image(audit));
      assert.ifError(error);
      assert.deepEqual(audits(registrations), []);
    }
  });

  it("is one resource that waits for the image, and that everything which uses it waits for", async () => {
    const behind: Record<string, string[]> = {};
    const { registrations, error } = await record(async () => {
      const { ref, digest } = image(LIMIT, { attest: { provenance: true } });
      behind["ref"] = await typesBehind(ref);
      behind["digest"] = await typesBehind(digest);
    });
    assert.ifError(error);
    const [one, ...others] = audits(registrations);
    assert.deepEqual(others, []);
    assert.ok(one !== undefined);
    assert.deepEqual([one.name, one.parent, one.dependencies], ["auth", "auth", ["auth"]]);
    assert.deepEqual([...one.secretInputs], ["login"]);
    const { host, path, service, maxVulnerability, database } = one.inputs;
    assert.deepEqual(
      [host, path, service, maxVulnerability, database],
      ["registry.example.com", "team/auth", "auth", "package", "vulndb"],
    );
    // not the image itself: its digest is known before it has passed
    assert.deepEqual(behind, { ref: [one.type], digest: [one.type] });
    const attached = registrations.find(({ type }) => type.endsWith("trust:Attachments"));
    assert.equal(attached?.dependencies.length, 2);
  });

  it("changes nothing else: neither the image nor what the engine compares of the component", async () => {
    const rest = async (audit: Audit | undefined): Promise<unknown> => {
      const { registrations } = await record(() => image(audit));
      return registrations.filter((one) => !audits([one]).includes(one));
    };
    assert.deepEqual(await rest(LIMIT), await rest(undefined));
  });

  it("is told what is wrong before anything is registered", async () => {
    for (const [audit, field] of [
      [{ maxVulnerability: "high" }, "audit.maxVulnerability"],
      [{ database: "vulndb" }, "audit.database"],
      [{ maxVulnerabilities: "module" }, "audit.maxVulnerabilities"],
    ] as const) {
      const { registrations, error } = await record(() => image(audit));
      assert.ok(error instanceof PlanError, field);
      assert.deepEqual(
        error.problems.map((one) => one.field),
        [field],
      );
      assert.deepEqual(audits(registrations), []);
    }
  });

  it("is the same for all services of a tree, another one for a single one, or none", async () => {
    const { registrations, error } = await record(
      () =>
        new GoServices("shop", {
          source: "shop",
          namespace: REGISTRY,
          audit: { maxVulnerability: "module" },
          serviceOptions: { auth: { audit: { maxVulnerability: "symbol" } }, order: { audit: {} } },
        } as never),
    );
    assert.ifError(error);
    const shown = audits(registrations).map(({ name, inputs }) => [name, inputs["maxVulnerability"]]);
    assert.deepEqual(shown, [["shop-auth", "symbol"]]);
  });

  it("is a key of a stack file, and stays as it is for a service that a run is not about", async () => {
    const declared = async (only?: readonly string[]): Promise<string[]> => {
      const values = {
        "p:root": "shop",
        "p:registry": REGISTRY,
        "p:audit": JSON.stringify(LIMIT),
      };
      const { registrations } = await record(async () => {
        const configuration = readConfiguration(values, "p");
        return (await buildImages(environmentOf(configuration, "stack"), configuration, only)).images;
      });
      return audits(registrations)
        .map(({ name, inputs }) => `${name} ${String(inputs["service"])}`.trim())
        .sort();
    };
    assert.deepEqual(await declared(), ["auth auth", "order order"]);
    writeFileSync(
      join("shop", ORDER, "main.go"),
      'package main\n\nimport _ "example.com/shop/pkg/none"\n\nfunc main() {}\n',
    );
    assert.deepEqual(await declared(["auth"]), ["auth auth", "order"]);
    assert.deepEqual(await declared(), ["auth auth"]);
  });
});
