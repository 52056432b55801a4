import { knownTools } from "../../tools/goTools/toolset";
import { pathsOf } from "../../tools/paths";
import { pulumiEnvironment } from "../../tools/pulumi/pulumiVariables";
import { ensurePassphrase } from "../../tools/pulumi/passphrase";

/**
 * The environment of tests that use real tools: those that `make engine` has built or found, and the embedded engine.
 *
 * Without them it is the caller's own, which is enough for unit and component tests.
 */
export function environmentForTests(project: string): NodeJS.ProcessEnv {
  const paths = pathsOf(project);
  const tools = knownTools(paths);
  if (tools === undefined) {
    return process.env;
  }
  ensurePassphrase(paths);
  const env = pulumiEnvironment(paths, { tools, stack: "test", embedded: true });
  // each test names its own stack
  delete env["PULUMI_STACK"];
  // and moves to builders of its own by DOCKER_CONFIG
  delete env["BUILDX_CONFIG"];
  return env;
}
