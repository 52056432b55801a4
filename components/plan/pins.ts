/**
 * The Go release that services are compiled with unless they ask for another one, or their module needs a newer one.
 * `go-service-image pins` shows what a newer release and the digests of its image are.
 */
export const GO_VERSION = "1.26.8";

/** The official image of a Go release; the variant with BusyBox is a quarter of the size of the default one. */
export function officialGoImage(version: string): string {
  return `docker.io/library/golang:${version}-alpine`;
}
