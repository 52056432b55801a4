import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { makeTree } from "../tree";

const PROJECT = resolve(__dirname, "../../../..");
const MAIN = join(PROJECT, "dist/cli/main.js");

/** What nobody here has, or what would take minutes: it reads what it is given, as a login does, and notes how it was called. */
const STAND_IN = `#!/bin/sh
cat > /dev/null
echo "$(basename "$0") $*" >> "$CALLS"
case "$*" in "stack output images"*) echo '{}' ;; esac
`;

/** The command itself; what asks a registry or a daemon that is nowhere is noted, too. */
const NPX = `#!/bin/sh
[ "$1" = pulumi-go-service-image ] || { echo "npx $1 is not the package's name" >&2; exit 1; }
shift
case "$1 $2" in
"doctor --stack" | "builders check") echo "npx $*" >> "$CALLS" ;;
*) exec "${process.execPath}" "${MAIN}" "$@" ;;
esac
`;

/** What came of commands. */
export interface Done {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A clone of the example monorepo with two commits, of which the second has changed the service auth, on a machine with nothing but this command. */
export class Shop {
  public readonly root: string;
  readonly #bin: string;
  readonly #calls: string;

  public constructor() {
    const folder = makeTree({ calls: "" });
    this.root = join(folder, "shop");
    this.#bin = join(folder, "bin");
    this.#calls = join(folder, "calls");
    cpSync(join(PROJECT, "examples/monorepo"), this.root, { recursive: true });
    mkdirSync(this.#bin);
    for (const [names, text] of [
      [["pulumi", "docker", "npm", "crane", "go"], STAND_IN],
      [["npx"], NPX],
    ] as const) {
      for (const name of names) {
        writeFileSync(join(this.#bin, name), text);
        chmodSync(join(this.#bin, name), 0o755);
      }
    }
    this.git("init", "-q", "-b", "main");
    this.git("add", "-A");
    this.git("commit", "-q", "-m", "one");
    appendFileSync(join(this.root, "application/auth/cmd/auth/main.go"), "\n// changed\n");
    this.git("commit", "-q", "-a", "-m", "two");
  }

  /** The commands that stand-ins were called with so far. */
  public get calls(): string[] {
    return readFileSync(this.#calls, "utf8").split("\n").slice(0, -1);
  }

  public write(file: string, text: string): void {
    mkdirSync(dirname(join(this.root, file)), { recursive: true });
    writeFileSync(join(this.root, file), text);
  }

  /** Runs a script by the rules of a CI service: the first command that fails ends it. */
  public run(script: string, env: Readonly<Record<string, string>> = {}, folder = "."): Done {
    const done = spawnSync("bash", ["-eu", "-o", "pipefail", "-c", script], {
      cwd: join(this.root, folder),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: `${this.#bin}:${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`,
        HOME: dirname(this.root),
        CALLS: this.#calls,
        ...env,
      },
    });
    return { code: done.status ?? 1, stdout: done.stdout, stderr: done.stderr };
  }

  private git(...args: string[]): void {
    const who = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
    execFileSync("git", [...who, ...args], { cwd: this.root });
  }
}
