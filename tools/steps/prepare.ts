import { certificateFiles, systemRoots } from "../engine/certificates";
import { chosenEngine, type Supply } from "../engine/chosenEngine";
import type { Engine } from "../engine/engine";
import { engineFileOf, writeEngineFile } from "../engine/engineFile";
import { ensurePackages, staticBusybox } from "../engine/packages";
import { EngineRun } from "../engine/engineRun";
import { ensureGoImage, officialGoImage } from "../goImage";
import { type GoInstallation, goInstallation } from "../goInstallation";
import { ENGINE_TOOLS, knownTools, PULUMI_TOOLS, Tools, type Toolset } from "../goTools/toolset";
import type { Options } from "../options";
import { Vendor } from "../goTools/vendor";
import { createDataFolder, type Paths } from "../paths";
import { trackedValue } from "../pulumi/stackCopy";
import { Relay, type Steps } from "../say";
import { checkMachine } from "./machine";
import { type Session, sessionOf } from "./session";
import { ensureStack } from "./stack";

/** What a command has to work with. */
export interface Prepared {
  readonly tools: Toolset;
  /** undefined: the user's own builder and registry. */
  readonly engine: Engine | undefined;
}

/** Tools, and the embedded engine unless the user has his own. */
export async function prepareEngine(paths: Paths, options: Options, steps: Steps): Promise<Prepared> {
  createDataFolder(paths);
  const vendor = options.tools === "build" ? undefined : new Vendor(paths);
  let run: EngineRun | undefined;
  await steps.step("machine", async () => {
    checkMachine(paths.data, knownTools(paths) !== undefined);
    const outcome = `Node.js ${process.versions.node}, Go ${goInstallation().version}`;
    if (options.own !== undefined) {
      return outcome;
    }
    const supply: Supply = {
      tools: async (report) => {
        const packages = await ensurePackages();
        const engineTools = new Tools(paths, goInstallation(), ENGINE_TOOLS);
        const provided = await engineTools.provide(ENGINE_TOOLS, report);
        return { tools: engineTools.found, outcome: `${provided}; packages: ${packages}` };
      },
      china: trackedValue(paths, options.stack, "profile") === "china",
    };
    const current = await chosenEngine(paths, options.engine, supply);
    run = new EngineRun(paths, current, supply);
    return `${outcome}; engine: ${current.chosen.kind}, since ${current.chosen.why}`;
  });
  const go = goInstallation();
  const engine = run;
  if (engine !== undefined) {
    await steps.step("engine's tools", async (report) => engine.provide(report));
  }
  // Pulumi is compiled while the engine starts and the Go image is made
  const tools = new Tools(paths, go, PULUMI_TOOLS, vendor);
  const stopped = new AbortController();
  const relay = new Relay();
  const pulumi = tools.provide(PULUMI_TOOLS, relay, stopped.signal);
  // it is awaited below; a step before may fail first
  pulumi.catch(() => undefined);
  try {
    if (engine !== undefined) {
      await startEmbedded(paths, options, steps, engine, go);
    }
    await steps.step("Pulumi", async (report) => {
      relay.to(report);
      const outcome = await pulumi;
      tools.assemble();
      return outcome;
    });
  } catch (error) {
    stopped.abort();
    throw error;
  }
  return { tools: knownTools(paths) ?? tools.found, engine: engine?.engine };
}

async function startEmbedded(
  paths: Paths,
  options: Options,
  steps: Steps,
  run: EngineRun,
  go: GoInstallation,
): Promise<void> {
  const roots = systemRoots(userRoots(paths));
  let port = 0;
  await steps.step("BuildKit and registry", async (report) => {
    const started = await run.start({ roots, wantedPort: options.port }, report);
    port = started.port;
    return started.outcome;
  });
  let goImage: string | undefined;
  await steps.step("Go image", async () => {
    if (!canMakeGoImage()) {
      goImage = officialGoImage(go.version);
      return `${goImage}, since none can be made here (install busybox-static)`;
    }
    return ensureGoImage(paths, { buildctl: run.engine.buildctl(), port, go, roots });
  });
  writeEngineFile(paths, engineFileOf(port, go.version, goImage));
}

/** Whether this machine's Go runs in a container, with a shell of this machine beside it. */
function canMakeGoImage(): boolean {
  return process.platform === "linux" && staticBusybox() !== undefined;
}

/** The stack: its passphrase, the copy of its file, and the stack itself in the state store. */
export async function prepareStack(
  paths: Paths,
  options: Options,
  tools: Toolset,
  steps: Steps,
): Promise<Session> {
  const session = sessionOf(paths, options, tools);
  await steps.step(`stack ${options.stack}`, async () => ensureStack(session));
  return session;
}

/** The user's own bundle of roots: not ours, which stands in `SSL_CERT_FILE` of a shell that `make env` has set up. */
function userRoots(paths: Paths): string | undefined {
  const file = process.env["SSL_CERT_FILE"];
  return file === certificateFiles(paths).bundle ? undefined : file;
}
