/** What a Go build is made for: everything that decides which files belong to it. */
export interface GoTarget {
  /** `GOOS`, e.g. `linux`. */
  readonly goos: string;
  /** `GOARCH`, e.g. `amd64`. */
  readonly goarch: string;
  /** `CGO_ENABLED=1`. */
  readonly cgoEnabled: boolean;
  /** Build tags given by the user (`-tags`). */
  readonly tags: readonly string[];
  /** Tags that the toolchain satisfies by itself: its experiments, levels of the architecture (`amd64.v3`). @default none */
  readonly toolTags?: readonly string[];
  /** Minor version of the Go toolchain that compiles: 26 means that `go1.1` to `go1.26` are satisfied. */
  readonly goMinor: number;
  /** The go.work file that applies, relative to the tree's root; false for none. @default - the nearest one upwards */
  readonly workspace?: false | string | undefined;
}
