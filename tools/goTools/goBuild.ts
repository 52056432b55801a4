import { spawn } from "node:child_process";
import { availableParallelism, freemem } from "node:os";
import { createInterface } from "node:readline";
import { type Finished, run } from "../run";

/** Where the Go command runs. */
export interface GoModule {
  /** Folder of the module. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the command. */
  readonly signal?: AbortSignal;
}

/** A run of `go build`. */
export interface GoBuild extends GoModule {
  /** Flags that decide what is compiled. */
  readonly flags: readonly string[];
  readonly packages: readonly string[];
}

/** Runs the Go command to its end. */
export async function runGo({ folder, env, signal }: GoModule, args: readonly string[]): Promise<Finished> {
  return run("go", args, { cwd: folder, env, ...(signal !== undefined && { signal }) });
}

/**
 * How many packages a build has to compile or link: those that the build cache does not hold. Modules that are missing are
 * downloaded.
 *
 * @returns 0 also if that cannot be found out; the build then says why.
 */
export async function countStale(build: GoBuild): Promise<number> {
  const list = ["list", ...build.flags, "-deps", "-f", "{{if .Stale}}{{.ImportPath}}{{end}}"];
  const done = await runGo(build, [...list, ...build.packages]);
  return done.code === 0 ? done.stdout.split("\n").filter((line) => line !== "").length : 0;
}

/**
 * Runs `go build`.
 *
 * @param output Folder of the programs, with a separator at its end.
 * @param compiled Called for each package that it starts to compile.
 */
export async function runGoBuild(build: GoBuild, output: string, compiled: () => void): Promise<Finished> {
  return new Promise((resolve) => {
    const args = ["build", "-v", ...build.flags, "-o", output, ...build.packages];
    const child = spawn("go", args, {
      cwd: build.folder,
      env: { ...withoutCollection(), ...build.env },
      stdio: ["ignore", "ignore", "pipe"],
      ...(build.signal !== undefined && { signal: build.signal }),
    });
    const said: string[] = [];
    createInterface({ input: child.stderr }).on("line", (line) => {
      // an import path alone; anything else is a message
      if (/^[\w.~-]+(\/[\w.~+-]+)*$/.test(line)) {
        compiled();
      } else {
        said.push(line);
      }
    });
    const finished = (code: number): void => resolve({ code, stdout: "", stderr: said.join("\n") });
    child.on("error", (error) => {
      said.push(error.message);
      finished(127);
    });
    child.on("close", (code) => finished(code ?? 1));
  });
}

/**
 * What lets compiler and linker end before they collect garbage, which takes a quarter of their time; nothing where there is
 * less than 768 MiB of memory for each of two processes of a processor.
 */
function withoutCollection(): NodeJS.ProcessEnv {
  const share = Math.floor(freemem() / 2 ** 20 / availableParallelism() / 2);
  return share < 768 ? {} : { GOGC: "off", GOMEMLIMIT: `${share}MiB` };
}
