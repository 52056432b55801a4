import * as fs from "node:fs";
import { readText } from "../files";
import { Fault } from "../fault";
import type { Options } from "../options";
import type { Paths } from "../paths";
import { hasUserPassphrase } from "../pulumi/pulumiVariables";
import { hasPassphrase, projectName, trackedFile } from "../pulumi/stackCopy";
import { resourcesInState, stacksInState } from "../pulumi/stateFile";

/**
 * Refuses a `make clean` that would take away what nothing brings back, unless it is forced to.
 *
 * @param asked what it is called: `make clean`, for the way out.
 * @throws Fault that names it.
 */
export function checkClean(
  paths: Paths,
  { stack, force }: Pick<Options, "stack" | "force">,
  env: NodeJS.ProcessEnv,
  asked: string,
): void {
  const lost = lostByClean(paths, stack, env);
  if (lost.length === 0) {
    return;
  }
  if (!force) {
    throw new Fault(
      `${asked} would remove for good:\n  ${lost.join("\n  ")}\n` +
        `Fix: \`make down STACK=<stack>\` for each of the stacks first, or ${asked} FORCE=1 to give it up.`,
    );
  }
  process.stdout.write(`removing for good (FORCE=1):\n  ${lost.join("\n  ")}\n`);
}

/** A line for each: states of other stacks that have resources, and secrets that only our passphrase opens. */
function lostByClean(paths: Paths, stack: string, env: NodeJS.ProcessEnv): string[] {
  const project = projectName(paths);
  const stacks = stacksInState(paths)
    .filter((one) => one !== `${project}/${stack}`)
    .flatMap((one) => {
      const count = resourcesInState(paths, one);
      const what = count === undefined ? "which is damaged" : `${count} resources`;
      const name = one.startsWith(`${project}/`) ? one.slice(project.length + 1) : one;
      return count === 0 ? [] : [`the state of the stack ${name} (${what})`];
    });
  const secrets = hasUserPassphrase(env, paths)
    ? []
    : stackFiles(paths)
        .filter((one) => hasPassphrase(readText(trackedFile(paths, one))))
        .map((one) => `the passphrase, which may be the one of the secrets in Pulumi.${one}.yaml`);
  return [...stacks, ...secrets];
}

/** Stacks that the project has a file of. */
function stackFiles(paths: Paths): string[] {
  return fs
    .readdirSync(paths.project)
    .map((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1])
    .filter((one) => one !== undefined);
}
