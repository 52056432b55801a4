import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Finished, run } from "../../../tools/run";
import { ask } from "../../../tools/run";

/** A user of this machine without root, with ids below for a namespace of his own, made for a test. */
export class Person {
  public readonly home: string;
  public readonly user: number;
  public readonly group: number;

  /** @param folder that the home is made in, open to others. */
  public constructor(
    folder: string,
    private readonly name: string,
  ) {
    this.home = join(folder, "home with blanks");
    must("useradd", ["--create-home", "--home-dir", this.home, name]);
    [this.user, this.group] = ["-u", "-g"].map((which) => Number(must("id", [which, name]))) as [
      number,
      number,
    ];
    mkdirSync(this.runtime, { mode: 0o700 });
    this.own(this.runtime);
    chmodSync(this.home, 0o755);
  }

  /** Where this user's sockets go. */
  public get runtime(): string {
    return join(this.home, "..", "run");
  }

  /** Gives him a folder with all that is in it. */
  public own(folder: string): void {
    must("chown", ["-R", `${this.user}:${this.group}`, folder]);
  }

  /** Runs a command as him. @param env beside what a login has. */
  public async run(command: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Finished> {
    const who = ["--reuid", String(this.user), "--regid", String(this.group), "--init-groups"];
    return run("setpriv", [...who, ...command], {
      cwd,
      env: { ...env, HOME: this.home, USER: this.name, LOGNAME: this.name, XDG_RUNTIME_DIR: this.runtime },
    });
  }

  /** Files below a folder that belong to somebody else. */
  public strange(folder: string): string[] {
    return must("find", [folder, "-not", "-user", String(this.user)])
      .split("\n")
      .filter((line) => line !== "");
  }

  /** Command lines of what runs as him. */
  public processes(): string {
    return ask("ps", ["-u", String(this.user), "-o", "args="]).stdout;
  }

  public remove(): void {
    ask("userdel", ["--force", this.name]);
    rmSync(this.home, { recursive: true, force: true });
  }
}

function must(command: string, args: readonly string[]): string {
  const done = ask(command, args);
  if (done.code !== 0) {
    throw new Error(`${command} ${args.join(" ")}: ${done.stderr}`);
  }
  return done.stdout.trim();
}
