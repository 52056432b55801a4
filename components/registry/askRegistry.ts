import { homedir } from "node:os";
import { join } from "node:path";
import { Reference } from "../common/reference";
import type { Credentials } from "./authorization";
import { apiHost, dockerCredentials } from "./dockerCredentials";
import { RegistryError, registryRetries } from "./failure";
import { type ImagePlatforms, imagePlatforms } from "./imagePlatforms";
import { Repository } from "./repository";
import { Transport } from "./transport";

/** Who asks a registry, and from where. */
export interface Asker {
  /** Goes before that of Docker's configuration. */
  readonly credentials: Credentials | undefined;
  /** `SSL_CERT_FILE`, `DOCKER_CONFIG` and the proxies are those of this environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Milliseconds after which a registry counts as out of reach, before a build. */
const DEADLINE = 20_000;

/** The same where an earlier answer will do. */
const SHORT_DEADLINE = 8_000;

/**
 * Asks for the platforms of an image, with the credentials that a build on this machine would use.
 *
 * @param reference with its registry.
 * @throws RegistryError if there is no such image, or no answer within 20 seconds.
 */
export async function askPlatforms(reference: string, asker: Asker): Promise<ImagePlatforms> {
  return ask(reference, asker, DEADLINE, async (repository, name) =>
    registryRetries().execute(async () => imagePlatforms(repository, name)),
  );
}

/**
 * Asks once for the digest that a tag leads to now.
 *
 * @param reference with its registry.
 * @throws RegistryError if there is no such image, or no answer within 8 seconds.
 */
export async function askDigest(reference: string, asker: Asker): Promise<string> {
  return ask(reference, asker, SHORT_DEADLINE, async (repository, name) => repository.digestOf(name));
}

async function ask<T>(
  reference: string,
  { credentials, env }: Asker,
  deadline: number,
  question: (repository: Repository, name: string) => Promise<T | undefined>,
): Promise<T> {
  const parsed = Reference.parse(reference);
  if (parsed === undefined) {
    throw new RegistryError(`${reference} is not a valid image reference`, undefined, false);
  }
  const { host, path, tag = "latest", digest } = parsed;
  const known =
    credentials ?? dockerCredentials(host, env["DOCKER_CONFIG"] ?? join(homedir(), ".docker"), env);
  const transport = new Transport(env);
  const repository = new Repository(transport, { host: apiHost(host), path, credentials: known }, "pull");
  try {
    const asked = question(repository, digest ?? tag);
    const found = await within(deadline, asked, `${host} does not answer`);
    if (found === undefined) {
      throw new RegistryError(`${reference} does not exist`, 404, false);
    }
    return found;
  } finally {
    await transport.close();
  }
}

async function within<T>(milliseconds: number, work: Promise<T>, message: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RegistryError(message, undefined, true)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // what is still under way ends with the transport, and nobody waits for it
    work.catch(() => undefined);
  }
}
