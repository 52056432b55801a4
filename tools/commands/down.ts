import * as fs from "node:fs";
import { parse } from "yaml";
import { systemRoots } from "../engine/certificates";
import { engineBefore, type Supply } from "../engine/chosenEngine";
import type { Engine } from "../engine/engine";
import { readEngineFile } from "../engine/engineFile";
import { unmountBelow } from "../engine/mounts";
import { Fault } from "../fault";
import { isRecord, readText } from "../files";
import { knownTools, type Toolset } from "../goTools/toolset";
import { stackOutputs } from "../images";
import type { Options } from "../options";
import type { Paths } from "../paths";
import { RunLock } from "../pulumi/runLock";
import { runUpdate } from "../pulumi/update";
import { failureReport } from "../../stacks/progress/report";
import { tail } from "../run";
import { SILENT, type Steps } from "../say";
import { checkClean } from "./lostByClean";
import { type Session, sessionOf } from "../steps/session";
import { ensureStack, stackExists } from "../steps/stack";

/**
 * `make down`: destroys the stack and stops the engine. Built tools, images and caches stay.
 *
 * @param everything Whether the engine's data goes, too.
 */
export async function down(paths: Paths, options: Options, steps: Steps, everything = false): Promise<void> {
  if (!fs.existsSync(paths.data)) {
    process.stdout.write("nothing is there\n");
    return;
  }
  const lock = await RunLock.take(paths, (text) => process.stdout.write(text));
  try {
    const tools = knownTools(paths);
    const engine = await engineBefore(paths, supplyOf(tools));
    const failed =
      tools === undefined
        ? undefined
        : await destroy(paths, options, steps, lock, { tools, engine, everything });
    await steps.step("BuildKit and registry", async () => {
      const wasRunning = (await engine?.down()) === true;
      if (everything && failed === undefined) {
        await engine?.remove();
      }
      return wasRunning ? "stopped" : "not running";
    });
    if (failed !== undefined) {
      throw failed;
    }
  } finally {
    lock.release();
  }
}

/** `make stop`: stops the engine alone. */
export async function stop(paths: Paths, steps: Steps): Promise<void> {
  const lock = await RunLock.take(paths, (text) => process.stdout.write(text));
  try {
    const engine = await engineBefore(paths, supplyOf(knownTools(paths)));
    await steps.step("BuildKit and registry", async () =>
      (await engine?.stop()) === true ? "stopped" : "not running",
    );
  } finally {
    lock.release();
  }
}

/**
 * `make clean`: `make down`, then removes all that was generated, except for the built tools unless `whole`.
 *
 * @throws Fault, before anything is done, if other stacks still have resources and this is not forced.
 */
export async function clean(paths: Paths, options: Options, steps: Steps, whole: boolean): Promise<void> {
  checkClean(paths, options, process.env, whole ? "make distclean" : "make clean");
  await down(paths, options, steps, true);
  unmountBelow(paths.data);
  for (const name of fs.existsSync(paths.data) ? fs.readdirSync(paths.data) : []) {
    if (whole || !["tools", ".gitignore"].includes(name)) {
      fs.rmSync(`${paths.data}/${name}`, { recursive: true, force: true });
    }
  }
  if (whole) {
    fs.rmSync(paths.data, { recursive: true, force: true });
  }
}

/** @returns why the stack could not be destroyed; its state is kept then. */
async function destroy(
  paths: Paths,
  options: Options,
  steps: Steps,
  lock: RunLock,
  {
    tools,
    engine,
    everything,
  }: { readonly tools: Toolset; readonly engine: Engine | undefined; readonly everything: boolean },
): Promise<Fault | undefined> {
  const session = sessionOf(paths, options, tools);
  if (!stackExists(session)) {
    return undefined;
  }
  const wanted = options.own === undefined && fs.existsSync(paths.engineFile) ? engine : undefined;
  if (wanted !== undefined) {
    // images may have to be deleted from it
    await wanted.provide(SILENT);
    await wanted.start({ roots: systemRoots(undefined), wantedPort: undefined });
  }
  await ensureStack(session);
  const kept = staying(await keptImages(session), everything ? readEngineFile(paths)?.registry : undefined);
  const updated = await steps.block(`destroying stack ${options.stack}`, async () =>
    runUpdate(paths, {
      command: "destroy",
      pulumi: session.pulumi,
      args: [
        "--stack",
        options.stack,
        "--config-file",
        session.stackFile,
        "--yes",
        "--skip-preview",
        "--continue-on-error",
      ],
      env: session.env,
      parts: wanted?.parts() ?? [],
      started: (pulumi) => lock.child(pulumi),
    }),
  );
  if (updated.code === 0) {
    if (kept.length > 0) {
      process.stdout.write(`these images stay in the registry (onDestroy: keep):\n  ${kept.join("\n  ")}\n`);
    }
    return undefined;
  }
  const report = failureReport(updated.board.failures);
  return new Fault(
    `${report === "" ? tail(updated.output, 40) : report}\n\npulumi destroy failed; its state is kept. All that it printed is in ${updated.log}`,
  );
}

/** Images that outlive this command: those of a registry that it removes do not. */
export function staying(kept: readonly string[], removed: string | undefined): string[] {
  return kept.filter((ref) => removed === undefined || !ref.startsWith(`${removed}/`));
}

/** References of the images that a destroy leaves in the registry. */
async function keptImages(session: Session): Promise<string[]> {
  const stack: unknown = parse(readText(session.stackFile) ?? "");
  const config = isRecord(stack) && isRecord(stack["config"]) ? stack["config"] : {};
  if (config["go-service-image:onDestroy"] === "deleteImages") {
    return [];
  }
  const images = (await stackOutputs(session))["images"];
  return Object.values(isRecord(images) ? images : {}).flatMap((image) =>
    isRecord(image) && typeof image["ref"] === "string" ? [image["ref"]] : [],
  );
}

/** Nothing is built only to be taken away: an engine whose programs have gone is not started. */
function supplyOf(tools: Toolset = {}): Supply {
  return { tools: async () => Promise.resolve({ tools, outcome: "" }), china: false };
}
