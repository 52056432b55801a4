import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { certificateFiles } from "../../../tools/engine/certificates";
import { ask, type Finished, run } from "../../../tools/run";
import { DATA_FOLDER, type Paths, pathsOf } from "../../../tools/paths";
import { CHECKOUT, sharedEngine } from "./sharedEngine";

/**
 * A clone of this checkout, as a person would work in it, with an engine of its own. Only what takes long is not
 * done again: npm packages, the compile step, and the Go tools.
 */
export class Clone {
  public readonly folder = join(mkdtempSync(join(tmpdir(), "gsi-clone-")), "shop-images");
  public readonly paths: Paths = pathsOf(this.folder);

  public constructor() {
    const files = git(CHECKOUT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0");
    for (const file of files.filter((one) => one !== "" && existsSync(join(CHECKOUT, one)))) {
      mkdirSync(dirname(join(this.folder, file)), { recursive: true });
      cpSync(join(CHECKOUT, file), join(this.folder, file), { preserveTimestamps: true });
    }
    git(this.folder, "init", "--quiet");
    git(this.folder, "add", "--all");
    git(
      this.folder,
      "-c",
      "user.name=Test",
      "-c",
      "user.email=test@example.com",
      "commit",
      "--quiet",
      "-m",
      "one",
    );
    symlinkSync(join(CHECKOUT, "node_modules"), join(this.folder, "node_modules"));
    // git ignores the folder, and this is a link
    appendFileSync(join(this.folder, ".git", "info", "exclude"), "node_modules\n");
    cpSync(join(CHECKOUT, "dist"), join(this.folder, "dist"), { recursive: true, preserveTimestamps: true });
    mkdirSync(join(this.folder, DATA_FOLDER), { recursive: true, mode: 0o700 });
    ask("cp", ["-a", sharedEngine().paths.tools, this.paths.tools]);
    rmSync(join(this.paths.tools, "toolset.json"), { force: true });
  }

  /** Runs a command of make. */
  public async make(...args: string[]): Promise<Finished> {
    return run("make", args, { cwd: this.folder, env: plainEnvironment() });
  }

  /** Runs a shell script in the clone. */
  public async shell(script: string): Promise<Finished> {
    return run("sh", ["-ec", script], { cwd: this.folder, env: plainEnvironment() });
  }

  /** Tracked files that differ, and new ones that git does not ignore. */
  public changedFiles(): string {
    return git(this.folder, "status", "--porcelain");
  }

  /** Asks the clone's registry. */
  public async crane(...args: string[]): Promise<string> {
    const env = { ...plainEnvironment(), SSL_CERT_FILE: certificateFiles(this.paths).bundle };
    const done = await run(sharedEngine().crane, args, { env });
    if (done.code !== 0) {
      throw new Error(`crane ${args.join(" ")}: ${done.stderr}`);
    }
    return done.stdout;
  }

  /** Stops the clone's engine and removes everything. */
  public async remove(): Promise<void> {
    await this.make("clean");
    rmSync(dirname(this.folder), { recursive: true, force: true });
  }
}

/** The environment of a person who has not set anything up: none of what tests get from the shared engine. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(PULUMI_.*|DOCKER_CONFIG|SSL_CERT_FILE|MAKE.*|MFLAGS)$/.test(name),
  );
  const data = sharedEngine().paths.data;
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.startsWith(data));
  return { ...Object.fromEntries(entries), PATH: path.join(delimiter) };
}

function git(cwd: string, ...args: string[]): string {
  const done = ask("git", args, { cwd });
  if (done.code !== 0) {
    throw new Error(`git ${args.join(" ")}: ${done.stderr}`);
  }
  return done.stdout;
}
