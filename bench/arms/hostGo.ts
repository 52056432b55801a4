import type { Job } from "./arm";
import { architectureOf, PLATFORMS } from "./platforms";
import type { Workshop } from "./workshop";

/** Linker flags of every arm. */
export const LDFLAGS = "-s -w";

/** Go's and ko's caches on the host. */
export interface GoCaches {
  readonly modules: string;
  readonly builds: string;
  readonly ko: string;
}

/** Environment of the Go command on the host: the caches given, the machine's own downloads, equal flags. */
export function hostGoEnvironment(workshop: Workshop, caches: GoCaches): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...workshop.clientEnvironment(),
    ...workshop.parts.download,
    GOCACHE: caches.builds,
    GOMODCACHE: caches.modules,
    GOFLAGS: "-mod=readonly -buildvcs=false -trimpath",
    GOTOOLCHAIN: "local",
    CGO_ENABLED: "0",
  };
  for (const name of ["GOOS", "GOARCH", "GOEXPERIMENT", "GOAMD64", "GOARM64"]) {
    Reflect.deleteProperty(env, name);
  }
  return env;
}

/**
 * Runs the Go command in the tree for all platforms side by side: a chain of packages is compiled one after the other, so
 * one process alone leaves a core idle.
 */
export async function onEachPlatform(
  { workshop, workspace, log }: Job,
  caches: GoCaches,
  args: (platform: string) => readonly string[],
): Promise<void> {
  const env = hostGoEnvironment(workshop, caches);
  const runs = PLATFORMS.map(async (platform) => {
    const [GOOS, GOARCH] = platform.split("/");
    await workshop.parts.commands.run({
      program: "go",
      args: args(platform),
      cwd: workspace.root,
      env: { ...env, GOOS, GOARCH },
      log: `${log}.${architectureOf(platform)}`,
    });
  });
  await Promise.all(runs);
}
