/**
 * Proves what `make up` does to stack files, environment variables and locks: the tracked stack file wins and is never
 * written, values survive a shell, and only a lock of a dead process of this machine counts as left behind.
 */
import * as assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Paths, pathsOf } from "../../../tools/paths";
import { exportLines, pulumiVariables } from "../../../tools/pulumi/pulumiVariables";
import { isDead, parseLock, startTime } from "../../../tools/pulumi/lock";
import { hasOwnSecrets, mergeStack } from "../../../tools/pulumi/stackCopy";
import { targetsOf } from "../../../stacks/targets";
import { endLeftovers } from "../../../tools/pulumi/leftovers";
import {
  isAlive,
  type ProcessRecord,
  recordOf,
  sessionIn,
  sessionProcesses,
  waitUntil,
} from "../../../tools/engine/process";
import { isPathComponent } from "../../../components/common/reference";
import { refuseMissingRoot } from "../../../tools/pulumi/rootStack";
import { optionsFrom, overridesOf } from "../../../tools/options";
import { withConfigFile } from "../../../tools/wrapperArguments";
import { Fault } from "../../../tools/fault";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

const PATHS = pathsOf("/absent/project");

describe("copy of a stack file", () => {
  const tracked = "config:\n  go-service-image:root: services\n  go-service-image:platforms: [linux/amd64]\n";

  it("holds the tracked configuration and the salt of the earlier copy", () => {
    assert.deepEqual(
      parse(mergeStack(tracked, "encryptionsalt: v1:abc\nconfig:\n  go-service-image:old: 1\n", {})),
      {
        encryptionsalt: "v1:abc",
        config: { "go-service-image:root": "services", "go-service-image:platforms": ["linux/amd64"] },
      },
    );
  });

  it("takes the overrides of this run, and forgets those of an earlier one", () => {
    const first = mergeStack(tracked, undefined, { "go-service-image:builder": "mine" });
    assert.equal(
      (parse(first) as { config: Record<string, unknown> }).config["go-service-image:builder"],
      "mine",
    );
    const second = mergeStack(tracked, first, {});
    assert.equal(
      (parse(second) as { config: Record<string, unknown> }).config["go-service-image:builder"],
      undefined,
    );
  });

  it("keeps the secrets of the tracked file, which has a salt of its own", () => {
    const own = "encryptionsalt: v1:own\nconfig: {}\n";
    assert.equal(
      (parse(mergeStack(own, "encryptionsalt: v1:generated\n", {})) as Record<string, unknown>)[
        "encryptionsalt"
      ],
      "v1:own",
    );
    assert.equal(hasOwnSecrets(own), true);
    assert.equal(hasOwnSecrets(tracked), false);
  });

  it("has what merge keys bring, and names the file and the line of what is not YAML", () => {
    const merged =
      "config:\n  go-service-image:a: &o { x: 1 }\n  go-service-image:b:\n    <<: *o\n    y: 2\n";
    assert.deepEqual((parse(mergeStack(merged, undefined, {})) as { config: unknown }).config, {
      "go-service-image:a": { x: 1 },
      "go-service-image:b": { x: 1, y: 2 },
    });
    for (const [text, words] of [
      ["config: {}\nconfig: {}\n", "is not YAML: Map keys must be unique at line 2, column 1"],
      ["- a\n", "is not a YAML mapping"],
    ] as const) {
      assert.throws(() => mergeStack(text, undefined, {}, "/p/Pulumi.dev.yaml"), {
        message: `/p/Pulumi.dev.yaml ${words}. Fix: correct it there.`,
      });
    }
  });

  it("starts from nothing, and survives a copy that a crash left in pieces", () => {
    assert.deepEqual(parse(mergeStack(undefined, undefined, {})), { config: {} });
    assert.deepEqual(parse(mergeStack(undefined, "encryptionsalt: [v1", {})), { config: {} });
  });

  it("is idempotent, so that a run with nothing to do writes nothing", () => {
    const once = mergeStack(tracked, "encryptionsalt: v1:abc\n", {});
    assert.equal(mergeStack(tracked, once, {}), once);
  });

  it("B12 refuses a tracked file whose config is not a mapping", () => {
    assert.throws(() => mergeStack("config: services\n", undefined, {}), Fault);
    assert.throws(() => mergeStack("- config\n", undefined, {}), Fault);
  });
});

