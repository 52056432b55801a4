import { DOWNLOAD_VARIABLES } from "../components/toolchain/goOptions";

/**
 * Go's download variables, from the environment of the program: `make env` takes them from `go env`. They reach the
 * download as a secret, so that a proxy's address or password is written down nowhere.
 */
export function downloadVariables(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const set = DOWNLOAD_VARIABLES.map((name): [string, string] => [name, environment[name] ?? ""]);
  return Object.fromEntries(set.filter(([, value]) => value !== ""));
}
