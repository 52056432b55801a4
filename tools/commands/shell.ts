import { Fault } from "../fault";
import { knownTools, type Toolset } from "../goTools/toolset";
import { stackOutputs } from "../images";
import { daemonsOf, type Options } from "../options";
import type { Paths } from "../paths";
import { exportLines, pulumiVariables, searchPath } from "../pulumi/pulumiVariables";
import { sessionOf } from "../steps/session";
import { stackExists } from "../steps/stack";

/** `make outputs`: the stack's outputs as JSON, and nothing else on stdout. */
export async function outputs(paths: Paths, options: Options): Promise<void> {
  const session = sessionOf(paths, options, toolsOrFault(paths));
  if (!stackExists(session)) {
    throw new Fault(`there is no stack ${options.stack} yet. Fix: run make up.`);
  }
  process.stdout.write(`${JSON.stringify(await stackOutputs(session), undefined, 2)}\n`);
}

/** `make env`: what a shell needs so that a person can call `pulumi` and the other tools directly. */
export function environment(paths: Paths, options: Options): void {
  const session = sessionOf(paths, options, toolsOrFault(paths));
  const variables = pulumiVariables(paths, {
    tools: session.tools,
    stack: options.stack,
    embedded: options.own === undefined,
    daemons: daemonsOf(options).length > 0,
  });
  const own =
    options.own === undefined
      ? {}
      : { GO_SERVICE_IMAGE_BUILDER: options.own.builder, GO_SERVICE_IMAGE_REGISTRY: options.own.registry };
  const PATH = searchPath(paths, session.tools, process.env["PATH"], [paths.bin]);
  const root = options.root === undefined ? {} : { GO_SERVICE_IMAGE_ROOT: options.root };
  process.stdout.write(exportLines({ ...variables, ...own, ...root, PATH }));
}

function toolsOrFault(paths: Paths): Toolset {
  const tools = knownTools(paths);
  if (tools === undefined) {
    throw new Fault("the tools are not built yet. Fix: run make up.");
  }
  return tools;
}
