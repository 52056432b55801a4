import type { ServiceBuild } from "./dockerfile/serviceDockerfile";
import type { PlannedArguments } from "./serviceArguments";

/** What is known of a generated image, for its identity. */
export interface IdentityFacts {
  readonly args: PlannedArguments;
  readonly build: ServiceBuild;
  /** The Go image without its registry, or the release of Go where none is named. */
  readonly goImage: string;
  readonly goFlags: string;
  /** Hashes of the archives that come with the package. */
  readonly assets: readonly string[];
  readonly target: string;
}
