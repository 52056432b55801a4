import type { Report } from "../say";
import type { Buildctl } from "./buildctl";
import type { Part } from "./part";

/** What an engine needs of its surroundings. */
export interface Surroundings {
  /** The machine's trusted roots. */
  readonly roots: string;
  /** The user's choice of a port, if any. */
  readonly wantedPort: string | undefined;
}

/** What came of a start. */
export interface Started {
  /** The registry's port on loopback. */
  readonly port: number;
  /** What was done, for a person. */
  readonly outcome: string;
}

/** BuildKit and the registry of a clone, whatever they run as. */
export interface Engine {
  /**
   * Brings what it is made of: programs, or images.
   *
   * @returns what was done, for a person.
   */
  provide(report: Report): Promise<string>;
  /** Starts what does not run yet; {@link provide} was called. */
  start(surroundings: Surroundings): Promise<Started>;
  /** BuildKit's client, while it runs. */
  buildctl(): Buildctl;
  /** What a run waits for; the engine was started. */
  parts(): readonly Part[];
  /** Stops both; all data stays. @returns whether one was running. */
  stop(): Promise<boolean>;
  /** Stops both, and takes away what is outside of the clone's folder, except for data. @returns whether one was running. */
  down(): Promise<boolean>;
  /** Takes away all that it has, data included. */
  remove(): Promise<void>;
}
