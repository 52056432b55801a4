import * as fs from "node:fs";
import * as path from "node:path";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { create as archive, extract } from "tar";
import { writeInstanceText } from "../../../components/builders/instances";
import { Fault } from "../../fault";
import { EMBEDDED_BUILDER, type Paths } from "../../paths";
import type { Report } from "../../say";
import type { Buildctl } from "../buildctl";
import { ensureCertificates } from "../certificates";
import { writeDockerCredentials } from "../dockerCredentials";
import type { Engine, Started, Surroundings } from "../engine";
import { ANSWER, type Part } from "../part";
import { isFree, portTaken, registryPort } from "../ports";
import { waitUntil } from "../process";
import { isHealthy, registryData } from "../registry";
import type { DockerEngine as Docker } from "./answer";
import { dockerBuildctl } from "./buildctl";
import {
  type Container,
  create,
  logOf,
  putArchive,
  removeContainer,
  start,
  stateOf,
  stop,
} from "./container";
import {
  builderContainer,
  builderName,
  nodeOf,
  REGISTRY_DATA,
  registryContainer,
  registryName,
} from "./containers";
import { outputsIn } from "./exec";
import {
  BUILDKIT_IMAGE,
  ensureImage,
  type FoundImage,
  type ImageSources,
  REGISTRY_IMAGE,
  removeImage,
} from "./images";

/** How long a container may take until what is in it answers, in milliseconds. */
const PATIENCE = 30_000;

/** The engine as two containers of a Docker on this machine, each with a volume. */
export class DockerEngine implements Engine {
  #buildkit: FoundImage = { id: "" };
  #registry: FoundImage = { id: "" };
  #port = 0;

  public constructor(
    private readonly paths: Paths,
    private readonly docker: Docker,
    private readonly sources: ImageSources,
  ) {}

