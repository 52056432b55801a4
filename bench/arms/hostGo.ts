import type { GoCaches, Workshop } from "./workshop";

/** Linker flags of every arm. */
export const LDFLAGS = "-s -w";

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
