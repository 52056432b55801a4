/**
 * What is measured against what, in the order of tables and charts. `empty` is a Pulumi program without resources, `bare` one
 * docker-build Image per service.
 */
export const ARMS = ["ours", "seed", "ko", "floor", "bare", "empty"] as const;
export type Arm = (typeof ARMS)[number];

/** What does not depend on the machine; a counter that an arm has no source for is missing. */
export interface Counters {
  /** Solves that BuildKit was asked for. */
  readonly solves?: number;
  /** RUN steps that BuildKit executed, cached ones not counted. */
  readonly steps?: number;
  /** Packages that the Go compiler compiled. */
  readonly compiles?: number;
  /** Programs that the Go linker linked. */
  readonly links?: number;
  /** PUT, POST and PATCH requests that the registry answered with success. */
  readonly registryWrites?: number;
  readonly blobsPushed?: number;
  readonly manifestsPushed?: number;
  /** Body bytes of requests to the registry. */
  readonly bytesPushed?: number;
  /** Body bytes of the registry's answers. */
  readonly bytesPulled?: number;
  /** Custom resources that the engine created, updated, replaced or deleted. */
  readonly changedResources?: number;
  /** Peak resident memory of the Pulumi program, in bytes. */
  readonly programMemory?: number;
}

/** A sample that takes longer is the only one, unless more are asked for. */
export const LONG_SECONDS = 300;

/** One timed run. */
export interface Sample {
  /** `S1` and so on. */
  readonly scenario: string;
  /** Which edit or which kind of it, e.g. `main` and `deep` of S3; empty where there is one only. */
  readonly variant: string;
  readonly arm: Arm;
  /** Number of services of the monorepo. */
  readonly services: number;
  /** Number of the repetition, from 0. */
  readonly run: number;
  /** Wall time of the whole command, exports of images and caches included. */
  readonly seconds: number;
  /** Share of it that named parts took, in seconds, e.g. `cache export`. */
  readonly parts: Readonly<Record<string, number>>;
  readonly counters: Counters;
  /** Why the run is no result, e.g. the end of its log; such a sample is listed and counts in no median. */
  readonly failure?: string;
}

/** The file `results.json`: every sample, where and with what they were taken. */
export interface Results {
  readonly schema: 1;
  /** Start of the run, ISO 8601, UTC. */
  readonly date: string;
  readonly machine: {
    readonly cpus: number;
    readonly model: string;
    /** In bytes. */
    readonly memory: number;
    readonly system: string;
  };
  /** Of the tools, by their name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Where the services come from: `generated`, or the name of the folder given. */
  readonly monorepo: string;
  readonly platforms: readonly string[];
  /** The command line's options as they were taken. */
  readonly options: Readonly<Record<string, string>>;
  readonly samples: readonly Sample[];
}
