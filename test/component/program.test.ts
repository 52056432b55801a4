/**
 * Proves what the program declares from configuration alone: a component for each service found, shared dependencies,
 * the exported map; and that nothing at all is registered when anything is wrong with any service.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import { existsSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { PlanError, type Problem } from "../../components";
import { BUILDX_FOLDER, writeInstanceText } from "../../components/builders/instances";
import { slotName, slotOf } from "../../components/builders/slots";
import type { ImageOutputs } from "../../components";
import { buildImages } from "../../stacks/build";
import { readConfiguration } from "../../stacks/configuration";
import { environmentOf } from "../../stacks/environments";
import { AUTH, ORDER, SHOP } from "../support/shop";
import { below, makeTree, removeTrees, type TreeFiles } from "../support/tree";
import { DIGEST, record, type Recording, valueOf } from "../support/component/recording";

const PROJECT = "go-service-image";
const CANARY = "https://user:canary@proxy.example.com";

/** What was wrong with single services in the last run. */
let failures: ReadonlyMap<string, readonly Problem[]> = new Map();

async function program(
  values: Readonly<Record<string, string>> = {},
  preview = false,
): Promise<Recording<Record<string, ImageOutputs> | undefined>> {
  // a proxy with a login may serve private modules
  const all = { root: "shop", registry: "registry.example.com/team", visibility: "private", ...values };
  const entries = Object.entries(all).map(([key, value]) => [`${PROJECT}:${key}`, value]);
  return record(async () => {
    const configuration = readConfiguration(Object.fromEntries(entries) as Record<string, string>, PROJECT);
    const { images, broken } = await buildImages(environmentOf(configuration, "stack"), configuration);
    failures = broken;
    return images;
  }, preview);
}

function named({ registrations }: Recording<unknown>, type: string): string[] {
  return registrations.filter((one) => one.type.endsWith(`:${type}`)).map(({ name }) => name);
}

function fieldsOf(error: unknown): string[] {
  return error instanceof PlanError ? error.problems.map(({ field }) => field) : assert.fail(String(error));
}

