import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { certificateFiles } from "../../../tools/engine/certificates";
import { type Finished, run } from "../../../tools/run";
import { type Paths, pathsOf } from "../../../tools/paths";
import { copyCheckout, git } from "./copyCheckout";
import { CHECKOUT, sharedEngine } from "./sharedEngine";

/**
 * A clone of this checkout, as a person would work in it, with an engine of its own. Only what takes long is not
 * done again: npm packages, the compile step, and the Go tools.
 */
export class Clone {
  public readonly folder = join(mkdtempSync(join(tmpdir(), "gsi-clone-")), "shop-images");
  public readonly paths: Paths = pathsOf(this.folder);

  public constructor() {
    copyCheckout(CHECKOUT, this.folder, sharedEngine().paths.tools);
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
    const { dockerConfig } = this.paths;
    const bundle = certificateFiles(this.paths).bundle;
    const env = { ...plainEnvironment(), DOCKER_CONFIG: dockerConfig, SSL_CERT_FILE: bundle };
    const done = await run(sharedEngine().crane, args, { env });
    if (done.code !== 0) {
      throw new Error(`crane ${args.join(" ")}: ${done.stderr}`);
    }
    return done.stdout;
  }

  /** Stops the clone's engine and removes everything. */
  public async remove(): Promise<void> {
    await this.make("clean", "FORCE=1");
    rmSync(dirname(this.folder), { recursive: true, force: true });
  }
}

/**
 * The environment of a person who has not set anything up: none of what tests get from the shared engine, and no Docker,
 * whatever this machine has.
 */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env).filter(
    ([name]) => !/^(PULUMI_.*|DOCKER_CONFIG|SSL_CERT_FILE|MAKE.*|MFLAGS)$/.test(name),
  );
  const data = sharedEngine().paths.data;
  const path = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => !folder.startsWith(data));
  return {
    ...Object.fromEntries(entries),
    DOCKER_HOST: "unix:///nowhere/docker.sock",
    PATH: path.join(delimiter),
  };
}
