/** The Go release that services are compiled with unless they ask for another one, or their module needs a newer one. */
export const GO_VERSION = "1.26.8";

/** The official image of a Go release; the variant with BusyBox is a quarter of the size of the default one, which has a C compiler. */
export function officialGoImage(version: string, withCompiler = false): string {
  return `docker.io/library/golang:${version}${withCompiler ? "" : "-alpine"}`;
}
