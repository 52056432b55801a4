import * as fs from "node:fs";
import { faultOf } from "../../components/builders/health";
import { BUILDKIT, REGISTRY } from "../goTools/catalog";
import { program, type Toolset } from "../goTools/toolset";
import type { Paths } from "../paths";
import type { Report } from "../say";
import { type Buildctl, localBuildctl } from "./buildctl";
import { addressOf, buildkitPidFile, removeBuildkitData, startBuildkit, stopBuildkit } from "./buildkit";
import { certificateFiles, ensureCertificates } from "./certificates";
import { writeDockerCredentials } from "./dockerCredentials";
import type { Engine, Started, Surroundings } from "./engine";
import { unmountBelow } from "./mounts";
import { ANSWER, type Part } from "./part";
import { registryPort } from "./ports";
import { readPidFile } from "./process";
import { isHealthy, registryPidFile, startRegistry, stopRegistry } from "./registry";

/** Brings the programs of the engine. */
export type ProvideTools = (report: Report) => Promise<{ readonly tools: Toolset; readonly outcome: string }>;

/** The engine as processes of this machine: as root, or without. */
export class LocalEngine implements Engine {
  #tools: Toolset = {};
  #port = 0;

  public constructor(
    private readonly paths: Paths,
    private readonly rootless: boolean,
    private readonly provideTools: ProvideTools,
  ) {}

  public async provide(report: Report): Promise<string> {
    const { tools, outcome } = await this.provideTools(report);
    this.#tools = tools;
    return outcome;
  }

  public async start({ roots, wantedPort }: Surroundings): Promise<Started> {
    const { paths } = this;
    fs.mkdirSync(paths.engineLog, { recursive: true, mode: 0o700 });
    const port = await registryPort(paths, wantedPort);
    if (await ensureCertificates(paths, roots)) {
      // both read the certificates when they start
      await this.stop();
    }
    writeDockerCredentials(paths, `127.0.0.1:${port}`);
    const registry = await startRegistry(paths, { port, program: program(this.#tools, REGISTRY) });
    const buildkit = await startBuildkit(paths, {
      daemon: program(this.#tools, BUILDKIT, "buildkitd"),
      client: program(this.#tools, BUILDKIT, "buildctl"),
      registry: `127.0.0.1:${port}`,
      rootless: this.rootless,
    });
    this.#port = port;
    const started = [...(buildkit ? ["BuildKit"] : []), ...(registry ? ["registry"] : [])];
    const outcome = started.length === 0 ? "already running" : `started ${started.join(" and ")}`;
    return { port, outcome: `${outcome}, registry at 127.0.0.1:${port}` };
  }

  public buildctl(): Buildctl {
    const { paths } = this;
    // its session is asked for the login of the embedded registry, which is there; no other one is spoken to
    const env = {
      ...process.env,
      DOCKER_CONFIG: paths.dockerConfig,
      SSL_CERT_FILE: certificateFiles(paths).bundle,
    };
    return localBuildctl(program(this.#tools, BUILDKIT, "buildctl"), addressOf(paths), env);
  }

  public parts(): Part[] {
    const { paths } = this;
    const fix = "wait if the machine is busy; else press Ctrl-C, and run make stop and this command again";
    return [
      {
        title: `BuildKit${processIn(buildkitPidFile(paths))}`,
        fix,
        answers: async () =>
          (await faultOf({ address: addressOf(paths), tls: undefined }, ANSWER)) === undefined,
      },
      {
        title: `the registry${processIn(registryPidFile(paths))}`,
        fix,
        answers: async () => isHealthy(paths, this.#port),
      },
    ];
  }

  public async stop(): Promise<boolean> {
    const stopped = await Promise.all([stopBuildkit(this.paths), stopRegistry(this.paths)]);
    return stopped.includes(true);
  }

  public async down(): Promise<boolean> {
    return this.stop();
  }

  public async remove(): Promise<void> {
    await this.stop();
    unmountBelow(this.paths.data);
    removeBuildkitData(this.paths, this.rootless);
  }
}

function processIn(pidFile: string): string {
  const record = readPidFile(pidFile);
  return record === undefined ? "" : ` (process ${record.pid})`;
}
