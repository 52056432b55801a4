import { certificateFiles } from "../../../tools/engine/certificates";
import { type Finished, run } from "../../../tools/run";
import { sharedEngine } from "./sharedEngine";

/** Runs crane against registries with a certificate of the shared authority. */
export async function crane(...args: string[]): Promise<Finished> {
  const engine = sharedEngine();
  const env = {
    ...process.env,
    DOCKER_CONFIG: engine.paths.dockerConfig,
    SSL_CERT_FILE: certificateFiles(engine.paths).bundle,
  };
  return run(engine.crane, args, { env });
}

/** The digest of a reference; undefined if there is no such image. */
export async function digestOf(reference: string): Promise<string | undefined> {
  const done = await crane("digest", reference);
  return done.code === 0 ? done.stdout.trim() : undefined;
}
