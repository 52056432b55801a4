/**
 * Proves what GoServiceImage and GoDependencies register: exact children, names, parents and inputs, at preview and
 * at update; that options pass through; that what one component writes no other one may; that secrets and paths stay
 * out of what is compared; and that nothing is registered when anything is wrong.
 * It does not prove what the provider does with it.
 */
import assert from "node:assert/strict";
import fs from "node:fs";
import { join } from "node:path";
import * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import {
  ExistingNamespace,
  GoDependencies,
  GoServiceImage,
  type GoServiceImageArgs,
  PlanError,
} from "../../components";
import { matchesGolden } from "../support/golden";
import { AUTH, ORDER, SHOP } from "../support/shop";
import { below, makeTree, removeTrees } from "../support/tree";
import { DIGEST, record, type Registration, valueOf } from "../support/component/recording";

const REGISTRY = "registry.example.com/team";
const CANARY = "canary-4711";

function namespace(name = "registry"): ExistingNamespace {
  return new ExistingNamespace(name, { registry: REGISTRY });
}

function auth(
  args: Partial<GoServiceImageArgs> = {},
  opts?: pulumi.ComponentResourceOptions,
  name = "auth",
): GoServiceImage {
  return new GoServiceImage(
    name,
    { source: "shop", main: AUTH, namespace: args.namespace ?? namespace(), ...args },
    opts,
  );
}

function find(all: readonly Registration[], type: string, name = "auth"): Registration {
  const found = all.find((one) => one.type.endsWith(`:${type}`) && one.name === name);
  return found ?? assert.fail(`${type} ${name} was not registered`);
}

/** Stands for whatever a program has to wait for. */
class First extends pulumi.CustomResource {}

function summary({ type, name, parent }: Registration): string[] {
  return [type, name, parent];
}

function problemsOf(error: unknown): [string, string][] {
  return error instanceof PlanError
    ? error.problems.map(({ field, rule }): [string, string] => [field, rule])
    : assert.fail(String(error));
}

