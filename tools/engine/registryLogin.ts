import { randomBytes } from "node:crypto";
import * as path from "node:path";
import { compareSync, hashSync } from "bcryptjs";
import type { Credentials } from "../../components/registry/authorization";
import { readText, writeAtomically } from "../files";
import type { Paths } from "../paths";

/** The only user of the embedded registry. */
const USERNAME = "go-service-image";

/** bcrypt's least cost: nobody guesses a random password, and the registry computes a hash for every request. */
const COST = 4;

/** The login of a clone's registry: its password is made once. */
export function registryLogin(paths: Paths): Credentials {
  return { username: USERNAME, password: keptSecret(paths, "password") };
}

/** What the registry knows of {@link registryLogin}. */
export interface PasswordFile {
  readonly path: string;
  readonly content: string;
}

/** The registry's password file, made anew if it is not that of the login. */
export function passwordFile(paths: Paths): PasswordFile {
  const { username, password } = registryLogin(paths);
  const file = path.join(paths.engine, "registry", "htpasswd");
  const stored = readText(file) ?? "";
  const [, hash = ""] = /^go-service-image:(\$2b\$04\$[./A-Za-z0-9]{53})\n$/.exec(stored) ?? [];
  if (compareSync(password, hash)) {
    return { path: file, content: stored };
  }
  const content = `${username}:${hashSync(password, COST)}\n`;
  writeAtomically(file, content);
  return { path: file, content };
}

/** Signs the state of running uploads; kept, so that an upload survives a restart. */
export function uploadSecret(paths: Paths): string {
  return keptSecret(paths, "secret");
}

/** A secret that was made at the first start, or is made anew where the file is damaged. */
function keptSecret(paths: Paths, name: string): string {
  const file = path.join(paths.engine, "registry", name);
  const stored = readText(file) ?? "";
  if (/^[0-9a-f]{48}$/.test(stored)) {
    return stored;
  }
  const secret = randomBytes(24).toString("hex");
  writeAtomically(file, secret);
  return secret;
}
