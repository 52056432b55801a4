/*
 * Proves the rounds of `dev`, with stand-ins for the plan, the build, the program and the clock; and with real files what
 * counts as a change. A real round, with Pulumi and BuildKit, is in the integration tests.
 */
import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Prepared, Running } from "../../../cli/container";
import { develop, type DevPlan, type Edges, type Outcome } from "../../../cli/dev/loop";
import { Watcher } from "../../../cli/dev/watcher";
import { makeTree, removeTrees } from "../../support/tree";

/** A world that does what a test says, and writes down what happens. */
class World implements Edges {
  public readonly happened: string[] = [];
  /** What is done before each wait for a change; the last one ends the loop. */
  public readonly changes: (() => void)[] = [];
  public version = "1";
  public planFails = "";
  public buildFails = "";
  public prepareFails = "";
  public clock = 0;
  readonly end = new AbortController();
  readonly ends: ((code: number) => void)[] = [];

  public plan = async (before: DevPlan | undefined): Promise<Outcome<DevPlan>> => {
    await Promise.resolve();
    const line = `auth  ${before?.version ?? "none"} → ${this.version}`;
    return this.planFails === ""
      ? { ok: true, value: { version: this.version, watched: [`folder of ${this.version}`], line } }
      : { ok: false, text: this.planFails };
  };

  public build = async (version: string): Promise<Outcome<void>> => {
    await Promise.resolve();
    this.happened.push(`build ${version}`);
    this.clock += 3_400;
    return this.buildFails === "" ? { ok: true, value: undefined } : { ok: false, text: this.buildFails };
  };

