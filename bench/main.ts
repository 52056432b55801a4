import * as fs from "node:fs";
import * as path from "node:path";
import { Fault } from "../tools/fault";
import { goInstallation } from "../tools/goInstallation";
import { projectRoot } from "../tools/options";
import type { Workshop } from "./arms/workshop";
import { PLATFORMS } from "./arms/platforms";
import { Benchmark } from "./benchmark";
import { Commands, Interrupted } from "./commands";
import { Processes } from "./counters/processes";
import { storedSizes, Traffic } from "./counters/traffic";
import { Builder } from "./engine/builder";
import { type Folders, foldersOf } from "./folders";
import { type Options, readOptions } from "./options";
import { Progress } from "./progress";
import { writeReport } from "./report/writeReport";
import { describeMachine, ResultsFile } from "./resultsFile";
import { openWorkshop, toolVersions } from "./tools";
import { existingSource } from "./trees/existing";
import { generatedSource } from "./trees/generated";

/** What 20 services need: builders, caches and the registry of all arms. */
const ROOM_GIGABYTES = 20;

/** `npm run bench`. @returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const started = new Date();
  const options = readOptions(argv, started);
  const commands = new Commands();
  const interrupt = (): void => commands.interrupt();
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    await runAll(options, commands, started);
    return 0;
  } catch (error) {
    // a signal makes whatever was going on fail
    if (error instanceof Interrupted || commands.interrupted) {
      process.stderr.write("broken off; the samples so far are kept, and the same --out goes on from here\n");
      return 130;
    }
    if (error instanceof Fault) {
      process.stderr.write(`${error.message}\n`);
      return error.exitCode;
    }
    throw error;
  } finally {
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

async function runAll(options: Options, commands: Commands, started: Date): Promise<void> {
  const progress = new Progress();
  const folders = foldersOf(projectRoot(__dirname));
  const source = options.root === undefined ? generatedSource(options.flavour) : existingSource(options.root);
  const results = ResultsFile.open(path.resolve(options.out), {
    schema: 1,
    date: started.toISOString(),
    machine: describeMachine(),
    versions: toolVersions(folders, goInstallation()),
    monorepo: source.name,
    platforms: PLATFORMS,
    options: options.given,
  });
  let workshop: Workshop | undefined;
  const processes = new Processes();
  try {
    warnOfFullDisk(folders, progress);
    workshop = await openWorkshop(folders, options.arms, commands, progress);
    const { registry } = workshop.parts;
    const traffic = new Traffic(registry.accessLog, storedSizes(registry.storage));
    const benchmark = new Benchmark(workshop, source, { traffic, processes }, results, progress);
    await benchmark.run(options);
    progress.line(`results: ${results.file}`);
    await tellReport(path.dirname(results.file), progress);
  } finally {
    processes.remove();
    await Builder.stopAll();
    await workshop?.parts.registry.stop();
    fs.rmSync(folders.fresh, { recursive: true, force: true });
  }
}

/** BuildKit drops what it keeps when a disk is nearly full: a warm builder would not be warm. */
function warnOfFullDisk(folders: Folders, progress: Progress): void {
  const { bavail, bsize } = fs.statfsSync(folders.project);
  const free = (bavail * bsize) / 1e9;
  if (free < ROOM_GIGABYTES) {
    progress.line(
      `warning: ${free.toFixed(1)} GB are free on the disk; with less than ${ROOM_GIGABYTES} GB, builders may lose their caches`,
    );
  }
}

/** Tables and charts of all samples so far. */
async function tellReport(folder: string, progress: Progress): Promise<void> {
  if (fs.existsSync(path.join(folder, "results.json"))) {
    const files = await progress.step("report", async () => writeReport(folder));
    progress.line(`report: ${files[0] ?? folder}`);
  }
}

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
