import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

const MAIN = resolve(__dirname, "../../cli/main.js");

/** What a run of `go-service-image` came to. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the compiled command in a folder. @param env @default this process's own */
export function runCommand(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Ran {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: "utf8", cwd, env });
}
