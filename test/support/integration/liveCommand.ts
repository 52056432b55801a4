import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shellWord } from "../../../components/common/quoting";
import { waitUntil } from "../../../tools/engine/process";

/** Our command in a shell of `make env`, while it runs. It has a temporary folder of its own. */
export class LiveCommand {
  readonly #temporary = mkdtempSync(join(tmpdir(), "gsi-live-"));
  readonly #child: ChildProcess;
  readonly #ended: Promise<number>;
  #output = "";

  /** @param folder a checkout that is built, with an engine. */
  public constructor(folder: string, env: NodeJS.ProcessEnv, args: readonly string[]) {
    const words = ["node", "dist/cli/main.js", ...args].map(shellWord).join(" ");
    this.#child = spawn("sh", ["-ec", `eval "$(make -s env)"; exec ${words}`], {
      cwd: folder,
      env: { ...env, TMPDIR: this.#temporary },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.#output += text));
    }
    this.#ended = new Promise((resolve) => this.#child.on("close", (code) => resolve(code ?? -1)));
  }

  /** What it has printed so far. */
  public get output(): string {
    return this.#output;
  }

  /** Waits until it is so. @throws Error with everything that was printed if that does not come, or the command has ended. */
  public async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    const isOver = async (): Promise<boolean> => this.#child.exitCode !== null || isSo();
    await waitUntil(isOver, 120_000, 50);
    if (!(await isSo())) {
      throw new Error(`it did not come to that:\n${this.#output}`);
    }
  }

  /** Presses Ctrl-C. @returns the exit code. */
  public async interrupt(): Promise<number> {
    this.#child.kill("SIGINT");
    return this.#ended;
  }

  /** Files of ours and mounts that it has left. */
  public leftOver(): string[] {
    const mounts = readFileSync("/proc/self/mountinfo", "utf8").split("\n");
    // Node.js and Pulumi keep there what they have compiled, and their pipes
    const files = readdirSync(this.#temporary).filter((name) => name.startsWith("go-service-image-"));
    return [...files, ...mounts.filter((line) => line.includes(this.#temporary))];
  }

  /** Ends what is left of it. */
  public async remove(): Promise<void> {
    if (this.#child.exitCode === null) {
      this.#child.kill("SIGTERM");
      await this.#ended;
    }
    rmSync(this.#temporary, { recursive: true, force: true });
  }
}
