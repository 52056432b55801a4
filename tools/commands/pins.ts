import { readdirSync } from "node:fs";
import * as path from "node:path";
import { certificateFiles } from "../engine/certificates";
import { Fault } from "../fault";
import { CRANE } from "../goTools/catalog";
import { knownTools, program } from "../goTools/toolset";
import type { Options } from "../options";
import type { Paths } from "../paths";
import { findPins, type PinRegistry, stateOf, writePins } from "../pins";
import { run } from "../run";

/** `make pins`: which images the stack files pin, and what their registries have now; `UPDATE=1` moves them. */
export async function pins(paths: Paths, options: Options, update: boolean): Promise<void> {
  const files = readdirSync(paths.project).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
  const found = findPins(files.map((name) => path.join(paths.project, name)));
  if (found.length === 0) {
    process.stdout.write(
      "no stack file pins an image: set go-service-image:goImage to pin the Go toolchain\n",
    );
    return;
  }
  const registry = craneRegistry(paths, options);
  const states = await Promise.all(found.map((pin) => stateOf(pin, registry)));
  for (const { file, key, value, wanted } of states) {
    const news = value === wanted ? "up to date" : `${update ? "moved to" : "newer:"} ${wanted}`;
    process.stdout.write(`${path.basename(file)}  ${key}\n  ${value}\n  ${news}\n`);
  }
  const stale = states.filter(({ value, wanted }) => value !== wanted);
  if (update) {
    writePins(stale);
  } else if (stale.length > 0) {
    process.stdout.write("make pins UPDATE=1 writes them\n");
  }
}

function craneRegistry(paths: Paths, options: Options): PinRegistry {
  const tools = knownTools(paths);
  if (tools === undefined) {
    throw new Fault("the tools are not built yet. Fix: run make engine.");
  }
  const own = { SSL_CERT_FILE: certificateFiles(paths).bundle, DOCKER_CONFIG: paths.dockerConfig };
  const env = options.own === undefined ? { ...process.env, ...own } : process.env;
  const crane = async (...args: string[]): Promise<string> => {
    const done = await run(program(tools, CRANE), args, { env, timeout: 60_000 });
    if (done.code !== 0) {
      throw new Fault(`crane ${args.join(" ")} failed:\n${done.stderr.trim()}`);
    }
    return done.stdout;
  };
  return {
    tags: async (repository) => (await crane("ls", repository)).split("\n").filter((tag) => tag !== ""),
    digest: async (reference) => (await crane("digest", reference)).trim(),
  };
}
