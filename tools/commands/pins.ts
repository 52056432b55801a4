import { readdirSync } from "node:fs";
import * as path from "node:path";
import type { Reference } from "../../components/common/reference";
import { RegistryError, registryRetries } from "../../components/registry/failure";
import type { Repository } from "../../components/registry/repository";
import { certificateFiles } from "../engine/certificates";
import { writeDockerCredentials } from "../engine/dockerCredentials";
import { readEngineFile } from "../engine/engineFile";
import { Fault } from "../fault";
import { knownTools } from "../goTools/toolset";
import type { Options } from "../options";
import { sessionOf } from "../steps/session";
import { stackExists } from "../steps/stack";
import { tagBaseLines } from "../tagBases";
import type { Paths } from "../paths";
import { findPins, type Pin, type PinRegistry, type PinState, stateOf, writePins } from "../pins";
import { Registries } from "../registries";

/**
 * `make pins`: which images the stack files name, and what their registries have now; `UPDATE=1` moves them. Of bases by tag,
 * which move by themselves, what `make up` would build again.
 */
export async function pins(paths: Paths, options: Options, update: boolean): Promise<void> {
  await pinnedImages(paths, update);
  const tools = knownTools(paths);
  const session = tools === undefined ? undefined : sessionOf(paths, options, tools);
  if (session !== undefined && stackExists(session)) {
    process.stdout.write((await tagBaseLines(session)).map((line) => `${line}\n`).join(""));
  }
}

async function pinnedImages(paths: Paths, update: boolean): Promise<void> {
  const files = readdirSync(paths.project).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
  const found = findPins(files.map((name) => path.join(paths.project, name)));
  if (found.length === 0) {
    process.stdout.write(
      "no stack file names an image: set go-service-image:goImage to pin the Go toolchain\n",
    );
    return;
  }
  const states = await statesOf(found, paths);
  for (const { file, path: place, value, wanted } of states) {
    const news = value === wanted ? "up to date" : `${update ? "moved to" : "newer:"} ${wanted}`;
    process.stdout.write(`${path.basename(file)}  ${place.join(".")}\n  ${value}\n  ${news}\n`);
  }
  const stale = states.filter(({ value, wanted }) => value !== wanted);
  if (update) {
    writePins(stale);
  } else if (stale.length > 0) {
    process.stdout.write("make pins UPDATE=1 writes them\n");
  }
}

async function statesOf(found: readonly Pin[], paths: Paths): Promise<PinState[]> {
  const registries = new Registries(environmentOf(paths));
  try {
    const registry = registryOf(registries);
    return await Promise.all(found.map((pin) => stateOf(pin, registry)));
  } catch (error) {
    if (error instanceof RegistryError) {
      throw new Fault(
        `${error.message}. Fix: check that the registry can be reached, and \`docker login\` to it.`,
      );
    }
    throw error;
  } finally {
    await registries.close();
  }
}

function registryOf(registries: Registries): PinRegistry {
  const retries = registryRetries();
  const ask = async <T>(
    reference: Reference,
    question: (one: Repository) => Promise<T | undefined>,
  ): Promise<T> => {
    const answer = await retries.execute(() => question(registries.repository(reference)));
    if (answer === undefined) {
      throw new Fault(`${reference.toString()} is not in its registry. Fix: correct the stack file.`);
    }
    return answer;
  };
  return {
    tags: async (repository) => ask(repository, (one) => one.tags()),
    digest: async (reference) => ask(reference, (one) => one.digestOf(reference.selector ?? "latest")),
  };
}

/** What people trust and log in to, and the embedded registry, if it was ever up. */
function environmentOf(paths: Paths): NodeJS.ProcessEnv {
  const engine = readEngineFile(paths);
  if (engine === undefined) {
    return process.env;
  }
  writeDockerCredentials(paths, engine.registry);
  return {
    ...process.env,
    DOCKER_CONFIG: paths.dockerConfig,
    SSL_CERT_FILE: certificateFiles(paths).bundle,
  };
}