describe("environment for a shell", () => {
  it("keeps any value as it is", () => {
    const value = `it's $HOME "quoted" \`id\`\\ and\na line`;
    const script = `${exportLines({ VALUE: value })}printf %s "$VALUE"`;
    assert.equal(spawnSync("sh", ["-c", script], { encoding: "utf8" }).stdout, value);
  });
});

describe("lock of a stack", () => {
  const text = `{"pid":15058,"username":"root","hostname":"vm","timestamp":"2026-11-24T11:13:46.303561629Z"}`;
  const holder = { pid: 15058, hostname: "vm", since: Date.parse("2026-11-24T11:13:46.303Z") };

  it("is read from the file of the state store", () => {
    assert.deepEqual(parseLock(text), holder);
    assert.equal(parseLock(text.slice(0, 40)), undefined);
    assert.equal(parseLock("{}"), undefined);
  });

  it("F7 is left behind if its process has gone or its id belongs to a later process", () => {
    assert.equal(
      isDead(holder, "vm", () => undefined),
      true,
    );
    assert.equal(
      isDead(holder, "vm", () => holder.since + 60_000),
      true,
    );
  });

  it("knows when a process began, by the boot and not by the first look at it", () => {
    const record = { pid: 1, startTicks: "1250", boot: "" };
    assert.equal(startTime(record, "cpu 1 2\nbtime 1795518000\nprocesses 3\n"), 1795518012500);
    const began = startTime(recordOf(process.pid)!, fs.readFileSync("/proc/stat", "utf8"));
    assert.ok(Math.abs(began - (Date.now() - process.uptime() * 1000)) < 5_000, String(began));
  });

  it("F19 is not left behind if its process lives, or lives on another machine", () => {
    assert.equal(
      isDead(holder, "vm", () => holder.since - 1_000),
      false,
    );
    assert.equal(
      isDead(holder, "other", () => undefined),
      false,
    );
  });
});

describe("leftovers of a killed Pulumi", () => {
  it("F7 are ended, whatever they do with signals, and processes of other sessions are not", async () => {
    const pulumi = startSession("sh -c 'trap : TERM; while :; do sleep 0.1; done' & sleep 60");
    const other = startSession("sleep 60");
    const left = await membersOf(pulumi, 2);
    process.kill(pulumi.pid, "SIGKILL");
    await endLeftovers(pulumi);
    assert.deepEqual(left.filter(isAlive), []);
    assert.ok(isAlive(other));
    process.kill(-other.pid, "SIGKILL");
  });

  it("F7 are none if the session's id belongs to a later process", async () => {
    const later = startSession("sleep 60 & sleep 60");
    const members = await membersOf(later, 2);
    await endLeftovers({ ...later, startTicks: "1" });
    assert.deepEqual(members.filter(isAlive), members);
    process.kill(-later.pid, "SIGKILL");
  });

  it("are known by their session, whatever their name", () => {
    assert.equal(sessionIn("77 (a) b (c) S 1 70 68 0 -1 4194560"), 68);
    assert.ok(Number.isNaN(sessionIn("")));
  });

  function startSession(script: string): ProcessRecord {
    const child = spawn("sh", ["-c", script], { detached: true, stdio: "ignore" });
    return recordOf(child.pid!)!;
  }

  /** The processes of a session apart from its first, as soon as there are so many. */
  async function membersOf(leader: ProcessRecord, count: number): Promise<ProcessRecord[]> {
    let members: ProcessRecord[] = [];
    const all = await waitUntil(() => {
      members = sessionProcesses(leader.pid).filter(({ pid }) => pid !== leader.pid);
      return members.length >= count;
    }, 10_000);
    assert.ok(all);
    return members;
  }
});

