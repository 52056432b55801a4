import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Solver } from "./solver";

/** The part of an image's configuration that decides how it runs. */
export interface ImageConfig {
  readonly User?: string;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
  readonly ExposedPorts?: Readonly<Record<string, unknown>>;
  readonly Volumes?: Readonly<Record<string, unknown>>;
  readonly Labels?: Readonly<Record<string, string>>;
  /** Written by BuildKit for every image; it means something on Windows only. */
  readonly ArgsEscaped?: boolean;
  readonly Healthcheck?: Readonly<Record<string, unknown>>;
}

/** One platform of an image, pulled by its digest. */
export class PulledImage {
  public readonly config: ImageConfig;
  /** The whole configuration as text, history included. */
  public readonly text: string;
  readonly #root: string;
  readonly #bundle: string;

  public constructor(solver: Solver, repository: string, digest: string, platform = "linux/amd64") {
    const reference = `${solver.registry}/images-test/${repository}@${digest}`;
    this.text = solver.crane("config", "--platform", platform, reference);
    this.config = (JSON.parse(this.text) as { config: ImageConfig }).config;
    this.#bundle = solver.folder();
    this.#root = join(this.#bundle, "rootfs");
    mkdirSync(this.#root);
    const archive = join(this.#bundle, "image.tar");
    solver.crane("export", "--platform", platform, reference, archive);
    const unpacked = spawnSync("tar", ["-xpf", archive, "-C", this.#root], { encoding: "utf8" });
    if (unpacked.status !== 0) {
      throw new Error(unpacked.stderr);
    }
  }

  /** Where the image's files are unpacked. */
  public get root(): string {
    return this.#root;
  }

  /**
   * Runs the image with runc as it asks to be run: its user, environment, folder and entrypoint, on a read-only root,
   * without capabilities, in the machine's network.
   *
   * @param args replaces the image's arguments, as `docker run` does; `entrypoint` replaces its entrypoint.
   */
  public run(
    args?: readonly string[],
    entrypoint?: readonly string[],
  ): { code: number; stdout: string; stderr: string } {
    this.#specify(args, entrypoint, {});
    const done = spawnSync("runc", ["run", "--bundle", this.#bundle, containerId()], {
      encoding: "utf8",
      timeout: 60_000,
    });
    return { code: done.status ?? -1, stdout: done.stdout, stderr: done.stderr };
  }

  /** Starts the image in the same way, with more environment, while something is done with it. */
  public async whileRunning(
    environment: Readonly<Record<string, string>>,
    work: () => Promise<void>,
  ): Promise<void> {
    this.#specify(undefined, undefined, environment);
    const id = containerId();
    const child = spawn("runc", ["run", "--bundle", this.#bundle, id], { stdio: "ignore" });
    const ended = new Promise((done) => child.on("close", done));
    try {
      await work();
    } finally {
      spawnSync("runc", ["kill", id, "KILL"]);
      await ended;
    }
  }

  #specify(
    args: readonly string[] | undefined,
    entrypoint: readonly string[] | undefined,
    environment: Readonly<Record<string, string>>,
  ): void {
    const [uid = "0", gid = "0"] = (this.config.User ?? "").split(":");
    const more = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const specification = {
      ociVersion: "1.0.2",
      process: {
        terminal: false,
        user: { uid: Number(uid), gid: Number(gid) },
        args: [...(entrypoint ?? this.config.Entrypoint ?? []), ...(args ?? this.config.Cmd ?? [])],
        env: [...(this.config.Env ?? []), ...more],
        cwd:
          this.config.WorkingDir === undefined || this.config.WorkingDir === ""
            ? "/"
            : this.config.WorkingDir,
        noNewPrivileges: true,
      },
      root: { path: "rootfs", readonly: true },
      mounts: [
        { destination: "/proc", type: "proc", source: "proc" },
        { destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "mode=755", "size=64k"] },
      ],
      linux: { namespaces: ["pid", "ipc", "uts", "mount"].map((type) => ({ type })) },
    };
    writeFileSync(join(this.#bundle, "config.json"), JSON.stringify(specification));
  }
}

let containers = 0;

function containerId(): string {
  containers += 1;
  return `images-test-${process.pid}-${containers}`;
}
