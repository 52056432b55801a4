import { program, type Toolset } from "../goTools/toolset";
import { PULUMI } from "../goTools/catalog";
import { daemonsOf, type Options, overridesOf } from "../options";
import { createDataFolder, type Paths } from "../paths";
import { pulumiEnvironment } from "../pulumi/pulumiVariables";
import { ensurePassphrase } from "../pulumi/passphrase";
import { checkState } from "../pulumi/stateFile";
import { projectName, refreshCopy, writeProjectFile } from "../pulumi/stackCopy";
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

/** Everything that a command needs to call Pulumi, files written, nothing started. */
export function sessionOf(paths: Paths, options: Options, tools: Toolset): Session {
  createDataFolder(paths);
  ensurePassphrase(paths);
  const project = projectName(paths);
  checkState(paths, project, options.stack);
  writeProjectFile(paths);
  writeWrapper(paths);
  return {
    paths,
    options,
    tools,
    project,
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