  public async provide(report: Report): Promise<string> {
    const { api } = this.docker;
    this.#registry = await ensureImage(api, REGISTRY_IMAGE, this.sources, report);
    this.#buildkit = await ensureImage(api, BUILDKIT_IMAGE, this.sources, report);
    const done = [this.#buildkit, this.#registry].flatMap(({ outcome }) => outcome ?? []);
    return done.length === 0 ? "images there" : done.join(", ");
  }

  public async start({ roots, wantedPort }: Surroundings): Promise<Started> {
    const { paths } = this;
    const port = await registryPort(paths, wantedPort);
    // a container with the old certificate is outdated
    await ensureCertificates(paths, roots);
    writeDockerCredentials(paths, `127.0.0.1:${port}`);
    const registry = await this.#run(registryContainer(paths, this.docker, port), this.#registry, {
      prepare: async () => {
        if (!(await isFree(port))) {
          throw portTaken(port, paths);
        }
      },
      created: async () => this.#loadData(),
      answers: async () => isHealthy(paths, port),
    });
    const buildkit = await this.#run(builderContainer(paths, this.docker, port), this.#buildkit, {
      answers: async () => (await this.buildctl().run(["debug", "workers"])).code === 0,
    });
    this.#writeInstance();
    this.#port = port;
    const started = [...(buildkit ? ["BuildKit"] : []), ...(registry ? ["registry"] : [])];
    const outcome = started.length === 0 ? "already running" : `started ${started.join(" and ")}`;
    return { port, outcome: `${outcome} in ${this.docker.name}, registry at 127.0.0.1:${port}` };
  }

  public buildctl(): Buildctl {
    return dockerBuildctl(this.docker.api, builderName(this.paths));
  }

  public parts(): Part[] {
    const fix = `wait if the machine is busy; else press Ctrl-C, and look at ${this.docker.name}`;
    return [
      {
        title: `BuildKit (container ${builderName(this.paths)})`,
        fix,
        answers: async () => (await this.buildctl().run(["debug", "workers"], ANSWER)).code === 0,
      },
      {
        title: `the registry (container ${registryName(this.paths)})`,
        fix,
        answers: async () => isHealthy(this.paths, this.#port),
      },
    ];
  }

  public async stop(): Promise<boolean> {
    return anyOf(this.#names, async (name) => stop(this.docker.api, name));
  }

  public async down(): Promise<boolean> {
    return anyOf(this.#names, async (name) => removeContainer(this.docker.api, name));
  }

  public async remove(): Promise<void> {
    const { api } = this.docker;
    await this.down();
    for (const volume of [`${builderName(this.paths)}_state`, registryName(this.paths)]) {
      await api.remove(`remove the volume ${volume}`, `/volumes/${volume}`);
    }
    for (const image of [BUILDKIT_IMAGE, REGISTRY_IMAGE]) {
      await removeImage(api, image, this.sources.mirrors);
    }
  }

  /** Writes what the registry's volume holds to where a registry without a container looks for it. */
  public async saveData(): Promise<void> {
    const { api } = this.docker;
    const name = registryName(this.paths);
    const container = registryContainer(this.paths, this.docker, 0);
    if ((await stateOf(api, container)) === "absent") {
      // `make down` has removed it, and has left the volume
      await create(api, container, this.#registry);
    }
    await stop(api, name);
    const folder = registryData(this.paths);
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const answer = await api.open(`/containers/${name}/archive?path=${encodeURIComponent(REGISTRY_DATA)}`);
    if (answer.statusCode !== 200) {
      throw new Fault(`the registry's data cannot be read from Docker (status ${answer.statusCode ?? 0}).`);
    }
    await pipeline(answer, extract({ cwd: folder, strip: 1, preserveOwner: false }));
  }

  /** Takes over what a registry without a container has held. */
  async #loadData(): Promise<void> {
    const folder = registryData(this.paths);
    if (!fs.existsSync(folder)) {
      return;
    }
    const files = Readable.from(archive({ cwd: folder, portable: true }, ["."]));
    await putArchive(this.docker.api, registryName(this.paths), REGISTRY_DATA, files);
    fs.rmSync(folder, { recursive: true });
  }

  get #names(): readonly string[] {
    return [builderName(this.paths), registryName(this.paths)];
  }

  /** @returns whether it had to be started. */
  async #run(
    container: Container,
    image: FoundImage,
    steps: {
      /** Before a container that listens is started. */
      readonly prepare?: () => Promise<void>;
      /** When it is new, before it runs. */
      readonly created?: () => Promise<void>;
      readonly answers: () => Promise<boolean>;
    },
  ): Promise<boolean> {
    const { api } = this.docker;
    const { name } = container;
    const state = await stateOf(api, container);
    if (state === "running" && (await steps.answers())) {
      return false;
    }
    if (state === "stopped") {
      await steps.prepare?.();
    } else {
      await removeContainer(api, name);
      await steps.prepare?.();
      await create(api, container, image);
      await steps.created?.();
    }
    await start(api, name);
    if (!(await waitUntil(steps.answers, PATIENCE, 200))) {
      const { stdout, stderr } = outputsIn(await logOf(api, name));
      await removeContainer(api, name);
      throw new Fault(`the container ${name} does not answer:\n${`${stdout}${stderr}`.trimEnd()}`);
    }
    return true;
  }

  /** Lets buildx's driver find the container. */
  #writeInstance(): void {
    const node = {
      Name: nodeOf(this.paths),
      Endpoint: this.docker.api.address,
      DriverOpts: { network: "host", image: BUILDKIT_IMAGE.reference },
    };
    const instance = { Name: EMBEDDED_BUILDER, Driver: "docker-container", Nodes: [node], Dynamic: false };
    const folder = path.join(this.paths.dockerConfig, "buildx");
    writeInstanceText(folder, EMBEDDED_BUILDER, `${JSON.stringify(instance)}\n`);
  }
}

async function anyOf(names: readonly string[], work: (name: string) => Promise<boolean>): Promise<boolean> {
  const done = await Promise.all(names.map(work));
  return done.includes(true);
}