describe("program", () => {
  const before = process.cwd();
  const proxy = process.env["GOPROXY"];

  function enter(files: TreeFiles = SHOP): void {
    process.chdir(makeTree(below("shop", files)));
  }

  beforeEach(() => {
    enter();
    process.env["GOPROXY"] = CANARY;
  });

  afterEach(() => {
    process.chdir(before);
    removeTrees();
    if (proxy === undefined) {
      delete process.env["GOPROXY"];
    } else {
      process.env["GOPROXY"] = proxy;
    }
  });

  it("B12 reports unknown keys, wrong values and wrong arguments together, and registers nothing", async () => {
    const run = await program({ regsitry: "x", cache: "sometimes", platforms: '["linux/amd46"]' });
    assert.deepEqual(fieldsOf(run.error), [
      "go-service-image:cache",
      "go-service-image:regsitry",
      "auth and order: platforms[0]",
    ]);
    assert.deepEqual(run.registrations, []);
  });

  describe("with several builders", () => {
    const buildx = process.env["BUILDX_CONFIG"];
    // nobody listens there
    const builders = JSON.stringify(["tcp://127.0.0.1:1", "unix:///absent/buildkitd.sock"]);

    beforeEach(() => {
      process.env["BUILDX_CONFIG"] = join(process.cwd(), BUILDX_FOLDER);
    });
    afterEach(() => {
      if (buildx === undefined) {
        delete process.env["BUILDX_CONFIG"];
      } else {
        process.env["BUILDX_CONFIG"] = buildx;
      }
    });

    it("declares constant slots, and asks no daemon in a preview", async () => {
      const run = await program({ builders }, true);
      assert.equal(run.error, undefined);
      const images = run.registrations.filter(({ type }) => type === "docker-build:index:Image");
      assert.deepEqual(
        images.map(({ name, inputs }) => [name, inputs["builder"]]),
        images.map(({ name }) => [name, { name: slotName("stack", slotOf(name)) }]),
      );
      assert.equal(images.length, 3);
      assert.equal(existsSync(BUILDX_FOLDER), false);
    });

    it("F6 registers nothing if no daemon answers", async () => {
      const run = await program({ builders });
      assert.deepEqual(fieldsOf(run.error), ["builders"]);
      assert.deepEqual(run.registrations, []);
    });

    it("B12 reports what is wrong with them together with everything else", async () => {
      process.env["BUILDX_CONFIG"] = "/elsewhere";
      const run = await program({
        builders: '["tcp://a:1", "tcp://a:1"]',
        builder: "mine",
        cache: "sometimes",
      });
      const wrong = ["go-service-image:cache", "builder", "builders", "builders[1]"];
      assert.deepEqual(fieldsOf(run.error), wrong);
      assert.deepEqual(run.registrations, []);
    });
  });

  it("declares every service that it finds, and exports its outputs by its name", async () => {
    const run = await program();
    assert.equal(run.error, undefined);
    assert.deepEqual(named(run, "GoServiceImage"), ["auth", "order"]);
    assert.deepEqual(named(run, "GoDependencies"), ["go-dependencies"]);
    assert.deepEqual(named(run, "ExistingNamespace"), ["registry"]);
    const images = run.result!;
    assert.deepEqual(Object.keys(images), ["auth", "order"]);
    const { ref, digest, tags, version, platforms, run: how, ...rest } = images["auth"]!;
    assert.deepEqual(how, { ports: [], volumes: [], compose: {} });
    assert.deepEqual(rest, {});
    const value = await valueOf(version);
    assert.match(value!, /^[0-9a-f]{12}$/);
    const others = [ref, digest, tags, platforms] as pulumi.Output<unknown>[];
    assert.deepEqual(await Promise.all(others.map((output) => valueOf(output))), [
      `registry.example.com/team/auth@${DIGEST}`,
      DIGEST,
      [value],
      ["linux/amd64", "linux/arm64"],
    ]);
  });

  it("F24 exports nothing but plain values, which a program in any language reads by a StackReference", async () => {
    const { result } = await program();
    const images: unknown = await valueOf(pulumi.output(result));
    assert.deepEqual(JSON.parse(JSON.stringify(images)), images);
    assert.ok(Object.keys(images as object).length > 0);
  });

  it("declares the same at preview, from the tree alone", async () => {
    const preview = await program({}, true);
    assert.deepEqual(preview.registrations, (await program()).registrations);
    assert.equal(await valueOf(preview.result!["auth"]!.ref), undefined);
  });

  it("changes one service's registrations when one service's file changes", async () => {
    const first = await program();
    enter({ ...SHOP, [`${ORDER}/main.go`]: "package main\n\nfunc main() {}\n" });
    const second = await program();
    const old = new Map(first.registrations.map((one) => [one.urn, JSON.stringify(one)]));
    const changed = second.registrations.filter((one) => old.get(one.urn) !== JSON.stringify(one));
    assert.deepEqual(changed.map(({ type, name }) => `${type.split(":").at(-1) ?? ""} ${name}`).sort(), [
      "GoServiceImage order",
      "Image order",
    ]);
  });

  it("declares the new version in a second run of one process, after an edit between them", async () => {
    const versions = async (): Promise<(string | undefined)[]> => {
      const { result, error } = await program();
      assert.equal(error, undefined);
      return Promise.all(["auth", "order"].map(async (name) => valueOf(result![name]!.version)));
    };
    const first = await versions();
    fs.writeFileSync(`shop/${ORDER}/main.go`, "package main\n\nfunc main() {}\n");
    const second = await versions();
    assert.deepEqual(
      second.map((version, index) => version === first[index]),
      [true, false],
    );
  });

  it("gives the component every key's value", async () => {
    writeInstanceText(BUILDX_FOLDER, "slot", '{ "Driver": "docker-container", "Nodes": [] }');
    process.env["BUILDX_CONFIG"] = BUILDX_FOLDER;
    const { registrations, error } = await program({
      services: JSON.stringify([`login=${AUTH}`]),
      platforms: '["linux/arm64"]',
      builder: "slot",
      cache: "off",
      version: "=1.4.0",
      versionVariable: "main.Version",
      extraTags: '["latest"]',
      labels: '["vendor=Shop"]',
      onDestroy: "deleteImages",
      username: "1000",
      registryPassword: "secret",
    });
    delete process.env["BUILDX_CONFIG"];
    assert.equal(error, undefined);
    const image = registrations.find(({ type, name }) => type.endsWith(":Image") && name === "login")!;
    assert.deepEqual(
      image.inputs["tags"],
      ["1.4.0", "latest"].map((tag) => `registry.example.com/team/login:${tag}`),
    );
    assert.deepEqual(image.inputs["platforms"], ["linux/arm64"]);
    assert.deepEqual(image.inputs["builder"], { name: "slot" });
    assert.deepEqual(image.inputs["cacheTo"], []);
    assert.equal(image.retainOnDelete, false);
    assert.ok(image.secretInputs.includes("registries"));
    assert.deepEqual(image.inputs["registries"], [
      { address: "registry.example.com", username: "1000", password: "secret" },
    ]);
  });

  it("B12 tells what is wrong with a builder before anything is registered", async () => {
    const { registrations, error } = await program({ builder: "default" });
    assert.deepEqual(fieldsOf(error), ["builder"]);
    assert.match(String(error), /Docker's own builder, which cannot build for several platforms/);
    assert.deepEqual(named({ registrations } as Recording<unknown>, "Image"), []);
  });

  it("F22 hands Go's download variables over as a secret, and to whom downloads only", async () => {
    const { registrations } = await program();
    const having = registrations.filter((one) => JSON.stringify(one).includes("canary"));
    assert.deepEqual(
      having.map(({ name, secretInputs }) => [name, secretInputs]),
      [["go-dependencies", ["secrets"]]],
    );
    const alone = await program({ sharedDependencies: "false" });
    assert.deepEqual(named(alone, "GoDependencies"), []);
    assert.equal(alone.registrations.filter((one) => JSON.stringify(one).includes("canary")).length, 2);
  });

  it("declares the healthy services beside a broken one, and their dependencies as before", async () => {
    const whole = await program();
    enter({ ...SHOP, [`${AUTH}/gone.go`]: 'package main\n\nimport _ "example.com/shop/gone"\n' });
    const run = await program();
    assert.equal(run.error, undefined);
    assert.deepEqual(named(run, "GoServiceImage"), ["order"]);
    assert.deepEqual([...failures.keys()], ["auth"]);
    assert.match(failures.get("auth")?.[0]?.field ?? "", /^auth: application\/auth\/cmd\/auth\/gone\.go:3/);
    // what the broken one imports is known, and still compiled: nothing is solved again for its sake
    const dependencies = ({ registrations }: Recording<unknown>): unknown =>
      registrations.find(({ name, type }) => name === "go-dependencies" && type.endsWith("GoDependencies"))
        ?.inputs;
    assert.deepEqual(dependencies(run), dependencies(whole));
  });

  it("takes a wrong option of one service for that service's own", async () => {
    const run = await program({ serviceOptions: JSON.stringify({ auth: { portz: [1] }, order: {} }) });
    assert.equal(run.error, undefined);
    assert.deepEqual([named(run, "GoServiceImage"), [...failures.keys()]], [["order"], ["auth"]]);
  });

  it("registers nothing when anything is wrong with any service, in the configuration's terms", async () => {
    const { error, registrations } = await program({
      registry: "https://registry.example.com/team",
      services: JSON.stringify([AUTH, "jobs=application/jobs/cmd/jobs", "svc/*"]),
      platforms: '["linux/amd46"]',
      goVersion: "26",
      goTags: '["a b"]',
      goFlags: '["-tags=x"]',
      goEnvironment: '["GOAMD64=v5"]',
      version: "=1.0+x",
    });
    assert.deepEqual(registrations, []);
    assert.deepEqual(fieldsOf(error).sort(), [
      "auth and jobs: goEnvironment.GOAMD64",
      "auth and jobs: goFlags[0]",
      "auth and jobs: goTags[0]",
      "auth and jobs: goVersion",
      "auth and jobs: platforms[0]",
      "auth and jobs: version",
      "jobs: services",
      "registry",
      "services[2]",
    ]);
  });

  it("B12 tells wrong types, an unknown root, a missing registry, wrong builders and wrong options in one run", async () => {
    const { error, registrations } = await program({
      root: "shopp",
      registry: "",
      platforms: "linux/amd64",
      keepVersions: "many",
      builders: '["builder:1234"]',
      serviceOptions: JSON.stringify({ auth: { portz: [1] } }),
    });
    assert.deepEqual(registrations, []);
    assert.deepEqual(fieldsOf(error).sort(), [
      "builders",
      "builders[0]",
      "go-service-image:keepVersions",
      "go-service-image:platforms",
      "go-service-image:serviceOptions.auth.portz",
      "registry",
      "root",
    ]);
    const embedded = await program({ registry: "embedded", root: "shopp" });
    assert.deepEqual([fieldsOf(embedded.error), embedded.registrations], [["registry", "root"], []]);
  });

  it("B7 B11 registers nothing without a source tree, or without services", async () => {
    const missing = await program({ root: "shopp" });
    assert.deepEqual([fieldsOf(missing.error), missing.registrations], [["root"], []]);
    enter({ "go.mod": "module example.com/shop\n" });
    const empty = await program();
    assert.deepEqual([fieldsOf(empty.error), empty.registrations], [["services"], []]);
  });
});
