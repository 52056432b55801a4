import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DockerApi } from "../../../tools/engine/docker/api";
import { type ProcessRecord, startDaemon, stop, waitUntil } from "../../../tools/engine/process";
import { readText } from "../../../tools/files";
import { CHECKOUT } from "../integration/sharedEngine";

/** A Docker engine of a test's own: it shares no folder, no socket and no firewall with another one. */
export class DockerDaemon {
  private constructor(
    public readonly address: string,
    public readonly api: DockerApi,
    private readonly daemon: ProcessRecord,
  ) {}

  /**
   * Starts it.
   *
   * @param folder of its own, with a short path.
   * @param path that its programs are on.
   * @param group id of the group that may use it.
   */
  public static async start(folder: string, path: string, group: number): Promise<DockerDaemon> {
    const inFolder = (name: string): string => join(folder, name);
    const address = `unix://${inFolder("docker.sock")}`;
    writeFileSync(inFolder("daemon.json"), JSON.stringify(lacksCapabilities() ? withinRuntime() : {}));
    const log = inFolder("dockerd.log");
    const daemon = startDaemon({
      command: "dockerd",
      args: [
        ...["--config-file", inFolder("daemon.json"), "--pidfile", inFolder("dockerd.pid"), "-H", address],
        ...["--data-root", inFolder("data"), "--exec-root", inFolder("exec"), "--group", String(group)],
        ...["--iptables=false", "--ip6tables=false", "--bridge=none"],
      ],
      env: { ...process.env, PATH: `${path}:${process.env["PATH"] ?? ""}` },
      cwd: folder,
      pidFile: inFolder("started.pid"),
      stdout: log,
      stderr: log,
    });
    const api = new DockerApi(address);
    const answers = async (): Promise<boolean> =>
      api.call("/_ping").then(
        ({ status }) => status === 200,
        () => false,
      );
    if (!(await waitUntil(answers, 60_000, 200))) {
      await stop(daemon);
      throw new Error(`dockerd did not start:\n${readText(log) ?? ""}`);
    }
    return new DockerDaemon(address, api, daemon);
  }

  /** Names of all containers, volumes and images. */
  public async everything(): Promise<string[]> {
    const containers = await this.#list<{ Names: string[] }[]>("/containers/json?all=true");
    const { Volumes: volumes } = await this.#list<{ Volumes: { Name: string }[] | null }>("/volumes");
    const images = await this.#list<{ RepoTags: string[] | null }[]>("/images/json?all=true");
    return [
      ...containers.flatMap(({ Names }) => Names.map((name) => `container ${name.slice(1)}`)),
      ...(volumes ?? []).map(({ Name }) => `volume ${Name}`),
      ...images.flatMap(({ RepoTags }) => (RepoTags ?? []).map((tag) => `image ${tag}`)),
    ].sort();
  }

  public async stop(): Promise<void> {
    await stop(this.daemon);
  }

  async #list<T>(path: string): Promise<T> {
    return JSON.parse((await this.api.call(path)).body.toString("utf8")) as T;
  }
}

/** Whether this process could not give a privileged container all that it asks for. */
function lacksCapabilities(): boolean {
  const [, bounding = "0"] = /^CapBnd:\s*([0-9a-f]+)/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  const last = BigInt(readFileSync("/proc/sys/kernel/cap_last_cap", "utf8").trim());
  return BigInt(`0x${bounding}`) !== (1n << (last + 1n)) - 1n;
}

function withinRuntime(): Record<string, unknown> {
  const path = join(CHECKOUT, "test", "support", "engines", "runcWithin.mjs");
  return { runtimes: { within: { path } }, "default-runtime": "within" };
}
