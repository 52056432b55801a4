/** What a Go build is made for: everything that decides which files belong to it. */
export interface GoTarget {
  /** `GOOS`, e.g. `linux`. */
  readonly goos: string;
  /** `GOARCH`, e.g. `amd64`. */
  readonly goarch: string;
  /** `CGO_ENABLED=1`. */
  readonly cgoEnabled: boolean;
  /** Build tags given by the user (`-tags`), `GOEXPERIMENT` and architecture-level tags (`amd64.v3`) included. */
  readonly tags: readonly string[];
  /** Minor version of the Go toolchain that compiles: 26 means that `go1.1` to `go1.26` are satisfied. */
  readonly goMinor: number;
}
