import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { goInstallation } from "../../tools/goInstallation";
import { CRANE } from "../../tools/goTools/catalog";
import { ensureTool } from "../../tools/goTools/toolset";
import { pathsOf } from "../../tools/paths";
import { guardRun } from "./runs/guard";
import { runLane } from "./runs/lane";

const LONG = path.join("dist", "test", "long");

/** Runs the long tests that are named, or all, on the engine of this checkout; they are not part of `make test`. */
async function main(): Promise<void> {
  const project = path.resolve(__dirname, "..", "..", "..");
  const known = fs
    .readdirSync(path.join(project, LONG))
    .flatMap((file) => file.split(".test.js").slice(0, -1));
  const wanted = process.argv.length > 2 ? process.argv.slice(2) : known;
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new Error(`there is no long test ${unknown.join(", ")}. Fix: one of ${known.join(", ")}`);
  }
  const paths = pathsOf(project);
  const engine = spawnSync(process.execPath, ["tools/bootstrap.mjs", "engine"], {
    cwd: project,
    stdio: "inherit",
    env: { ENGINE: "root", ...process.env },
  });
  if (engine.status !== 0) {
    throw new Error("the engine did not start");
  }
  await guardRun(paths);
  await ensureTool(paths, goInstallation(), CRANE);
  const counts = path.join(paths.log, "long-tests.jsonl");
  fs.rmSync(counts, { force: true });
  const runs = wanted.map((name) => ({
    title: `long tests: ${name}`,
    files: path.join(LONG, `${name}.test.js`),
    isShown: true,
  }));
  const failed = await runLane(project, runs, counts);
  process.stdout.write(failed.map((title) => `failed: ${title}\n`).join(""));
  process.exitCode = failed.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
