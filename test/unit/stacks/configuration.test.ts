// Proves how a stack's configuration is read: neutral defaults, every kind of value, every wrong key and value told at
// once (B10, B12), and that `Pulumi.yaml` describes exactly the keys that are read, with the defaults that count.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { DEFAULT_GLOBS } from "../../../components/plan/discover";
import { PlanError, type Problem } from "../../../components/plan/problem";
import { DEFAULT_PLATFORMS } from "../../../components/plan/platform";
import { type Configuration, CONFIGURATION_KEYS, readConfiguration } from "../../../stacks/configuration";
import type { Environment } from "../../../stacks/environment";
import { dev } from "../../../stacks/dev";
import { environmentOf } from "../../../stacks/environments";
import { generic } from "../../../stacks/generic";
import { settingsOf } from "../../../stacks/settings";
import { makeTree, removeTrees } from "../../support/tree";

const PROJECT = "go-service-image";
const PULUMI_YAML = resolve(__dirname, "../../../../Pulumi.yaml");

interface Key {
  readonly type: string;
  readonly description?: string;
  readonly default?: unknown;
}

function schema(): Record<string, Key> {
  return (parse(readFileSync(PULUMI_YAML, "utf8")) as { config: Record<string, Key> }).config;
}

/** As the engine hands values over: texts as they are, everything else as JSON. */
function read(values: Readonly<Record<string, unknown>> = {}): Configuration {
  const entries = Object.entries(values).map(([key, value]): [string, string] => [
    `${PROJECT}:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return readConfiguration(Object.fromEntries(entries), PROJECT);
}

function problemsOf(action: () => unknown): readonly Problem[] {
  try {
    action();
  } catch (error) {
    return error instanceof PlanError ? error.problems : assert.fail(String(error));
  }
  return [];
}

function told(values: Readonly<Record<string, unknown>>): [string, string][] {
  return read(values).problems.map(({ field, fix }) => [field.replace(`${PROJECT}:`, ""), fix]);
}

const NEUTRAL: Configuration = {
  problems: [],
  root: ".",
  services: [],
  environment: "",
  registry: "",
  username: "",
  registryPassword: "",
  builder: "",
  builders: [],
  platforms: [],
  cache: "on",
  version: "content",
  versionVariable: "",
  extraTags: [],
  labels: {},
  runtime: "",
  timezone: "",
  mirrors: {},
  profile: "none",
  visibility: "unknown",
  serviceOptions: {},
  goImage: "",
  goVersion: "",
  goTags: [],
  goLdflags: [],
  goFlags: [],
  goEnvironment: {},
  sharedDependencies: true,
  onDestroy: "keep",
  namespace: "",
  region: "",
  host: "",
  instance: "",
  keepVersions: 0,
  protect: "",
  adopt: false,
  blockVulnerable: "",
  from: "",
  fromUsername: "",
  fromPassword: "",
  promote: [],
  movingTags: [],
};

describe("configuration", () => {
  it("needs no key", () => {
    assert.deepEqual(read(), NEUTRAL);
  });

  it("reads every kind of value", () => {
    const configuration = read({
      root: "shop",
      services: ["cmd/*", "jobs=cmd/worker"],
      cache: "readOnly",
      version: "=1.4.0",
      labels: ["vendor=Shop", "url=https://example.com/?a=b"],
      sharedDependencies: false,
      onDestroy: "deleteImages",
      username: "1000",
      registryPassword: "secret",
    });
    assert.deepEqual(configuration, {
      ...NEUTRAL,
      root: "shop",
      services: ["cmd/*", "jobs=cmd/worker"],
      cache: "readOnly",
      version: { value: "1.4.0" },
      labels: { vendor: "Shop", url: "https://example.com/?a=b" },
      sharedDependencies: false,
      onDestroy: "deleteImages",
      username: "1000",
      registryPassword: "secret",
    });
    assert.equal(read({ version: "commit" }).version, "commit");
    assert.equal(read({ sharedDependencies: "false" }).sharedDependencies, false);
  });

  it("B12 an unknown key, with the near miss; another project's is not ours", () => {
    assert.deepEqual(told({ platfroms: [] }), [["platfroms", "did you mean `platforms`?"]]);
    assert.deepEqual(told({ registrypassword: "canary" }), [
      ["registrypassword", "did you mean `registryPassword`?"],
    ]);
    assert.deepEqual(readConfiguration({ "tencentcloud:region": "ap-guangzhou" }, PROJECT), NEUTRAL);
  });

  it("B12 values of the wrong kind, all at once", () => {
    assert.deepEqual(
      told({
        services: "cmd/api",
        platforms: "linux/amd64",
        extraTags: [1.4],
        goTags: { a: true },
        labels: ["vendor", "=x"],
        cache: "readonly",
        version: "comit",
        sharedDependencies: "False",
        onDestroy: "keap",
        plaforms: "",
      }).map(([field]) => field),
      [
        "services",
        "platforms",
        "cache",
        "version",
        "extraTags",
        "labels",
        "labels",
        "goTags",
        "sharedDependencies",
        "onDestroy",
        "plaforms",
      ],
    );
    assert.deepEqual(told({ cache: "readonly" }), [["cache", "did you mean `readOnly`?"]]);
    assert.deepEqual(told({ onDestroy: "keap" }), [["onDestroy", "did you mean `keep`?"]]);
  });

  it("B10 half a login, without the password in the message", () => {
    assert.deepEqual(
      told({ username: "1000" }).map(([field]) => field),
      ["registryPassword"],
    );
    assert.deepEqual(
      told({ username: "1000", registryPassword: " \n" }).map(([field]) => field),
      ["registryPassword"],
    );
    const problems = read({ registryPassword: "canary" }).problems;
    assert.deepEqual(
      problems.map(({ field }) => field),
      [`${PROJECT}:username`],
    );
    assert.ok(!JSON.stringify(problems).includes("canary"));
  });

  it("is described by Pulumi.yaml, key by key, secrets and maps apart: its schema has no type for those", () => {
    const secrets: readonly string[] = ["registryPassword", "fromPassword", "serviceOptions"];
    assert.deepEqual(
      Object.keys(schema()).sort(),
      CONFIGURATION_KEYS.filter((key) => !secrets.includes(key)).sort(),
    );
    const keys = Object.keys(NEUTRAL).filter((key) => key !== "problems");
    assert.deepEqual([...CONFIGURATION_KEYS].sort(), keys.sort());
    assert.deepEqual(
      Object.entries(schema()).filter(([, { description }]) => (description ?? "").length < 10),
      [],
    );
  });

  it("has the same defaults in Pulumi.yaml as without it", () => {
    const defaults = Object.entries(schema()).map(([key, { default: value }]) => [key, value]);
    assert.deepEqual(read(Object.fromEntries(defaults) as Record<string, unknown>), NEUTRAL);
  });

  it("has the components' defaults in Pulumi.yaml's descriptions", () => {
    const { services, platforms } = schema();
    for (const glob of DEFAULT_GLOBS) {
      assert.ok(services?.description?.includes(glob), glob);
    }
    for (const platform of DEFAULT_PLATFORMS) {
      assert.ok(platforms?.description?.includes(platform), platform);
    }
  });
});

describe("environment", () => {
  it("is the stack's, or the one that is named, or the generic one", () => {
    assert.equal(environmentOf(NEUTRAL, "dev"), dev);
    assert.equal(environmentOf(NEUTRAL, "review-12"), generic);
    assert.equal(environmentOf({ ...NEUTRAL, environment: "dev" }, "review-12"), dev);
    assert.equal(environmentOf({ ...NEUTRAL, environment: "other" }, "dev"), generic);
  });
});

describe("settings", () => {
  const before = process.cwd();
  const engine = {
    registry: "127.0.0.1:5000",
    builder: "embedded",
    goImage: "127.0.0.1:5000/go:1",
    goVersion: "1.26.8",
  };

  afterEach(() => {
    process.chdir(before);
    removeTrees();
  });

  it("are the configuration's before the environment's", () => {
    const environment: Environment = {
      name: "x",
      namespace: { kind: "existing", registry: "r.example.com/env" },
      images: { kind: "build" },
      protect: false,
      builder: "env",
      platforms: ["linux/arm64"],
      go: { image: "go:env", version: "1.25.0" },
    };
    assert.deepEqual(settingsOf(environment, NEUTRAL, "x"), {
      namespace: { kind: "existing", registry: "r.example.com/env" },
      registry: "r.example.com/env",
      protect: false,
      builder: "env",
      platforms: ["linux/arm64"],
      go: { image: "go:env", version: "1.25.0", tags: [] },
    });
    const own = {
      ...NEUTRAL,
      registry: "r.example.com/own",
      builder: "own",
      platforms: ["linux/amd64"],
      goImage: "go:own",
      goVersion: "1.26.0",
      goTags: ["x"],
      goLdflags: ["-w"],
      goFlags: ["-gcflags=all=-l"],
      goEnvironment: { GOAMD64: "v3" },
    };
    assert.deepEqual(settingsOf(environment, own, "x"), {
      namespace: { kind: "existing", registry: "r.example.com/own" },
      registry: "r.example.com/own",
      protect: false,
      builder: "own",
      platforms: ["linux/amd64"],
      go: {
        image: "go:own",
        version: "1.26.0",
        tags: ["x"],
        ldflags: ["-w"],
        flags: ["-gcflags=all=-l"],
        env: { GOAMD64: "v3" },
      },
    });
  });

  it("take builder and Go image from the embedded engine, where the registry is its", () => {
    process.chdir(makeTree({ ".go-service-image/engine.json": JSON.stringify(engine) }));
    const embedded = settingsOf(dev, NEUTRAL, "Dev");
    assert.equal(embedded.registry, "127.0.0.1:5000/dev");
    assert.equal(embedded.builder, "embedded");
    assert.deepEqual(embedded.go, { image: engine.goImage, version: engine.goVersion, tags: [] });
    assert.deepEqual(settingsOf(dev, { ...NEUTRAL, registry: "r.example.com" }, "dev"), {
      namespace: { kind: "existing", registry: "r.example.com" },
      protect: false,
      registry: "r.example.com",
      builder: undefined,
      platforms: undefined,
      go: { tags: [] },
    });
  });

  it("need a registry: an engine that was started, or one of the configuration", () => {
    process.chdir(makeTree({}));
    assert.match(problemsOf(() => settingsOf(dev, NEUTRAL, "dev"))[0]?.fix ?? "", /make engine/);
    const [problem] = problemsOf(() => settingsOf(generic, NEUTRAL, "review"));
    assert.equal(problem?.field, "registry");
    assert.match(problem.fix, /host\/path/);
  });
});
