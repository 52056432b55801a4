// Proves how a stack's configuration is read: neutral defaults, every kind of value, every wrong key and value reported at
// once (B10, B12), and that `Pulumi.yaml` describes exactly the keys that are read, with the defaults that count.
import assert from "node:assert/strict";
import { readFileSync, realpathSync } from "node:fs";
import { resolve } from "node:path";
import { parse } from "yaml";
import { DEFAULT_PLATFORMS } from "../../../components/toolchain/platform";
import { type Configuration, readConfiguration } from "../../../stacks/configuration";
import type { Environment } from "../../../stacks/environment";
import { dev } from "../../../stacks/dev";
import { engineVariables } from "../../../stacks/embedded";
import { environmentOf } from "../../../stacks/environments";
import { KEY_ENTRIES, KEY_NAMES } from "../../../stacks/keys/table";
import { misplacedKeys, type StackPurpose } from "../../../stacks/keys/purposes";
import { GENERATED, generated } from "../../../tools/generate";
import { generic } from "../../../stacks/generic";
import { settingsOf } from "../../../stacks/settings";
import { certificateFiles } from "../../../tools/engine/certificates";
import { pathsOf } from "../../../tools/paths";
import { makeTree, removeTrees } from "../../support/tree";

const PROJECT = "go-service-image";
const ROOT = resolve(__dirname, "../../../..");
const PULUMI_YAML = resolve(ROOT, "Pulumi.yaml");

