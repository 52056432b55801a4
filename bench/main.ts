import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Fault } from "../tools/fault";
import { goInstallation } from "../tools/goInstallation";
import { projectRoot } from "../tools/options";
import { PLATFORMS } from "./arms/platforms";
import { Benchmark } from "./benchmark";
import { Commands, Interrupted } from "./commands";
import { Processes } from "./counters/processes";
import { storedSizes, Traffic } from "./counters/traffic";
import { assertRoom, roomFor } from "./disk";
import { Builder } from "./engine/builder";
import { foldersOf } from "./folders";
import { type Options, type Pass, readOptions } from "./options";
import { Progress } from "./progress";
import { writeReport } from "./report/writeReport";
import type { Results } from "./results";
import { ResultsFile } from "./resultsFile";
import { openWorkshop, toolVersions } from "./tools";
import { existingSource } from "./trees/existing";
import { generatedSource } from "./trees/tree";

/** `npm run bench`. @returns the exit code. */
async function main(argv: readonly string[]): Promise<number> {
  const started = new Date();
  const options = readOptions(argv, started);
  const commands = new Commands();
  const interrupt = (): void => commands.interrupt();
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  try {
    return (await runAll(options, commands, started)) ? 0 : 1;
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

/** @returns whether every arm could be measured. */
async function runAll(options: Options, commands: Commands, started: Date): Promise<boolean> {
  const progress = new Progress();
  const folders = foldersOf(projectRoot(__dirname));
  const { root, small, given } = options;
  const passes: readonly Pass[] = small === undefined ? [options] : [options, small];
  fs.mkdirSync(folders.base, { recursive: true, mode: 0o700 });
  assertRoom(folders.base, Math.max(...passes.map(roomFor)));
  const versions = toolVersions(folders, goInstallation());
  const runs = passes.map((pass) => {
    const source = root === undefined ? generatedSource(pass.flavour) : existingSource(root);
    const head = { schema: 1, date: started.toISOString(), machine: describeMachine(), versions } as const;
    const about = { ...head, monorepo: source.name, platforms: PLATFORMS, options: given };
    return { pass, source, results: ResultsFile.open(path.resolve(pass.out), about) };
  });
  const missing: string[] = [];
  const processes = new Processes();
  let close = async (): Promise<void> => Promise.resolve();
  try {
    const { workshop, unusable } = await openWorkshop(folders, options.arms, commands, progress);
    const { registry } = workshop.parts;
    close = async () => registry.stop();
    missing.push(...[...unusable].map(([arm, reason]) => `${arm}: ${reason}`));
    const meters = { traffic: new Traffic(registry.accessLog, storedSizes(registry.storage)), processes };
    for (const { pass, source, results } of runs) {
      const arms = pass.arms.filter((arm) => !unusable.has(arm));
      const benchmark = new Benchmark(workshop, source, meters, results, progress);
      missing.push(...(await benchmark.run({ ...pass, arms })));
      progress.line(`results: ${results.file}`);
    }
    // tables and charts of all samples so far
    const out = path.resolve(options.out);
    if (fs.existsSync(path.join(out, "results.json"))) {
      const files = await progress.step("report", async () => writeReport(out));
      progress.line(`report: ${files[0] ?? out}`);
    }
  } finally {
    processes.remove();
    await Builder.stopAll();
    await close();
    fs.rmSync(folders.fresh, { recursive: true, force: true });
  }
  missing.forEach((text) => progress.line(`NOT MEASURED: ${text}`));
  return missing.length === 0;
}

function describeMachine(): Results["machine"] {
  const cpus = os.cpus();
  return {
    cpus: cpus.length,
    model: cpus[0]?.model ?? "unknown",
    memory: os.totalmem(),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
  };
}

void main(process.argv.slice(2)).then((code) => (process.exitCode = code));
