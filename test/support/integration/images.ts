import { certificateFiles } from "../../../tools/engine/certificates";
import { type Finished, run } from "../../../tools/run";
import { sharedEngine } from "./sharedEngine";

/** Runs crane against registries with a certificate of the shared authority. */
export async function crane(...args: string[]): Promise<Finished> {
  return craneWith(sharedEngine().paths.dockerConfig, ...args);
}

/** The same with the logins of a Docker configuration folder. */
export async function craneWith(dockerConfig: string, ...args: string[]): Promise<Finished> {
  const engine = sharedEngine();
  const bundle = certificateFiles(engine.paths).bundle;
  return run(engine.crane, args, {
    env: { ...process.env, DOCKER_CONFIG: dockerConfig, SSL_CERT_FILE: bundle },
  });
}

/** The digest of a reference; undefined if there is no such image. */
export async function digestOf(reference: string): Promise<string | undefined> {
  const done = await crane("digest", reference);
  return done.code === 0 ? done.stdout.trim() : undefined;
}