  public prepare = async (): Promise<Outcome<Prepared>> => {
    await Promise.resolve();
    const version = this.version;
    this.happened.push(`prepare ${version}`);
    const drop = (): void => void this.happened.push(`drop ${version}`);
    return this.prepareFails === ""
      ? { ok: true, value: { start: () => this.#start(version), drop } }
      : { ok: false, text: this.prepareFails };
  };

  #start(version: string): Running {
    this.happened.push(`start ${version}`);
    const ended = new Promise<number>((resolve) => this.ends.push(resolve));
    const stop = async (): Promise<number> => {
      this.happened.push(`stop ${version}`);
      this.ends.at(-1)?.(143);
      return ended;
    };
    return { ended, signal: () => undefined, stop };
  }

  public watch = async (paths: readonly string[]): Promise<void> => {
    await Promise.resolve();
    this.happened.push(`watch ${paths.join()}`);
  };

  public change = async (patience: number | undefined): Promise<void> => {
    await Promise.resolve();
    this.happened.push(patience === undefined ? "wait" : `wait ${patience}`);
    const next = this.changes.shift();
    if (next === undefined) {
      this.end.abort();
    } else {
      next();
    }
  };

  public now = (): number => this.clock;

  public say = (text: string): void => {
    this.happened.push(`say ${text}`);
  };

  public async run(): Promise<string[]> {
    await develop("auth", this, this.end.signal);
    return this.happened;
  }
}

const FIRST = [
  "watch folder of 1",
  "build 1",
  "prepare 1",
  "start 1",
  "say auth  none → 1  running after 3.4 s",
  "wait",
];

describe("dev", () => {
  it("builds and starts, again after a change of the version, and leaves nothing running", async () => {
    const world = new World();
    world.changes.push(() => (world.version = "2"));
    assert.deepEqual(await world.run(), [
      ...FIRST,
      ...[
        "watch folder of 2",
        "build 2",
        "prepare 2",
        "stop 1",
        "start 2",
        "say auth  1 → 2  running after 3.4 s",
        "wait",
      ],
      "stop 2",
    ]);
  });

  it("does nothing for a change that leaves the version as it is, as a test's", async () => {
    const world = new World();
    world.changes.push(() => undefined);
    assert.deepEqual(await world.run(), [...FIRST, "watch folder of 1", "wait", "stop 1"]);
  });

  it("keeps the old program where a build fails, says why, and tries again with the next change only", async () => {
    const world = new World();
    world.changes.push(
      () => {
        world.version = "2";
        world.buildFails = "main.go:3: undefined: x";
      },
      () => undefined,
      () => {
        world.version = "3";
        world.buildFails = "";
      },
    );
    assert.deepEqual((await world.run()).slice(FIRST.length), [
      ...[
        "watch folder of 2",
        "build 2",
        "say main.go:3: undefined: x\nauth keeps running as it was",
        "wait",
      ],
      ...["watch folder of 2", "wait"],
      ...[
        "watch folder of 3",
        "build 3",
        "prepare 3",
        "stop 1",
        "start 3",
        "say auth  1 → 3  running after 3.4 s",
        "wait",
      ],
      "stop 3",
    ]);
  });

  it("says once what cannot be planned, and looks again without a change", async () => {
    const world = new World();
    world.changes.push(
      () => (world.planFails = "no package"),
      () => undefined,
      () => (world.planFails = ""),
    );
    assert.deepEqual((await world.run()).slice(FIRST.length), [
      ...["say no package\nauth keeps running as it was", "wait 2000", "wait 2000"],
      ...["watch folder of 1", "wait", "stop 1"],
    ]);
  });

  it("says that a program has ended by itself, and starts it with the next change", async () => {
    const world = new World();
    world.changes.push(
      () => world.ends[0]?.(2),
      () => (world.version = "2"),
    );
    const happened = await world.run();
    assert.ok(happened.includes("say auth has ended with code 2; the next change starts it again"));
    assert.ok(happened.includes("start 2"));
    // one that was stopped is no news
    assert.equal(happened.filter((one) => one.includes("has ended")).length, 1);
  });

  it("keeps the old program where the image cannot be pulled", async () => {
    const world = new World();
    world.changes.push(() => {
      world.version = "2";
      world.prepareFails = "no registry";
    });
    assert.deepEqual((await world.run()).slice(FIRST.length), [
      ...[
        "watch folder of 2",
        "build 2",
        "prepare 2",
        "say no registry\nauth keeps running as it was",
        "wait",
      ],
      "stop 1",
    ]);
  });

  it("stops in the middle of a build without starting what it made", async () => {
    const world = new World();
    world.build = async () => {
      await Promise.resolve();
      world.end.abort();
      return { ok: false, text: "cancelled" };
    };
    assert.deepEqual(await world.run(), ["watch folder of 1"]);
  });
});

describe("the watcher of dev", function () {
  this.timeout(20_000);
  let root: string;
  let watcher: Watcher;
  const end = new AbortController();

  beforeEach(async () => {
    root = makeTree({ "a/a.go": "1", "b/b.go": "1", "a/below/c.go": "1", "stack.yaml": "1" });
    watcher = new Watcher();
    await follow("a", "stack.yaml");
  });
  afterEach(async () => {
    await watcher.close();
    removeTrees();
  });

  /** Follows other paths; whatever has happened before is no news. */
  async function follow(...paths: string[]): Promise<void> {
    await watcher.follow(paths.map((path) => join(root, path)));
    await watcher.change(end.signal, 300);
  }

  /** Whether a change is noticed. */
  async function notices(work: () => void): Promise<boolean> {
    let isNoticed = false;
    const change = watcher.change(end.signal, 3_000).then(() => (isNoticed = true));
    work();
    await Promise.race([change, wait(1_500)]);
    const found = isNoticed;
    await change;
    return found;
  }

  const write = (file: string): void => writeFileSync(join(root, file), String(Math.random()));

  it("sees changed, replaced, new and removed files, and nothing in other folders", async () => {
    assert.ok(await notices(() => write("a/a.go")));
    assert.ok(
      await notices(() => {
        write("other");
        renameSync(join(root, "other"), join(root, "a/a.go"));
      }),
    );
    assert.ok(await notices(() => write("a/new.go")));
    assert.ok(await notices(() => rmSync(join(root, "a/new.go"))));
    assert.ok(await notices(() => write("stack.yaml")));
    assert.ok(!(await notices(() => ["b/b.go", "a/below/c.go"].forEach(write))));
  });

  it("sees what happens in a folder that has come back, once it is told to follow it", async () => {
    assert.ok(await notices(() => rmSync(join(root, "a"), { recursive: true })));
    mkdirSync(join(root, "a"));
    write("a/a.go");
    await follow("a", "stack.yaml");
    assert.ok(await notices(() => write("a/a.go")));
  });

  it("follows others when it is told, and those before no more", async () => {
    await follow("b");
    assert.ok(await notices(() => write("b/b.go")));
    assert.ok(!(await notices(() => write("a/a.go"))));
  });

  it("stops waiting when it is over", async () => {
    const over = new AbortController();
    const waiting = watcher.change(over.signal);
    over.abort();
    await waiting;
  });
});
