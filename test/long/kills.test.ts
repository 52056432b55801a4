/*
 * Proves that the next command always works: each round edits a service, kills one process of the run, of its children or
 * of the engine at some moment of `make up`, and then brings up what the source says, by one of the ways that a person would
 * take. Moments and processes come from a seed, which is printed: `SEED=42 KILLS=200 npm run long -- kills`.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseMounts } from "../../tools/engine/mounts";
import {
  processIds,
  readQuietly,
  readPidFile,
  type ProcessRecord,
  recordOf,
  signal,
} from "../../tools/engine/process";
import { readText } from "../../tools/files";
import { seeded } from "../../tools/random";
import { Clone, plainEnvironment } from "../support/integration/clone";
import { assertPlanned } from "../support/integration/plannedAsPushed";
import type { ServiceOutputs } from "../support/integration/testProject";

const ROUNDS = Number(process.env["KILLS"] ?? 200);
const SEED = Number(process.env["SEED"] ?? Date.now() % 100_000);
const MINUTES = 60_000;

/** Programs that a run consists of, by the name of their executable or of their script. */
const VICTIMS = [
  ...["make", "tools/main", "pulumi", "pulumi-language-nodejs", "@pulumi/pulumi/cmd/run"],
  ...["pulumi-resource-docker-build", "buildkitd", "registry"],
];

/** What a person does next. Each ends with an `up`. */
const NEXT: readonly (readonly string[])[] = [
  ["up"],
  ["preview", "up"],
  ["stop", "up"],
  ["doctor", "up"],
  ["outputs", "up"],
];

describe(`make, with a process killed at any moment (SEED=${SEED})`, function () {
  this.timeout(10 * MINUTES);
  const random = seeded(SEED);
  let clone: Clone;
  /** How long a run with one changed service takes here, in milliseconds. */
  let usual: number;

  before(async () => {
    clone = new Clone();
    await make("up");
    edit("warm");
    const start = Date.now();
    await make("up");
    usual = Date.now() - start;
  });

  after(() => clone.remove());

  for (let round = 1; round <= ROUNDS; round++) {
    const victim = VICTIMS[Math.floor(random() * VICTIMS.length)]!;
    const next = NEXT[Math.floor(random() * NEXT.length)]!;
    const share = random();

    it(`F6 F7 round ${round}: ${victim} at ${(share * 100).toFixed(0)} % of a run, then ${next.join(", ")}`, async () => {
      edit(`round ${round}`);
      const run = clone.make("up");
      await new Promise((resolve) => setTimeout(resolve, share * usual));
      // nothing to kill is a round, too: the process has ended, or not begun
      processesOf(victim).forEach((one) => signal(one, "SIGKILL"));
      await run;
      for (const command of next) {
        await make(command);
      }
      const done = await clone.make("-s", "outputs");
      const { images } = JSON.parse(done.stdout) as { images: Record<string, ServiceOutputs> };
      await assertPlanned(clone.folder, "dev", plainEnvironment(), images);
      const { ref, digest } = images["auth"]!;
      assert.equal((await clone.crane("digest", ref)).trim(), digest);
      assert.equal(clone.changedFiles().trim(), "M examples/monorepo/application/auth/cmd/auth/main.go");
      assert.deepEqual(mountsOfEngine(), []);
    });
  }

  it("leaves no process behind, whatever was killed", async () => {
    await make("down");
    assert.deepEqual(
      VICTIMS.flatMap((name) => processesOf(name)),
      [],
    );
  });

  async function make(command: string): Promise<void> {
    const done = await clone.make(command);
    assert.equal(done.code, 0, `make ${command}: ${done.stdout}${done.stderr}`);
  }

  function edit(text: string): void {
    const file = join(clone.folder, "examples/monorepo/application/auth/cmd/auth/main.go");
    const before = readFileSync(file, "utf8").replace(/\nvar round = .*\n$/, "");
    writeFileSync(file, `${before}\nvar round = ${JSON.stringify(text)}\n`);
  }

  /** The running processes of one program that work for this clone. */
  function processesOf(program: string): ProcessRecord[] {
    return processIds().flatMap((pid) => {
      const command = readQuietly(`/proc/${pid}/cmdline`).split("\0");
      const isProgram = program.includes("/")
        ? command.some((word) => word.includes(program))
        : basename(command[0] ?? "") === program;
      const isOurs =
        command.some((word) => word.includes(clone.folder)) ||
        readQuietly(`/proc/${pid}/environ`).includes(clone.folder);
      return isProgram && isOurs ? (recordOf(pid) ?? []) : [];
    });
  }

  /** Mounts of a builder that is not the one that runs. */
  function mountsOfEngine(): string[] {
    const temporary = join("/tmp", clone.paths.name);
    assert.ok(readPidFile(join(clone.paths.engine, "buildkitd.pid")) !== undefined);
    return parseMounts(readText("/proc/self/mountinfo") ?? "")
      .map(({ point }) => point)
      .filter((point) => point.startsWith(`${temporary}/`));
  }
});
