/*
 * Proves that one command alone works in a folder: a lock of a living process is respected, and of many that come at once
 * over what a dead one has left, be it whole, empty or torn, exactly one gets it.
 */
import assert from "node:assert/strict";
import { type ChildProcess, fork, spawn } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { recordOf, waitUntil } from "../../../tools/engine/process";
import { createDataFolder, type Paths, pathsOf } from "../../../tools/paths";
import { RunLock } from "../../../tools/pulumi/runLock";
import { makeTree, removeTrees } from "../../support/tree";

const TAKERS = 25;
const SCRIPT = join(__dirname, "..", "..", "support", "lockTaker.js");
const DEAD = { pid: 1, startTicks: "0", boot: "an earlier one" };

describe("run lock", function () {
  this.timeout(120_000);
  const takers: ChildProcess[] = [];

  before(async () => {
    takers.push(...Array.from({ length: TAKERS }, () => fork(SCRIPT)));
    await Promise.all(takers.map(answer));
  });
  after(() => {
    takers.forEach((taker) => taker.kill());
    removeTrees();
  });

  function answer(taker: ChildProcess): Promise<unknown> {
    return new Promise((done) => taker.once("message", done));
  }

  /** All at once. @returns how many got the lock. */
  async function race(project: string): Promise<number> {
    const answers = takers.map(answer);
    takers.forEach((taker) => taker.send(project));
    const said = await Promise.all(answers);
    const taken = said.filter((one) => one === "taken").length;
    assert.equal(said.filter((one) => one === "refused").length, TAKERS - taken, said.join(" "));
    return taken;
  }

  function project(lock?: string): Paths {
    const paths = pathsOf(makeTree({}));
    createDataFolder(paths);
    if (lock !== undefined) {
      fs.writeFileSync(paths.runLock, lock);
    }
    return paths;
  }

  const whole = JSON.stringify({ nonce: "old", owner: DEAD });
  const leftovers: [string, string | undefined][] = [
    ["nothing", undefined],
    ["the lock of a dead process", whole],
    ["an empty file", ""],
    ["half a file", whole.slice(0, 20)],
    ["a lock without an owner", "{}"],
  ];
  for (const [what, lock] of leftovers) {
    it(`is taken by one of ${TAKERS} over ${what}, in each of ten races`, async () => {
      for (let round = 0; round < 10; round += 1) {
        const paths = project(lock);
        assert.equal(await race(paths.project), 1);
        const rest = fs.readdirSync(paths.data).filter((name) => name.startsWith("run.json"));
        assert.deepEqual(rest, ["run.json"]);
      }
    });
  }

  it("is taken over also where one who was taking it over was killed", async () => {
    const pulumi = spawn("sh", ["-c", "trap '' INT; sleep 60"], { detached: true, stdio: "ignore" });
    const paths = project(JSON.stringify({ nonce: "old", owner: DEAD, child: recordOf(pulumi.pid!) }));
    const taker = fork(SCRIPT);
    await answer(taker);
    taker.send(paths.project);
    const claims = (): string[] => fs.readdirSync(paths.data).filter((name) => name.endsWith(".claim"));
    // it waits for the Pulumi of the dead one
    assert.ok(await waitUntil(() => claims().length === 1, 20_000));
    taker.kill("SIGKILL");
    await new Promise((done) => taker.once("close", done));
    process.kill(-pulumi.pid!, "SIGKILL");
    assert.equal(await race(paths.project), 1);
    assert.deepEqual(claims(), []);
  });

  it("is refused while its owner lives, who is named", async () => {
    const paths = project();
    const lock = await RunLock.take(paths, () => undefined);
    await assert.rejects(
      RunLock.take(paths, () => undefined),
      new RegExp(`process ${process.pid}`),
    );
    lock.child(recordOf(process.pid)!);
    await assert.rejects(
      RunLock.take(paths, () => undefined),
      /another command is running/,
    );
    lock.release();
    (await RunLock.take(paths, () => undefined)).release();
  });
});
