import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitUntil } from "../../../tools/engine/process";
import { ask } from "../../../tools/run";
import { crane } from "./images";

/** The part of an image's configuration that running it takes. */
export interface ImageConfig {
  readonly architecture: string;
  readonly created: string;
  readonly config: {
    readonly User?: string;
    readonly Entrypoint?: readonly string[];
    readonly Env?: readonly string[];
    readonly ExposedPorts?: Readonly<Record<string, unknown>>;
    readonly Labels?: Readonly<Record<string, string>>;
  };
}

/** Runs a crane command and returns what it printed. @throws Error if it failed. */
export async function askCrane(...args: string[]): Promise<string> {
  const done = await crane(...args);
  if (done.code !== 0) {
    throw new Error(`crane ${args.join(" ")}: ${done.stderr}`);
  }
  return done.stdout;
}

/** Gives a function that asks a registry, by arguments of crane. */
export type AskRegistry = (...args: string[]) => Promise<string>;

/**
 * An image that was pulled by its digest and runs as a container: read-only root, its own user, no capabilities, the
 * host's network.
 */
export class RuncContainer {
  readonly #id = `gsi-test-${randomBytes(6).toString("hex")}`;
  #output = "";

  private constructor(
    private readonly bundle: string,
    private readonly config: ImageConfig,
  ) {}

  /** Pulls an image's linux/amd64 variant and unpacks it. */
  public static async pull(ref: string, crane: AskRegistry = askCrane): Promise<RuncContainer> {
    const bundle = mkdtempSync(join(tmpdir(), "gsi-runc-"));
    const platform = ["--platform", "linux/amd64"];
    const config = JSON.parse(await crane("config", ...platform, ref)) as ImageConfig;
    await crane("export", ...platform, ref, join(bundle, "rootfs.tar"));
    mkdirSync(join(bundle, "rootfs"));
    const done = ask("tar", ["-xpf", join(bundle, "rootfs.tar"), "-C", join(bundle, "rootfs")]);
    if (done.code !== 0) {
      throw new Error(`tar: ${done.stderr}`);
    }
    return new RuncContainer(bundle, config);
  }

  /** What it printed so far. */
  public get output(): string {
    return this.#output;
  }

  /** Runs the entry point to its end. @returns the exit code. */
  public async runToEnd(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<number> {
    const child = this.#spawn(args, env);
    return new Promise((resolve) => child.on("close", (code) => resolve(code ?? -1)));
  }

  /** Starts the entry point and waits until a page answers. @returns the page's text. */
  public async serve(env: Readonly<Record<string, string>>, url: string): Promise<string> {
    const child = this.#spawn([], env);
    let page: string | undefined;
    const answered = await waitUntil(
      async () => {
        page = await textAt(url);
        return page !== undefined || child.exitCode !== null;
      },
      20_000,
      50,
    );
    if (!answered || page === undefined) {
      throw new Error(`no answer from ${url}:\n${this.#output}`);
    }
    return page;
  }

  /** Ends the container and removes what it was made from. */
  public remove(): void {
    ask("runc", ["delete", "--force", this.#id]);
    rmSync(this.bundle, { recursive: true, force: true });
  }

  #spawn(args: readonly string[], env: Readonly<Record<string, string>>): ChildProcess {
    writeFileSync(join(this.bundle, "config.json"), JSON.stringify(this.#specification(args, env)));
    const child = spawn("runc", ["run", "--bundle", this.bundle, this.#id], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (this.#output += text));
    }
    return child;
  }

  #specification(args: readonly string[], env: Readonly<Record<string, string>>): unknown {
    const { User = "0:0", Entrypoint = [], Env = [] } = this.config.config;
    const [uid, gid] = User.split(":").map(Number);
    return {
      ociVersion: "1.0.2",
      root: { path: "rootfs", readonly: true },
      process: {
        user: { uid, gid },
        args: [...Entrypoint, ...args],
        env: [...Env, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)],
        cwd: "/",
        noNewPrivileges: true,
        capabilities: { bounding: [], effective: [], inheritable: [], permitted: [], ambient: [] },
      },
      mounts: [{ destination: "/proc", type: "proc", source: "proc" }],
      // no namespace for the network: the host's
      linux: { namespaces: [{ type: "pid" }, { type: "mount" }, { type: "ipc" }, { type: "uts" }] },
    };
  }
}

/** A port of the loopback address that nobody listens on. */
export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === "object" ? address.port : 0));
    });
  });
}

/** The text of a page; undefined if there is no good answer. */
export async function textAt(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    return response.ok ? await response.text() : undefined;
  } catch {
    return undefined;
  }
}