interface Key {
  readonly type?: string;
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

function reported(values: Readonly<Record<string, unknown>>): [string, string][] {
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
  download: {},
  credentials: {},
  attest: {},
  audit: {},
  secrets: {},
  serviceOptions: {},
  goImage: "",
  goVersion: "",
  goTags: [],
  goLdflags: [],
  goFlags: [],
  goExtraPackages: [],
  goEnvironment: {},
  goWorkspace: "",
  goCgo: "off",
  goCc: {},
  sharedDependencies: true,
  onDestroy: "keep",
  timeout: "2h",
  namespace: "",
  region: "",
  host: "",
  instance: "",
  keepVersions: 0,
  protect: "",
  adopt: false,
  blockVulnerable: "",
  pushAccountDays: 0,
  pushAccountRotation: "",
  from: "",
  fromUsername: "",
  fromPassword: "",
  promote: [],
  require: {},
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
    assert.deepEqual(read({ labels: { vendor: "Shop" } }).labels, { vendor: "Shop" });
    assert.deepEqual(reported({ labels: { vendor: 5 } }), [["labels.vendor", "write it in quotes"]]);
    assert.equal(read({ version: "commit" }).version, "commit");
    assert.equal(read({ sharedDependencies: "false" }).sharedDependencies, false);
  });

  it("B12 an unknown key, with the suggestion; another project's is not ours", () => {
    assert.deepEqual(reported({ platfroms: [] }), [["platfroms", "did you mean `platforms`?"]]);
    assert.deepEqual(reported({ registrypassword: "canary" }), [
      ["registrypassword", "did you mean `registryPassword`?"],
    ]);
    assert.deepEqual(readConfiguration({ "tencentcloud:region": "ap-guangzhou" }, PROJECT), NEUTRAL);
  });

  it("B12 values of the wrong kind, all at once", () => {
    assert.deepEqual(
      reported({
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
    assert.deepEqual(reported({ cache: "readonly" }), [["cache", "did you mean `readOnly`?"]]);
    const besides = "set `goCgo: static` as well, or remove it";
    assert.deepEqual(reported({ goCc: '["linux/arm64=gcc"]' }), [["goCc", besides]]);
    assert.deepEqual(reported({ onDestroy: "keap" }), [["onDestroy", "did you mean `keep`?"]]);
  });

  it("an entry without a name is told, and is nothing else", () => {
    const { problems, goEnvironment } = read({ goEnvironment: ["GOAMD64", "GOARM=7"] });
    assert.deepEqual(
      problems.map(({ value, rule }) => [value, rule]),
      [["GOAMD64", "is not of the form name=value"]],
    );
    assert.deepEqual(goEnvironment, { GOARM: "7" });
  });

  it("B10 half a login, without the password in the message", () => {
    assert.deepEqual(
      reported({ username: "1000" }).map(([field]) => field),
      ["registryPassword"],
    );
    assert.deepEqual(
      reported({ username: "1000", registryPassword: " \n" }).map(([field]) => field),
      ["registryPassword"],
    );
    const problems = read({ registryPassword: "canary" }).problems;
    assert.deepEqual(
      problems.map(({ field }) => field),
      [`${PROJECT}:username`],
    );
    assert.ok(!JSON.stringify(problems).includes("canary"));
  });

  it("has generated documents that are fresh", async () => {
    for (const file of Object.keys(GENERATED)) {
      assert.equal(
        readFileSync(resolve(ROOT, file), "utf8"),
        await generated(ROOT, file),
        `${file}: npm run generate`,
      );
    }
  });

  it("is described by Pulumi.yaml, secrets apart, and without types: Pulumi would stop at the first wrong one", () => {
    const secrets: readonly string[] = ["registryPassword", "secrets", "fromPassword"];
    const described = Object.entries(schema());
    assert.deepEqual(
      described.map(([key]) => key),
      KEY_NAMES.filter((key) => !secrets.includes(key)),
    );
    assert.deepEqual(
      described.filter(([, key]) => (key.description ?? "").length < 10 || key.type !== undefined),
      [],
    );
  });

  it("has the same defaults in Pulumi.yaml as without it", () => {
    const defaults = Object.entries(schema()).map(([key, { default: value }]) => [key, value]);
    assert.deepEqual(read(Object.fromEntries(defaults) as Record<string, unknown>), NEUTRAL);
  });

  it("has the components' defaults in Pulumi.yaml's descriptions", () => {
    const { platforms } = schema();
    for (const platform of DEFAULT_PLATFORMS) {
      assert.ok(platforms?.description?.includes(platform), platform);
    }
  });
});

describe("keys that mean nothing", () => {
  const BUILD: StackPurpose = { images: "build", namespace: "existing" };
  const PROMOTE: StackPurpose = { images: "promote", namespace: "tcr" };

  function misplaced(values: Readonly<Record<string, unknown>>, purpose: StackPurpose): string[] {
    return misplacedKeys(read(values), purpose).map(({ field }) => field);
  }

  it("are none where nothing is set", () => {
    for (const purpose of [BUILD, PROMOTE, { images: "build", namespace: "ccr" } as const]) {
      assert.deepEqual(misplacedKeys(NEUTRAL, purpose), []);
    }
  });

  it("B12 in a stack that builds are those of a promotion, and in one that promotes those of a build", () => {
    const promoting = {
      from: "staging",
      fromUsername: "1",
      fromPassword: "x",
      promote: ["a=1"],
      movingTags: ["x"],
    };
    assert.deepEqual(misplaced(promoting, BUILD), Object.keys(promoting));
    assert.deepEqual(misplaced(promoting, PROMOTE), []);
    const building = {
      root: "shop",
      services: ["cmd/*"],
      platforms: ["linux/amd64"],
      sharedDependencies: false,
    };
    assert.deepEqual(misplaced(building, PROMOTE), Object.keys(building));
    assert.deepEqual(misplaced(building, BUILD), []);
  });

  it("B12 are those of another kind of namespace", () => {
    assert.deepEqual(misplaced({ adopt: true, instance: "tcr-1", visibility: "private" }, BUILD), [
      "instance",
      "adopt",
    ]);
    const own = { adopt: true, instance: "tcr-1", visibility: "private", keepVersions: 3 };
    assert.deepEqual(misplaced(own, { images: "build", namespace: "ccr" }), ["visibility", "instance"]);
  });

  it("say where they would mean something", () => {
    assert.deepEqual(misplacedKeys(read({ promote: ["a=1"] }), BUILD), [
      {
        field: "promote",
        rule: "means nothing in a stack that builds images: it is for one that promotes images",
        fix: "remove it",
      },
    ]);
  });

  it("have a purpose that some stack has", () => {
    for (const [name, { images, namespaces }] of KEY_ENTRIES) {
      assert.ok(images?.length !== 0 && namespaces?.length !== 0, name);
    }
  });
});

describe("environment", () => {
  it("B12 an unknown one is refused with the suggestion, and never taken for another one", () => {
    assert.deepEqual(reported({ environment: "prd" }), [["environment", "did you mean `prod`?"]]);
  });

  it("is the stack's, or the one that is named, or the generic one", () => {
    assert.equal(environmentOf(NEUTRAL, "dev"), dev);
    assert.equal(environmentOf(NEUTRAL, "review-12"), generic);
    assert.equal(environmentOf({ ...NEUTRAL, environment: "dev" }, "review-12"), dev);
    assert.equal(environmentOf({ ...NEUTRAL, environment: "generic" }, "dev"), generic);
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
    assert.deepEqual(settingsOf(environment, NEUTRAL, "x").value, {
      namespace: { kind: "existing", registry: "r.example.com/env" },
      registry: { host: "r.example.com", path: "env" },
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
      goExtraPackages: ["example.com/shop/pkg/plugin"],
      goEnvironment: { GOAMD64: "v3" },
      goWorkspace: "off",
      goCgo: "dynamic" as const,
      goCc: { "linux/amd64": "gcc" },
    };
    assert.deepEqual(settingsOf(environment, own, "x").value, {
      namespace: { kind: "existing", registry: "r.example.com/own" },
      registry: { host: "r.example.com", path: "own" },
      protect: false,
      builder: "own",
      platforms: ["linux/amd64"],
      go: {
        image: "go:own",
        version: "1.26.0",
        tags: ["x"],
        ldflags: ["-w"],
        flags: ["-gcflags=all=-l"],
        extraPackages: ["example.com/shop/pkg/plugin"],
        env: { GOAMD64: "v3" },
        workspace: false,
        cgo: { cc: { "linux/amd64": "gcc" }, static: false },
      },
    });
  });

  it("take builder and Go image from the embedded engine, where the registry is its", () => {
    process.chdir(makeTree({ ".go-service-image/engine.json": JSON.stringify(engine) }));
    const { value: embedded } = settingsOf(dev, NEUTRAL, "Dev");
    assert.deepEqual(embedded.registry, { host: "127.0.0.1:5000", path: "dev" });
    assert.equal(embedded.builder, "embedded");
    assert.deepEqual(embedded.go, { image: engine.goImage, version: engine.goVersion, tags: [] });
    assert.deepEqual(settingsOf(dev, { ...NEUTRAL, registry: "r.example.com" }, "dev").value, {
      namespace: { kind: "existing", registry: "r.example.com" },
      protect: false,
      registry: { host: "r.example.com", path: "" },
      builder: undefined,
      platforms: undefined,
      go: { tags: [] },
    });
  });

  it("have the files of the embedded engine where our commands put them", () => {
    const folder = realpathSync(
      makeTree({
        ".go-service-image/docker/config.json": "{}",
        ".go-service-image/engine/tls/bundle.pem": "",
      }),
    );
    process.chdir(folder);
    const paths = pathsOf(folder);
    assert.deepEqual(engineVariables(), {
      DOCKER_CONFIG: paths.dockerConfig,
      SSL_CERT_FILE: certificateFiles(paths).bundle,
    });
  });

  it("need a registry: an engine that was started, or one of the configuration", () => {
    process.chdir(makeTree({}));
    assert.match(settingsOf(dev, NEUTRAL, "dev").problems[0]?.fix ?? "", /make engine/);
    const [problem] = settingsOf(generic, NEUTRAL, "review").problems;
    assert.equal(problem?.field, "registry");
    assert.match(problem.fix, /host\/path/);
  });
});