describe("GoServiceImage", () => {
  const before = process.cwd();
  let root = "";

  beforeEach(() => {
    root = makeTree(below("shop", SHOP));
    process.chdir(root);
  });

  afterEach(() => {
    process.chdir(before);
    removeTrees();
  });

  it("registers itself and one image, and nothing else", async () => {
    const { registrations, error } = await record(() => auth());
    assert.equal(error, undefined);
    assert.deepEqual(registrations.map(summary).sort(), [
      ["docker-build:index:Image", "auth", "auth"],
      ["pulumi-go-service-image:index:ExistingNamespace", "registry", ""],
      ["pulumi-go-service-image:index:GoServiceImage", "auth", ""],
      ["pulumi:providers:docker-build", "registry", "registry"],
    ]);
  });

  it("warns of what may be wrong, once, and registers all the same", async () => {
    const reported: unknown[] = [];
    const { warn } = console;
    console.warn = (text: unknown) => reported.push(text);
    try {
      const { registrations } = await record(() => auth({ versionVariable: "example.org/deep.Version" }));
      assert.equal(registrations.length, 4);
    } finally {
      console.warn = warn;
    }
    assert.equal(reported.length, 1);
    assert.match(
      String(reported[0]),
      /versionVariable: "example\.org\/deep\.Version" is in `example\.org\/deep`/,
    );
  });

  it("hands named contexts to the provider, and builds on an image of the same program by its digest", async () => {
    fs.writeFileSync("shop/Dockerfile", "FROM base\nCOPY --from=libs a /\nCOPY --from=tool / /\n");
    fs.mkdirSync("libs");
    fs.writeFileSync("libs/a", "");
    const { registrations, error } = await record(() => {
      const registry = namespace();
      const base = auth({ namespace: registry });
      const mirrors = { "docker.io": "mirror.example.com" };
      const contexts = { libs: "../libs", tool: "docker-image://busybox", base };
      auth({ namespace: registry, mirrors, dockerfile: { path: "Dockerfile", contexts } }, {}, "own");
      auth({ namespace: registry, runtime: { image: base } }, {}, "top");
    });
    assert.equal(error, undefined);
    const namedOf = (name: string): unknown =>
      (find(registrations, "Image", name).inputs["context"] as { named?: unknown }).named;
    const base = { location: `docker-image://${REGISTRY}/auth@${DIGEST}` };
    const { libs, ...others } = namedOf("own") as Record<string, { location: string }>;
    assert.match(libs?.location ?? "", /^\.go-service-image\/contexts\/own-[0-9a-f]{16}\/contexts\/\d$/);
    assert.deepEqual(others, {
      tool: { location: "docker-image://mirror.example.com/library/busybox" },
      base,
    });
    assert.deepEqual(namedOf("top"), { "built-base": base });
    assert.equal(namedOf("auth"), undefined);
    for (const name of ["own", "top"]) {
      assert.ok(find(registrations, "Image", name).dependencies.includes("auth"), name);
    }
  });

  it("says what to give instead of an output as a base, before anything is registered", async () => {
    fs.writeFileSync("shop/Dockerfile", "FROM base\n");
    const { registrations, error } = await record(() => {
      const { ref } = auth();
      const contexts = { base: ref as unknown as string };
      auth({ dockerfile: { path: "Dockerfile", contexts }, namespace: namespace("b") }, {}, "own");
    });
    assert.ok(registrations.every(({ name }) => name !== "own"));
    const [[field, rule] = [], ...rest] = problemsOf(error);
    assert.equal(field, "dockerfile.contexts.base");
    assert.match(rule ?? "", /^is an Output or a promise/);
    assert.deepEqual(rest, []);
  });

  it("gives the provider what to build, in relative paths and constant terms", async () => {
    const { registrations, result } = await record(() => auth({ extraTags: ["latest"], builder: "slot" }));
    const version = (await valueOf(result!.version))!;
    const { context, dockerfile, ...inputs } = find(registrations, "Image").inputs;
    const reference = `${REGISTRY}/auth`;
    assert.deepEqual(inputs, {
      buildOnPreview: false,
      target: "final",
      tags: [`${reference}:${version}`, `${reference}:latest`],
      push: false,
      exports: [{ raw: "type=registry,compression-level=4" }],
      buildArgs: { SOURCE_DATE_EPOCH: "0", BUILDKIT_MULTI_PLATFORM: "1" },
      cacheFrom: [{ raw: `type=registry,ref=${reference}:buildcache` }],
      cacheTo: [
        {
          raw:
            `type=registry,ref=${reference}:buildcache,mode=max,` +
            "image-manifest=true,oci-mediatypes=true,compression=zstd,ignore-error=true",
        },
      ],
      // the provider's own default
      network: "default",
      platforms: ["linux/amd64,linux/arm64"],
      builder: { name: "slot" },
      // there with and without a proxy, so that neither is a difference
      secrets: { "go-download": "\n" },
      ignoreSecretsInDiffCalculation: ["go-download"],
    });
    const { location } = context as { location: string };
    assert.match(location, /^\.go-service-image\/contexts\/auth-[0-9a-f]{16}$/);
    assert.deepEqual(dockerfile, { location: `${location}/Dockerfile` });
    assert.ok(fs.existsSync(join(location, "src", AUTH, "main.go")));
    assert.ok(fs.existsSync(join(location, "system.tar.gz")));
  });

  it("has as inputs of its own what shows a person what changed: no path of the machine, no argument", async () => {
    const { registrations, result } = await record(() =>
      auth({ builder: "slot", labels: { vendor: "Shop" }, download: { GOPROXY: CANARY } }),
    );
    const { files, settings, ...inputs } = find(registrations, "GoServiceImage").inputs;
    assert.deepEqual(inputs, {
      main: AUTH,
      version: await valueOf(result!.version),
      platforms: ["linux/amd64", "linux/arm64"],
    });
    const [hashes, ofSettings] = [files, settings] as Record<string, string>[];
    assert.ok("labels" in ofSettings! && "goImage" in ofSettings && !("volumes" in ofSettings));
    assert.deepEqual(Object.keys(hashes!).sort(), [
      `${AUTH}/main.go`,
      "go.mod",
      "go.sum",
      "pkg/log/log.go",
      "pkg/log/log_linux_arm64.go",
    ]);
    assert.ok(Object.values({ ...hashes, ...ofSettings }).every((hash) => /^[0-9a-f]{10}$/.test(hash)));
    const all = JSON.stringify(registrations.map((one) => one.inputs));
    assert.ok(!all.includes(root), "an absolute path is compared");
  });

  it("B14 knows all but the digest at preview, and that after the update", async () => {
    const at = async (preview: boolean): Promise<unknown[]> => {
      const { result } = await record(() => auth({ version: { value: "1.4.0" } }), preview);
      const { ref, digest, tags, version, platforms } = result!;
      return Promise.all([ref, digest, tags, version, platforms].map((output) => valueOf<unknown>(output)));
    };
    const known = [["1.4.0"], "1.4.0", ["linux/amd64", "linux/arm64"]];
    assert.deepEqual(await at(true), [undefined, undefined, ...known]);
    assert.deepEqual(await at(false), [`${REGISTRY}/auth@${DIGEST}`, DIGEST, ...known]);
  });

  it("B14 registers the same at preview and at update, and reports its outputs", async () => {
    const program = (): GoServiceImage => auth();
    const preview = await record(program, true);
    const update = await record(program);
    assert.deepEqual(preview.registrations, update.registrations);
    const { urn } = find(update.registrations, "GoServiceImage");
    assert.deepEqual(Object.keys(update.outputs.get(urn) ?? {}).sort(), [
      "digest",
      "platforms",
      "ref",
      "tags",
      "version",
    ]);
  });

  it("starts from shared dependencies, waits for them, and does not download anything itself", async () => {
    const { registrations } = await record(() => {
      const where = namespace();
      const download = { GOPROXY: CANARY };
      const dependencies = new GoDependencies("go-dependencies", {
        source: "shop",
        mains: [AUTH, ORDER],
        namespace: where,
        download,
      });
      auth({ namespace: where, dependencies, download });
    });
    const image = find(registrations, "Image");
    assert.ok(image.dependencies.includes("go-dependencies"));
    assert.equal(image.inputs["secrets"], undefined);
    assert.match(JSON.stringify(image.inputs["cacheTo"]), /mode=min/);
    const text = fs.readFileSync((image.inputs["dockerfile"] as { location: string }).location, "utf8");
    const shared = find(registrations, "Image", "go-dependencies");
    const reference = (shared.inputs["tags"] as string[])[0]!;
    assert.ok(text.includes(`${reference} AS dependencies`), text);
    assert.match(reference, /^registry\.example\.com\/team\/go-dependencies:go[\d.]+-[0-9a-f]{12}$/);
  });

  it("passes options through: parent, aliases, dependsOn, protect", async () => {
    const { registrations, error } = await record(() => {
      const where = namespace();
      const parent = new pulumi.ComponentResource("test:index:Parent", "parent");
      const first = new First("test:index:First", "first", {});
      auth({ namespace: where }, { parent, aliases: [{ name: "login" }], dependsOn: [first], protect: true });
    });
    assert.equal(error, undefined);
    const component = find(registrations, "GoServiceImage");
    const image = find(registrations, "Image");
    assert.equal(component.parent, "parent");
    assert.deepEqual(component.dependencies, ["first"]);
    assert.ok(image.dependencies.includes("first"), "the build does not wait");
    assert.deepEqual([component.protect, image.protect], [true, true]);
    assert.deepEqual(component.aliases, ["login"]);
    // the engine derives the image's own alias from that
    assert.equal(image.parent, "auth");
  });

  it("waits for what the caller waits for, however it is given", async () => {
    const waits = async (
      given: (first: First) => NonNullable<pulumi.ComponentResourceOptions["dependsOn"]>,
    ): Promise<void> => {
      const { registrations, error } = await record(() =>
        auth({}, { dependsOn: given(new First("test:index:First", "first", {})) }),
      );
      assert.equal(error, undefined);
      assert.ok(find(registrations, "Image").dependencies.includes("first"));
    };
    await waits((first) => first);
    await waits((first) => [pulumi.output(first)]);
    await waits((first) => Promise.resolve([first]));
    await waits((first) => pulumi.output([first]));
  });

  it("B16 takes the namespace's provider, and the caller's own before it, however it is given", async () => {
    const providerOf = async (
      opts: (own: docker.Provider) => pulumi.ComponentResourceOptions,
    ): Promise<string> => {
      const { registrations, error } = await record(() => {
        const own = new docker.Provider("own", {});
        auth({}, opts(own));
      });
      assert.equal(error, undefined);
      return find(registrations, "Image").provider;
    };
    assert.equal(await providerOf(() => ({})), "registry");
    assert.equal(await providerOf((own) => ({ provider: own })), "own");
    assert.equal(await providerOf((own) => ({ providers: [own] })), "own");
    assert.equal(await providerOf((own) => ({ providers: { "docker-build": own } })), "own");
    assert.equal(
      await providerOf((own) => ({
        parent: new pulumi.ComponentResource("test:index:Parent", "p"),
        provider: own,
      })),
      "own",
    );
  });

  it("keeps images unless it is asked to delete them", async () => {
    const retained = async (args: Partial<GoServiceImageArgs>): Promise<boolean> => {
      return find((await record(() => auth(args))).registrations, "Image").retainOnDelete;
    };
    assert.equal(await retained({}), true);
    assert.equal(await retained({ onDestroy: "keep" }), true);
    assert.equal(await retained({ onDestroy: "deleteImages" }), false);
  });

  it("is given up after two hours, or the time that is asked for (F6)", async () => {
    const timeoutOf = async (args: Partial<GoServiceImageArgs>): Promise<string> =>
      find((await record(() => auth(args))).registrations, "Image").createTimeout;
    assert.equal(await timeoutOf({}), "2h");
    assert.equal(await timeoutOf({ timeout: "1h30m" }), "1h30m");
    const { error } = await record(() => auth({ timeout: "0.5s" }));
    assert.match(String(error), /timeout: "0.5s" is not a duration of at least one second/);
  });

  it("has the cache that is configured", async () => {
    const cacheOf = async (cache: NonNullable<GoServiceImageArgs["cache"]>): Promise<string[]> => {
      const { inputs } = find((await record(() => auth({ cache }))).registrations, "Image");
      return ["cacheFrom", "cacheTo"].map((key) =>
        ((inputs[key] as { raw: string }[] | undefined) ?? []).map(({ raw }) => raw.split(",")[1]).join(),
      );
    };
    const own = "other.example.com/cache/auth:main";
    const kept = `ref=${REGISTRY}/auth:buildcache`;
    assert.deepEqual(await cacheOf("on"), [kept, kept]);
    assert.deepEqual(await cacheOf("readOnly"), [kept, ""]);
    assert.deepEqual(await cacheOf("off"), ["", ""]);
    assert.deepEqual(await cacheOf({ reference: own }), [`ref=${own}`, `ref=${own}`]);
    assert.deepEqual(await cacheOf({ reference: own, readOnly: true }), [`ref=${own}`, ""]);
  });

  it("F22 keeps the login and download variables secret, and each in one place", async () => {
    const credentials = { username: "1000", password: CANARY };
    const logged = await record(() =>
      auth({ namespace: new ExistingNamespace("registry", { registry: REGISTRY, credentials }) }),
    );
    const pushed = find(logged.registrations, "Image");
    assert.deepEqual(pushed.secretInputs, ["registries", "secrets"]);
    const others = logged.registrations.filter((one) => one !== pushed);
    assert.ok(!JSON.stringify(others).includes(CANARY));
    // a provider whose configuration changes is replaced, and every image with it
    assert.deepEqual(find(logged.registrations, "docker-build", "registry").inputs, { host: "" });

    const downloading = await record(() => auth({ download: { GOPRIVATE: "example.com", GOPROXY: CANARY } }));
    const image = find(downloading.registrations, "Image");
    assert.deepEqual(image.secretInputs, ["secrets"]);
    assert.deepEqual(image.inputs["secrets"], {
      "go-download": `GOPRIVATE=example.com\nGOPROXY=${CANARY}\n`,
    });
    assert.deepEqual(image.inputs["ignoreSecretsInDiffCalculation"], ["go-download"]);
    const rest = downloading.registrations.map((one) =>
      one === image ? { ...one.inputs, secrets: "" } : one,
    );
    assert.ok(!JSON.stringify(rest).includes(CANARY));
    const folder = (image.inputs["context"] as { location: string }).location;
    for (const file of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = join(file.parentPath, file.name);
      assert.ok(!file.isFile() || !fs.readFileSync(path).includes(CANARY), path);
    }
  });

  it("may be there twice with equal arguments, under two names and repositories", async () => {
    const { registrations, error } = await record(() => {
      const where = namespace();
      auth({ namespace: where }, {}, "auth");
      auth({ namespace: where }, {}, "auth-canary");
    });
    assert.equal(error, undefined);
    const images = registrations.filter(({ type }) => type === "docker-build:index:Image");
    assert.deepEqual(
      images.map(({ name, parent }) => [name, parent]),
      [
        ["auth", "auth"],
        ["auth-canary", "auth-canary"],
      ],
    );
    assert.equal(new Set(registrations.map(({ urn }) => urn)).size, registrations.length);
  });

  it("B9 refuses two in one repository, and two that write one cache", async () => {
    const shared = { reference: "registry.example.com/team/cache:shop" };
    const { error } = await record(() => {
      const where = namespace();
      auth({ namespace: where, cache: shared });
      auth({ namespace: where, repository: "auth", cache: shared }, {}, "twin");
    });
    const rule = "is written by GoServiceImage auth already";
    assert.deepEqual(problemsOf(error), [
      ["repository", rule],
      ["cache.reference", rule],
    ]);
    const reading = await record(() => {
      const where = namespace();
      auth({ namespace: where, cache: shared });
      auth({ namespace: where, cache: { ...shared, readOnly: true } }, {}, "reader");
    });
    assert.equal(reading.error, undefined);
  });

  it("B9 refuses two in one repository through two namespaces of one registry, and not in another run", async () => {
    const twice = (): void => {
      auth({ namespace: namespace("one") });
      auth({ namespace: namespace("two"), repository: "auth" }, {}, "twin");
    };
    const { error } = await record(twice);
    assert.deepEqual(problemsOf(error), [
      ["repository", "is written by GoServiceImage auth already"],
      ["cache.reference", "is written by GoServiceImage auth already"],
    ]);
    assert.equal((await record(() => auth({}, {}, "auth"))).error, undefined);
  });

  it("B9 takes a debug variant beside its image and beside a service that is named like it, and no second one", async () => {
    const { error } = await record(() => {
      const where = namespace();
      const twin = { namespace: where, repository: "auth", debug: true };
      auth({ namespace: where });
      auth(twin, {}, "auth-debug");
      auth({ namespace: where, repository: "auth-debug" }, {}, "other");
      auth({ ...twin, cache: "off" }, {}, "again");
    });
    assert.deepEqual(problemsOf(error), [
      ["repository", "is written by GoServiceImage auth-debug already (tags that end in -debug)"],
    ]);
  });

  it("B9 refuses a cache under the reference of the image", async () => {
    const reference = `${REGISTRY}/auth:1.4.0`;
    const version = { value: "1.4.0" };
    const { error, registrations } = await record(() => auth({ version, cache: { reference } }));
    assert.deepEqual(problemsOf(error), [["cache.reference", "is the reference of the image itself"]]);
    assert.ok(!registrations.some(({ name }) => name === "auth"));
    assert.equal(
      (await record(() => auth({ version, cache: { reference, readOnly: true } }))).error,
      undefined,
    );
  });

  it("registers nothing when anything is wrong, and reports everything at once", async () => {
    const { error, registrations } = await record(() =>
      auth({
        main: "application/auht/cmd/auth",
        platforms: ["linux/amd46"],
        repository: "Auth",
        target: "finale",
        ports: [0],
        extraTags: ["buildcache"],
        buildArgs: { API_TOKEN: CANARY },
        download: { GOPROXI: CANARY },
        go: { version: "26" },
        labels: { "a b": "" },
        versionVariable: "Version",
        cache: "of" as "off",
        version: "comit" as "commit",
      }),
    );
    assert.deepEqual(
      registrations.map(({ name }) => name),
      ["registry", "registry"],
    );
    assert.deepEqual(
      problemsOf(error)
        .map(([field]) => field)
        .sort(),
      [
        "buildArgs.API_TOKEN",
        "cache",
        "download.GOPROXI",
        "extraTags[0]",
        "go.version",
        "labels.a b",
        "main",
        "platforms[0]",
        "ports[0]",
        "repository",
        "target",
        "version",
        "versionVariable",
      ],
    );
    assert.ok(error instanceof PlanError && !error.message.includes(CANARY));
  });

  it("B7 refuses a source that is missing, or a file", async () => {
    for (const source of ["shopp", "shop/go.mod"]) {
      const { error } = await record(() => auth({ source }));
      assert.deepEqual(problemsOf(error), [["source", "is not a folder that can be read"]]);
    }
  });

  it("reads the tree once for 100 services", async () => {
    const names = Array.from({ length: 100 }, (_, index) => `s${index}`);
    for (const name of names) {
      fs.mkdirSync(`shop/cmd/${name}`, { recursive: true });
      fs.writeFileSync(
        `shop/cmd/${name}/main.go`,
        'package main\n\nimport _ "example.com/shop/pkg/log"\n\nfunc main() {}\n',
      );
    }
    // the program's own module of the file system, as every file of the library sees it
    const reads = new Map<string, number>();
    const original = { openSync: fs.openSync, readdirSync: fs.readdirSync };
    const counting =
      (kind: keyof typeof original) =>
      (...args: [string, ...never[]]) => {
        const key = `${kind} ${args[0]}`;
        reads.set(key, (reads.get(key) ?? 0) + 1);
        return (original[kind] as (...rest: unknown[]) => unknown)(...args);
      };
    Object.assign(fs, { openSync: counting("openSync"), readdirSync: counting("readdirSync") });
    try {
      const { error, registrations } = await record(() => {
        const where = namespace();
        names.forEach((name) => auth({ namespace: where, main: `cmd/${name}` }, {}, name));
      });
      assert.equal(error, undefined);
      assert.equal(registrations.filter(({ type }) => type === "docker-build:index:Image").length, 100);
    } finally {
      Object.assign(fs, original);
    }
    const below = [...reads].filter(([key]) => key.includes(join(root, "shop")));
    assert.ok(below.length > 100);
    const folders = below.filter(([key]) => key.startsWith("readdirSync"));
    assert.deepEqual(
      folders.filter(([, count]) => count !== 1),
      [],
    );
    // a shared file: once for the plan, once for each context that gets a copy
    const shared = reads.get(`openSync ${join(root, "shop/pkg/log/log.go")}`);
    assert.equal(shared, 101);
  });

  it("has the URNs of the golden list: another name is a breaking change", async () => {
    const { registrations } = await record(() => {
      const where = namespace();
      const dependencies = new GoDependencies("go-dependencies", {
        source: "shop",
        mains: [AUTH, ORDER],
        namespace: where,
      });
      auth({ namespace: where, dependencies });
      auth({ namespace: where, main: ORDER }, {}, "order");
    });
    matchesGolden("component/golden/urns.txt", registrations.map(({ urn }) => `${urn}\n`).join(""));
  });
});
