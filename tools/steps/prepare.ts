import { certificateFiles, systemRoots } from "../engine/certificates";
import { startEngine } from "../engine/engine";
import { engineFileOf, writeEngineFile } from "../engine/engineFile";
import { ensurePackages } from "../engine/packages";
import { ensureGoImage } from "../goImage";
import { goInstallation } from "../goInstallation";
import { BUILDKIT, PULUMI } from "../goTools/catalog";
import { ensureTools, knownTools, program, type Toolset } from "../goTools/toolset";
import type { Options } from "../options";
import { daemonsOf, overridesOf } from "../options";
import { createDataFolder, type Paths } from "../paths";
import { pulumiEnvironment } from "../pulumi/environment";
import { ensurePassphrase, projectName, refreshCopy, writeProjectFile } from "../pulumi/stackCopy";
import type { Steps } from "../say";
import { checkMachine } from "./machine";
import { ensureStack } from "./stack";
import { writeWrapper } from "./wrapper";

/** What a command needs to call Pulumi. */
export interface Session {
  readonly paths: Paths;
  readonly options: Options;
  readonly tools: Toolset;
  readonly project: string;
  /** Path of the Pulumi CLI. */
  readonly pulumi: string;
  /** Environment of the CLI. */
  readonly env: NodeJS.ProcessEnv;
  /** Path of the generated copy of the stack file. */
  readonly stackFile: string;
}

/** Tools, and the embedded engine unless the user has his own. */
export async function prepareEngine(paths: Paths, options: Options, steps: Steps): Promise<Toolset> {
  createDataFolder(paths);
  const embedded = options.own === undefined;
  await steps.step("machine", async () => {
    checkMachine(paths.data, knownTools(paths) !== undefined, options);
    const go = goInstallation();
    const packages = embedded ? `; packages: ${await ensurePackages()}` : "";
    return `Node.js ${process.versions.node}, Go ${go.version}${packages}`;
  });
  const go = goInstallation();
  let tools: Toolset = {};
  await steps.step("tools", async () => {
    const ensured = await ensureTools(paths, go, embedded, (text) => process.stdout.write(text));
    tools = ensured.tools;
    return ensured.outcome;
  });
  if (!embedded) {
    return tools;
  }
  const roots = systemRoots(userRoots(paths));
  let port = 0;
  await steps.step("BuildKit and registry", async () => {
    const started = await startEngine(paths, tools, roots, options.port);
    port = started.port;
    return started.outcome;
  });
  await steps.step("Go image", async () =>
    ensureGoImage(paths, { client: program(tools, BUILDKIT, "buildctl"), port, go, roots }),
  );
  writeEngineFile(paths, engineFileOf(port, go.version));
  return tools;
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

/** Everything that a command needs to call Pulumi, files written, nothing started. */
export function sessionOf(paths: Paths, options: Options, tools: Toolset): Session {
  createDataFolder(paths);
  ensurePassphrase(paths);
  writeProjectFile(paths);
  writeWrapper(paths);
  return {
    paths,
    options,
    tools,
    project: projectName(paths),
    pulumi: program(tools, PULUMI),
    env: pulumiEnvironment(paths, {
      tools,
      stack: options.stack,
      embedded: options.own === undefined,
      daemons: daemonsOf(options).length > 0,
    }),
    stackFile: refreshCopy(paths, options.stack, overridesOf(options)),
  };
}

/** The user's own bundle of roots: not ours, which stands in `SSL_CERT_FILE` of a shell that `make env` has set up. */
function userRoots(paths: Paths): string | undefined {
  const file = process.env["SSL_CERT_FILE"];
  return file === certificateFiles(paths).bundle ? undefined : file;
}