describe("options of make", () => {
  it("default to the dev stack, all services and the embedded engine", () => {
    assert.deepEqual(optionsFrom({ SERVICE: "", BUILDER: " " }, PATHS), {
      stack: "dev",
      services: undefined,
      own: undefined,
      engine: undefined,
      root: undefined,
      generated: false,
      port: undefined,
      tools: "any",
      verbose: false,
      json: false,
      force: false,
    });
    assert.deepEqual(
      ["1", "0", ""].map((VERBOSE) => optionsFrom({ VERBOSE }, PATHS).verbose),
      [true, false, false],
    );
  });

  it("take services separated by blanks or commas", () => {
    assert.deepEqual(optionsFrom({ SERVICE: "auth, user" }, PATHS).services, ["auth", "user"]);
  });

  it("turn a builder and a registry into configuration", () => {
    const options = optionsFrom({ BUILDER: "mine", REGISTRY: "example.com/team" }, PATHS);
    assert.deepEqual(overridesOf(options), {
      "go-service-image:builder": "mine",
      "go-service-image:builders": [],
      "go-service-image:registry": "example.com/team",
    });
  });

  it("turn addresses of daemons into several builders, whose names are the project's alone", () => {
    const options = optionsFrom(
      { BUILDER: "tcp://a:1  unix:///b.sock", REGISTRY: "example.com/team" },
      PATHS,
    );
    assert.deepEqual(overridesOf(options), {
      "go-service-image:builder": "",
      "go-service-image:builders": ["tcp://a:1", "unix:///b.sock"],
      "go-service-image:registry": "example.com/team",
    });
    const given = { tools: {}, stack: "dev", embedded: false };
    const paths = pathsOf("/shop");
    const of = (daemons: boolean): Record<string, string> => pulumiVariables(paths, { ...given, daemons });
    assert.equal(of(true)["BUILDX_CONFIG"], "/shop/.go-service-image/docker/buildx");
    assert.deepEqual([of(false)["BUILDX_CONFIG"], of(true)["DOCKER_CONFIG"]], [undefined, undefined]);
  });

  describe("of a source tree", () => {
    const at = (files: TreeFiles): Paths => pathsOf(join(makeTree(files), "project"));
    const copy = (root: string): string => `config:\n  go-service-image:root: ${root}\n`;

    afterEach(removeTrees);

    it("name its stack by its folder, and take nothing of another stack's file", () => {
      const paths = at({
        "project/Pulumi.dev.yaml": "config:\n  go-service-image:versionVariable: main.Version\n",
      });
      const options = optionsFrom({ ROOT: "../shop" }, paths);
      assert.deepEqual([options.stack, options.root], ["shop", "../shop"]);
      assert.deepEqual(overridesOf(options), {
        "go-service-image:registry": "embedded",
        "go-service-image:root": "../shop",
      });
      const own = overridesOf(
        optionsFrom({ ROOT: "../shop", BUILDER: "b", REGISTRY: "r.example.com/x" }, paths),
      );
      assert.equal(own["go-service-image:registry"], "r.example.com/x");
      assert.equal(optionsFrom({ ROOT: "../my shop/" }, paths).stack, "my-shop");
    });

    it("go on with its stack file, once there is one", () => {
      const paths = at({ "project/Pulumi.shop.yaml": copy("../x/../shop") });
      const options = optionsFrom({ ROOT: "../shop" }, paths);
      assert.deepEqual(
        [options.stack, overridesOf(options)],
        ["shop", { "go-service-image:root": "../shop" }],
      );
    });

    it("take the registry of this machine for a stack that is named beside it, unless it has a stack file", () => {
      const paths = at({ "project/Pulumi.shop.yaml": "config: {}\n" });
      const registryOf = (STACK: string): unknown =>
        overridesOf(optionsFrom({ STACK, ROOT: "../shop" }, paths))["go-service-image:registry"];
      assert.deepEqual(["mine", "shop", "dev", "staging", "prod"].map(registryOf), [
        "embedded",
        ...Array<undefined>(4).fill(undefined),
      ]);
    });

    it("mix it with no other tree of that name, and with no environment", () => {
      const paths = at({
        "project/.go-service-image/stacks/Pulumi.shop.yaml": copy("../a/shop"),
        "project/Pulumi.web.yaml": copy("../a/web"),
      });
      const stackOf = (ROOT: string): string => optionsFrom({ ROOT }, paths).stack;
      assert.equal(stackOf("../a/shop"), "shop");
      assert.match(stackOf("../b/shop"), /^shop-[0-9a-f]{6}$/);
      assert.match(stackOf("../b/web"), /^web-[0-9a-f]{6}$/);
      for (const name of ["dev", "staging", "prod"]) {
        assert.match(stackOf(`../${name}`), new RegExp(`^${name}-[0-9a-f]{6}$`));
      }
    });

    it("have a name of their own where no repository could have the folder's", () => {
      const stackOf = (folder: string): string => optionsFrom({ ROOT: `/src/${folder}` }, PATHS).stack;
      const names = {
        shop: "shop",
        Shop: "Shop",
        "my shop": "my-shop",
        "a.b_c__d--e": "a.b_c__d--e",
        ünï: "n-0751b3",
        商店: "root-87c0ea",
        "-dash": "dash-b4fa3c",
        _und: "und-619fbc",
        "a..b": "a-b-4a63fe",
        "a_-b": "a-b-ede2cb",
        ".hid": "hid-b3c2c6",
        "end-": "end-ad8f0c",
      };
      const found = Object.keys(names).map((folder) => stackOf(folder));
      assert.deepEqual(found, Object.values(names));
      assert.ok(found.every((stack) => isPathComponent(stack.toLowerCase())));
      assert.notEqual(stackOf("商店"), stackOf("书店"));
      assert.match(stackOf("x".repeat(79) + "ü"), /^x{79}-[0-9a-f]{6}$/);
    });

    it("share no repository with a tree whose name differs in capitals alone", () => {
      const paths = at({ "project/.go-service-image/stacks/Pulumi.shop.yaml": copy("/a/shop") });
      const stackOf = (ROOT: string): string => optionsFrom({ ROOT }, paths).stack;
      assert.equal(stackOf("/a/shop"), "shop");
      assert.match(stackOf("/b/Shop"), /^Shop-[0-9a-f]{6}$/);
      assert.match(stackOf("/b/Dev"), /^Dev-[0-9a-f]{6}$/);
      const both = at({
        "project/.go-service-image/stacks/Pulumi.shop.yaml": copy("/a/shop"),
        "project/.go-service-image/stacks/Pulumi.Shop.yaml": copy("/b/Shop"),
      });
      assert.equal(optionsFrom({ ROOT: "/b/Shop" }, both).stack, "Shop");
    });

    it("are looked for before anything is made", () => {
      const paths = at({ "project/Pulumi.yaml": "name: x\n", "shop/go.mod": "" });
      refuseMissingRoot(paths, undefined);
      refuseMissingRoot(paths, "../shop");
      assert.throws(
        () => refuseMissingRoot(paths, "../shops"),
        (error) =>
          error instanceof Fault &&
          /^ROOT: "\.\.\/shops" is not there \(\/.*\/shops\)\. Fix: /.test(error.message),
      );
      assert.throws(() => refuseMissingRoot(paths, "../shop/go.mod"), /ROOT: ".*" is no folder/);
    });

    it("remember it for a stack that is named alone, and leave every other stack as it is", () => {
      const paths = at({
        "project/.go-service-image/stacks/Pulumi.shop.yaml": copy("../shop"),
        "project/.go-service-image/stacks/Pulumi.dev.yaml": copy("../x"),
        "project/Pulumi.dev.yaml": "config: {}\n",
      });
      const { root, generated } = optionsFrom({ STACK: "shop" }, paths);
      assert.deepEqual([root, generated], ["../shop", true]);
      assert.deepEqual(overridesOf(optionsFrom({ STACK: "dev" }, paths)), {});
      const shell = { GO_SERVICE_IMAGE_ROOT: "../shop" };
      assert.equal(optionsFrom(shell, paths).stack, "shop");
      assert.equal(optionsFrom({ ...shell, STACK: "staging" }, paths).root, undefined);
      assert.deepEqual(overridesOf(optionsFrom({ STACK: "staging", ROOT: "../y" }, paths)), {
        "go-service-image:root": "../y",
      });
    });
  });

  it("refuse a builder without a registry, and names that are none", () => {
    assert.throws(() => optionsFrom({ BUILDER: "mine" }, PATHS), /BUILDER is given without REGISTRY/);
    assert.throws(() => optionsFrom({ REGISTRY: "example.com" }, PATHS), /REGISTRY is given without BUILDER/);
    assert.throws(() => optionsFrom({ SERVICE: "auth;rm" }, PATHS), /SERVICE: "auth;rm"/);
    for (const STACK of ["../x", "-x"]) {
      assert.throws(() => optionsFrom({ STACK }, PATHS), /STACK: "(..\/|-)x" is not a stack's name/);
    }
  });

  it("refuse a variable of make's command line that is nearly one of ours", () => {
    const given = (MAKEFLAGS: string): string => optionsFrom({ MAKEFLAGS }, PATHS).stack;
    for (const [flags, words] of [
      ["-- ROTO=x", "ROTO is not a variable of this Makefile. Fix: did you mean ROOT?"],
      [
        "s -- SERVICES=a\\ b STACK=x",
        "SERVICES is not a variable of this Makefile. Fix: did you mean SERVICE?",
      ],
      [" -- root=x", "root is not a variable of this Makefile. Fix: did you mean ROOT?"],
    ] as const) {
      assert.throws(() => given(flags), { message: words });
    }
    for (const flags of [
      "",
      "s",
      "w -- ROOT=x",
      " -- GOROOT=x PORT=1 HOST=x GOPROXY=off",
      " -- SERVICE=a\\ ROTO=x",
    ]) {
      assert.equal(given(flags), "dev");
    }
  });

  it("target the service and the shared dependencies, and no service whose name begins alike", () => {
    const matches = (urn: string): boolean =>
      targetsOf(["auth"]).some((glob) =>
        new RegExp(
          `^${glob.replace(/[$.]/g, "\\$&").replaceAll("**", "§").replaceAll("*", "[^:$]*").replaceAll("§", ".*")}$`,
        ).test(urn),
      );
    const urn = (rest: string): string => `urn:pulumi:dev::go-service-image::${rest}`;
    const component = "pulumi-go-service-image:index:GoServiceImage";
    assert.equal(matches(urn(`${component}::auth`)), true);
    assert.equal(matches(urn(`${component}$docker-build:index:Image::auth`)), true);
    assert.equal(
      matches(urn(`pulumi-go-service-image:index:GoDependencies$docker-build:index:Image::shop`)),
      true,
    );
    assert.equal(matches(urn("pulumi-go-service-image:index:ExistingNamespace::registry")), true);
    const dynamic = "pulumi-nodejs:dynamic";
    assert.equal(matches(urn(`${component}$${dynamic}/ccr:Repository::registry-auth`)), true);
    assert.equal(matches(urn(`${component}$${dynamic}/tcr:Repository::registry-auth`)), true);
    assert.equal(matches(urn(`${component}$${dynamic}/ccr:Retention::registry-auth-retention`)), true);
    assert.equal(matches(urn(`${component}$${dynamic}/ccr:Repository::registry-auth-admin`)), false);
    assert.equal(matches(urn(`${component}$${dynamic}/ccr:Retention::registry-user-retention`)), false);
    for (const kind of ["CcrNamespace", "TcrNamespace"]) {
      const namespace = `pulumi-go-service-image:index:${kind}`;
      assert.equal(matches(urn(`${namespace}::registry`)), true);
      assert.equal(matches(urn(`${namespace}$${dynamic}/ccr:Namespace::registry`)), true);
      assert.equal(matches(urn(`${namespace}$${dynamic}/tcr:ServiceAccount::registry-push`)), true);
      assert.equal(matches(urn(`${namespace}$pulumi:providers:docker-build::registry-login`)), true);
    }
    assert.equal(matches(urn(`${component}::auth-admin`)), false);
    assert.equal(matches(urn(`${component}$docker-build:index:Image::user`)), false);
  });
});

describe("pulumi of a shell that make env has set up", () => {
  const file = (stack: string): string | undefined => (stack === "dev" ? "/data/Pulumi.dev.yaml" : undefined);

  it("gives commands that read the configuration the generated copy", () => {
    assert.deepEqual(withConfigFile(["up", "--yes"], "dev", file), [
      "up",
      "--yes",
      "--config-file",
      "/data/Pulumi.dev.yaml",
    ]);
    assert.deepEqual(withConfigFile(["-s", "dev", "preview"], undefined, file).slice(3), [
      "--config-file",
      "/data/Pulumi.dev.yaml",
    ]);
    assert.deepEqual(withConfigFile(["--stack=dev", "destroy"], "prod", file).slice(2), [
      "--config-file",
      "/data/Pulumi.dev.yaml",
    ]);
  });

  it("passes everything else through", () => {
    for (const args of [
      ["stack", "output"],
      ["up", "--config-file", "x"],
      ["up", "--config-file=x"],
      ["up", "-s", "prod"],
      ["-C", "up", "config"],
      [],
    ]) {
      assert.deepEqual(withConfigFile(args, "dev", file), args);
    }
  });
});
