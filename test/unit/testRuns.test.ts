// Proves that what a run of tests starts ends with it, however the run ends: killed itself, by its parent's end, or together with
// what guards it; and that a process of somebody else, whose folder is named alike, is left alone.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  isAlive,
  type ProcessRecord,
  processIds,
  readQuietly,
  recordOf,
  signal,
  waitUntil,
} from "../../tools/engine/process";
import { removeLeftovers } from "../support/runs/leftovers";
import { readStarted, STARTED_VARIABLE } from "../support/runs/startedRecord";
import { makeTree, removeTrees } from "../support/tree";

const SUPPORT = join(__dirname, "..", "support", "runs");

/** A run of tests: makes temporary folders, one of them in another, and a process in one that outlives its parents. */
const RUN = `
const { spawn } = require("node:child_process");
const fs = require("node:fs");
require(${JSON.stringify(join(SUPPORT, "guard.js"))}).guardRun({ log: __dirname + "/log" }).then(() => {
  require(${JSON.stringify(join(SUPPORT, "recordFolders.js"))});
  const cwd = fs.mkdtempSync(__dirname + "/made-");
  fs.mkdtempSync(cwd + "/nested-");
  fs.mkdtempSync(__dirname + "/made-");
  const daemon = spawn("sleep", ["600"], { cwd, detached: true, stdio: "ignore" });
  fs.writeFileSync(__dirname + "/daemon.new", String(daemon.pid));
  fs.renameSync(__dirname + "/daemon.new", __dirname + "/daemon");
  setInterval(() => undefined, 1000);
});
`;

describe("a run of tests", function () {
  this.timeout(60_000);
  let folder: string;
  let daemon: ProcessRecord;
  const children: ChildProcess[] = [];

  beforeEach(() => {
    folder = makeTree({ "run.js": RUN });
  });

  afterEach(() => {
    children.splice(0).forEach((child) => child.kill("SIGKILL"));
    signal(daemon, "SIGKILL");
    removeTrees();
  });

  /** Starts it by a command, and waits until it has started something itself. */
  async function begun(program: string, ...args: string[]): Promise<ChildProcess> {
    const env = { ...process.env, [STARTED_VARIABLE]: undefined };
    const child = spawn(program, args, { cwd: folder, env, stdio: "ignore" });
    children.push(child);
    assert.ok(await waitUntil(() => readdirSync(folder).includes("daemon"), 30_000), "it has begun");
    const record = recordOf(Number(readFileSync(join(folder, "daemon"), "utf8")));
    assert.ok(record);
    daemon = record;
    return child;
  }

  /** Folders and processes that are left. */
  function left(): string[] {
    const made = readdirSync(folder).filter((name) => name.startsWith("made-"));
    return [...made, ...(isAlive(daemon) ? ["daemon"] : [])];
  }

  it("takes along what it has started when it is killed", async () => {
    const run = await begun(process.execPath, "run.js");
    assert.equal(left().length, 3);
    run.kill("SIGKILL");
    assert.ok(await waitUntil(() => left().length === 0, 30_000), left().join());
  });

  it("ends when make is killed", async () => {
    // a command after it keeps the shell from becoming the run itself
    const make = await begun("sh", "-c", `"${process.execPath}" run.js; true`);
    make.kill("SIGKILL");
    assert.ok(await waitUntil(() => left().length === 0, 30_000), left().join());
  });

  it("leaves to the next one what it could not remove, its guard being killed, too", async () => {
    const run = await begun(process.execPath, "run.js");
    const guards = processIds().filter((pid) => {
      const command = readQuietly(`/proc/${pid}/cmdline`);
      return command.includes("guardMain.js") && command.includes(`${folder}/`);
    });
    assert.equal(guards.length, 1);
    guards.forEach((pid) => process.kill(pid, "SIGKILL"));
    run.kill("SIGKILL");
    await removeLeftovers(readStarted(join(folder, "log", "tests-started.jsonl")));
    assert.deepEqual(left(), []);
  });

  it("ends nothing that works in a folder with a longer name", async () => {
    await begun(process.execPath, "run.js");
    const shorter = join(folder, left()[0]?.slice(0, -1) ?? "");
    mkdirSync(shorter);
    await removeLeftovers({ folders: [shorter], processes: [] });
    assert.equal(existsSync(shorter), false);
    assert.equal(left().length, 3);
  });
});
