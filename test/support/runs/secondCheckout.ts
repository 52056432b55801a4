import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { rememberedChoice } from "../../../tools/engine/choice";
import { goInstallation } from "../../../tools/goInstallation";
import { CRANE } from "../../../tools/goTools/catalog";
import { ensureTool } from "../../../tools/goTools/toolset";
import { type Paths, pathsOf } from "../../../tools/paths";
import { tail } from "../../../tools/run";
import { copyCheckout } from "../integration/copyCheckout";
import { recordFolder, STARTED_VARIABLE } from "./startedRecord";

/**
 * A copy of this checkout in its own data folder, with an engine of its own: tests count what the engine of their checkout
 * has done, and so two lines of tests need two.
 */
export class SecondCheckout {
  public readonly folder: string;

  public constructor(private readonly paths: Paths) {
    this.folder = path.join(paths.data, "second", "shop-images");
  }

  /** Makes it and starts its engine. What a run before has left is removed first. */
  public async start(): Promise<void> {
    this.remove();
    const started = process.env[STARTED_VARIABLE];
    if (started !== undefined) {
      recordFolder(started, path.dirname(this.folder));
    }
    copyCheckout(this.paths.project, this.folder, this.paths.tools);
    // the same kind of engine as this checkout's, whatever else answers on this machine
    const done = this.#bootstrap("engine", { ENGINE: rememberedChoice(this.paths)?.kind });
    if (done.status !== 0) {
      throw new Error(
        `the engine of the second checkout did not start:\n${tail(`${done.stdout}${done.stderr}`)}`,
      );
    }
    await ensureTool(pathsOf(this.folder), goInstallation(), CRANE);
  }

  /** Stops its engine and removes it; nothing if there is none. */
  public remove(): void {
    if (fs.existsSync(this.folder)) {
      this.#bootstrap("clean");
      fs.rmSync(path.dirname(this.folder), { recursive: true, force: true });
    }
  }

  #bootstrap(
    command: string,
    variables: NodeJS.ProcessEnv = {},
  ): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, [path.join("tools", "bootstrap.mjs"), command], {
      cwd: this.folder,
      encoding: "utf8",
      env: { ...process.env, FORCE: "1", ...variables },
    });
  }
}
