import { CHINA } from "../../components/china";
import { BUILDKIT, REGISTRY } from "../goTools/catalog";
import { program } from "../goTools/toolset";
import type { Paths } from "../paths";
import type { Report } from "../say";
import { Fault } from "../fault";
import { systemRoots } from "./certificates";
import {
  type Choice,
  type Chosen,
  chooseEngine,
  type Circumstances,
  type EngineKind,
  rememberedChoice,
} from "./choice";
import { askDocker, type DockerEngine as Docker, findDocker, LONG_PATIENCE } from "./docker/answer";
import { DockerEngine } from "./docker/dockerEngine";
import { BUILDKIT_IMAGE, type EngineImage } from "./docker/images";
import { buildkitFiles, registryFiles } from "./docker/imageFiles";
import type { Engine } from "./engine";
import { LocalEngine, type ProvideTools } from "./localEngine";
import { rootlessProblem } from "./rootless";

/** A clone's engine, chosen and not started. */
export interface ChosenEngine {
  readonly chosen: Chosen;
  readonly engine: Engine;
  /** What else could be taken. */
  readonly circumstances: Circumstances;
}

/** How the engine gets what it is made of. */
export interface Supply {
  readonly tools: ProvideTools;
  /** Whether the stack's profile is that of mainland China, whose mirrors are used. */
  readonly china: boolean;
}

/**
 * Finds out which engine a clone has, or gets.
 *
 * @throws Fault if none can be had.
 */
export async function chosenEngine(
  paths: Paths,
  asked: EngineKind | undefined,
  supply: Supply,
): Promise<ChosenEngine> {
  const before = rememberedChoice(paths);
  const docker = await dockerFor(asked, before);
  const circumstances: Circumstances = {
    asked,
    before,
    platform: process.platform,
    user: process.getuid?.(),
    docker: typeof docker === "string" ? docker : { address: docker.api.address, name: docker.name },
    rootlessProblem,
  };
  const chosen = chooseEngine(circumstances);
  return { chosen, engine: engineOf(paths, chosen, docker, supply), circumstances };
}

/** The engine that a clone has had, to be stopped or emptied; undefined if there was none. */
export async function engineBefore(paths: Paths, supply: Supply): Promise<Engine | undefined> {
  const before = rememberedChoice(paths);
  return before === undefined
    ? undefined
    : engineOf(paths, before, await dockerFor(undefined, before), supply);
}

/** Docker is asked only where it matters: a clone with another engine has made up its mind. */
async function dockerFor(
  asked: EngineKind | undefined,
  before: Choice | undefined,
): Promise<Docker | string> {
  if (asked === undefined && before !== undefined) {
    return before.kind === "docker"
      ? askDocker({ address: before.address }, LONG_PATIENCE)
      : "Docker was not asked";
  }
  return asked === undefined || asked === "docker" ? findDocker(process.env) : "Docker was not asked";
}

/** @throws Fault if it is Docker's, and that does not answer. */
export function engineOf(paths: Paths, choice: Choice, docker: Docker | string, supply: Supply): Engine {
  if (choice.kind !== "docker") {
    return new LocalEngine(paths, choice.kind === "rootless", supply.tools);
  }
  if (typeof docker === "string") {
    throw new Fault(`${docker}, and this clone's engine is there. Fix: start Docker.`);
  }
  return new DockerEngine(paths, docker, {
    mirrors: supply.china ? [CHINA.mirrors["docker.io"] ?? ""] : [],
    make: async (image, report) => filesOf(image, report, docker, supply),
  });
}

async function filesOf(
  image: EngineImage,
  report: Report,
  { architecture, name }: Docker,
  { tools: provide }: Supply,
): Promise<ReturnType<typeof registryFiles>> {
  const own = process.arch === "x64" ? "amd64" : process.arch;
  if (process.platform !== "linux" || architecture !== own) {
    throw new Fault(
      `${image.title}'s image cannot be pulled by ${name}, and it cannot be made on ${process.platform}/${own} for linux/${architecture}. ` +
        "Fix: let Docker reach its hub, or set go-service-image:profile to china for the mirrors there.",
    );
  }
  const { tools } = await provide(report);
  return image === BUILDKIT_IMAGE
    ? buildkitFiles(program(tools, BUILDKIT, "").replace(/\/$/, ""), systemRoots(undefined))
    : registryFiles(program(tools, REGISTRY));
}
