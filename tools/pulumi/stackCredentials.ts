import { parse } from "yaml";
import type { Credentials } from "../../components/registry/authorization";
import { isRecord, readText } from "../files";
import { run } from "../run";
import type { Session } from "../steps/session";

const USERNAME = "go-service-image:username";
const PASSWORD = "go-service-image:registryPassword";

/**
 * The registry credentials that a stack's configuration holds.
 *
 * @returns undefined if it has none, or if its password cannot be decrypted.
 */
export async function stackCredentials(session: Session): Promise<Credentials | undefined> {
  const file: unknown = parse(readText(session.stackFile) ?? "");
  const config = isRecord(file) && isRecord(file["config"]) ? file["config"] : {};
  const username = config[USERNAME];
  if (typeof username !== "string" || username === "" || config[PASSWORD] === undefined) {
    return undefined;
  }
  const args = ["config", "get", PASSWORD, "--stack", session.options.stack];
  const done = await run(session.pulumi, [...args, "--config-file", session.stackFile], {
    cwd: session.paths.project,
    env: session.env,
    timeout: 30_000,
  });
  // the CLI ends what it prints with a line break of its own
  return done.code === 0 ? { username, password: done.stdout.replace(/\n$/, "") } : undefined;
}
