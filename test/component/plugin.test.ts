/*
 * Proves what programs in other languages get from the component plugin, over real gRPC and with its real process: the
 * resources of the same components in a program, outputs that stacks export, dependencies that cross from one component to the
 * other, and our errors for what is wrong or cannot cross. What an engine makes of it, `npm run long -- languages` proves.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { ExistingNamespace, GoDependencies, GoServiceImage, GoServices } from "../../components";
import { generated } from "../../tools/generate";
import { PluginProcess, resource, secret, UNKNOWN } from "../support/component/pluginProcess";
import { record, type Registration } from "../support/component/recording";
import { matchesGolden } from "../support/golden";
import { AUTH, ORDER, SHOP } from "../support/shop";
import { below, makeTree, removeTrees } from "../support/tree";

const REGISTRY = "registry.example.com/team";
const COMMON = { source: "shop", namespace: REGISTRY };

describe("the component plugin", function () {
  this.timeout(30_000);
  const before = process.cwd();
  let plugin: PluginProcess;

  beforeEach(async () => {
    const folder = makeTree(below("shop", SHOP));
    plugin = new PluginProcess();
    await plugin.start(folder);
    process.chdir(folder);
  });

  afterEach(() => {
    plugin.stop();
    process.chdir(before);
    removeTrees();
  });

  /** Fields and the rest of the lines of an error; nothing may be registered. */
  async function refused(type: string, inputs: object, preview = false): Promise<string[]> {
    const error = await plugin.construct(type, "auth", inputs, preview).then(
      () => assert.fail("it was constructed"),
      (wrong: unknown) => (wrong as Error).message,
    );
    assert.deepEqual(plugin.registered, []);
    return error.split("\n").slice(1);
  }

  it("has the schema that is in the package, with its version", async () => {
    process.chdir(before);
    const text = await generated(before, "plugin/schema.json");
    matchesGolden("../plugin/schema.json", text);
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    assert.deepEqual(await plugin.schema(), { ...(JSON.parse(text) as object), version });
  });

  it("registers a fleet as a program in Node.js does", async () => {
    const own = { ports: ["8000"], version: "=1.4.0", compose: { restart: "always" } };
    const made = await plugin.construct("GoServices", "shop", {
      ...COMMON,
      cache: "readOnly",
      go: { workspace: "off", cgo: "static", cc: { "linux/arm64": "zig cc" } },
      visibility: "private",
      serviceOptions: { auth: own },
    });
    const { registrations, error } = await record(
      () =>
        new GoServices("shop", {
          source: "shop",
          namespace: { registry: REGISTRY, visibility: "private" },
          cache: "readOnly",
          go: { workspace: false, cgo: { static: true, cc: { "linux/arm64": "zig cc" } } },
          serviceOptions: { auth: { ...own, version: { value: "1.4.0" } } },
        }),
    );
    assert.ifError(error);
    assertSame(registrations);
    const { images } = made.state as { images: Record<string, Record<string, unknown>> };
    assert.deepEqual(Object.keys(images), ["auth", "order"]);
    assert.deepEqual(images["auth"]!["tags"], ["1.4.0"]);
    assert.deepEqual(images["auth"]!["run"], {
      ports: ["8000/tcp"],
      volumes: [],
      compose: { restart: "always" },
    });
  });

  it("passes dependencies from one component to the other", async () => {
    const { urn, state } = await plugin.construct("GoDependencies", "dependencies", {
      ...COMMON,
      mains: [AUTH, ORDER],
    });
    const auth = await plugin.construct("GoServiceImage", "auth", {
      ...COMMON,
      main: AUTH,
      dependencies: resource(urn),
    });
    const { registrations, result } = await record(() => {
      const namespace = new ExistingNamespace("team", { registry: REGISTRY });
      const dependencies = new GoDependencies("dependencies", {
        source: "shop",
        mains: [AUTH, ORDER],
        namespace,
      });
      return new GoServiceImage("auth", { source: "shop", main: AUTH, namespace, dependencies });
    });
    assertSame(registrations.filter(({ urn: one }) => !/ExistingNamespace|providers/.test(one)));
    assert.match(String(state["reference"]), /^registry\.example\.com\/team\/dependencies:go/);
    assert.equal(auth.state["version"], result!.planned.content.slice(0, 12));
    assert.equal((auth.state["image"] as { ref: string }).ref, auth.state["ref"]);
  });

  it("keeps what is secret to the registry's login", async () => {
    const registryCredentials = secret({ username: "ci", password: "hunter2" });
    await plugin.construct("GoServiceImage", "auth", { ...COMMON, main: AUTH, registryCredentials });
    const image = plugin.registered.find(({ urn }) => urn.includes("docker-build:index:Image"));
    const { password } = (image!.inputs["registries"] as [{ password: object }])[0];
    assert.deepEqual(password, secret("hunter2"));
    const others = plugin.registered.map(({ inputs }) => JSON.stringify({ ...inputs, registries: [] }));
    assert.ok(!others.join("").includes("hunter2"));
  });

  it("reports everything that is wrong at once, under the names that arguments have here", async () => {
    assert.deepEqual(
      await refused("GoServiceImage", {
        source: "shop",
        main: AUTH,
        namespace: "https://x",
        cacheReadOnly: true,
        version: "1.4",
        go: { cgo: "on", cc: {} },
        runtme: "alpine",
        attest: { sbom: ["spdx"] },
        audit: { maxVulnerability: "module" },
      }).then((lines) => lines.map((line) => /^ {2}([^:]+):/.exec(line)?.[1]).sort()),
      ["attest", "audit", "cacheReadOnly", "go.cgo", "namespace", "runtme", "version"],
    );
    const [line] = await refused("GoServices", { ...COMMON, serviceOptions: { auth: { version: "1.4" } } });
    assert.equal(
      line,
      '  serviceOptions.auth.version: "1.4" is not a version strategy. Fix: use `content`, `commit`, or a version after an equals sign (`=1.4.0`)',
    );
  });

  it("refuses what is not known in time, secrets in images, and dependencies of others", async () => {
    const [unknown] = await refused("GoServiceImage", { ...COMMON, main: AUTH, namespace: UNKNOWN }, true);
    assert.match(unknown!, /namespace: is not known before .* Fix: .* from another stack/);
    const labels = { key: secret("hunter2") };
    const [readable] = await refused("GoServices", { ...COMMON, labels });
    assert.match(readable!, /labels: is secret, and would be readable/);
    const dependencies = resource(
      "urn:pulumi:stack::project::pulumi-go-service-image:index:GoDependencies::elsewhere",
    );
    const [foreign] = await refused("GoServiceImage", { ...COMMON, main: AUTH, dependencies });
    assert.match(foreign!, /dependencies: is no GoDependencies that the same provider has declared/);
  });

  /** The plugin has registered the resources of a program, with equal inputs; providers of single components are its own. */
  function assertSame(registrations: readonly Registration[]): void {
    const isOwn = /(GoDependencies|GoServiceImage)\$pulumi:providers/;
    const inputsOf = (all: readonly { readonly urn: string; readonly inputs: object }[]): object =>
      Object.fromEntries(
        all
          .filter(({ urn }) => !isOwn.test(urn))
          .map(({ urn, inputs }) => [urn.replace("pulumi:pulumi:Stack$", ""), inputs]),
      );
    assert.deepEqual(plain(inputsOf(plugin.registered)), inputsOf(registrations));
  }
});

/** Values as a program gives them: the wire marks secrets and outputs. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const isMarked = "4dabf18193072939515e22adb298388d" in value && "value" in value;
  return isMarked
    ? plain((value as { value: unknown }).value)
    : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}
