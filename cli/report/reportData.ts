import type { SizedImage } from "../../components/size/sizeDocument";
import type { PlatformSize } from "../../components/size/imageSizes";
import type { RecordedRun } from "../../stacks/progress/buildTimes";
import type { StackChanges } from "../../stacks/changes/stepChanges";
import type { ImportGraph } from "../importGraph";

/** A part of the report, or why it is missing. */
export type Known<Value> = { readonly value: Value } | { readonly missing: string };

/** An image that the stack has, or has had. */
export interface ReportImage {
  readonly ref: string;
  readonly digest: string;
  readonly version: string;
  /** When the stack got it, as in ISO 8601; undefined if its backend does not say. */
  readonly since: string | undefined;
  /** Compressed; undefined if the registry does not hold the image any more, or does not answer. */
  readonly sizes: readonly PlatformSize[] | undefined;
}

export interface ReportService {
  readonly name: string;
  /** The image that the stack has, and those before it, newest first. */
  readonly images: readonly ReportImage[];
  /** What its programs are made of, on one platform. */
  readonly content: Known<SizedImage>;
}

/** The last run of the stack that changed a service. */
export interface LastUpdate {
  readonly time: string | undefined;
  readonly changes: StackChanges;
}

/** A chart of the benchmark, as SVG. */
export interface Curve {
  readonly title: string;
  /** Name of the run. */
  readonly run: string;
  readonly svg: string;
}

/** Everything that a report shows: plain data. */
export interface ReportData {
  readonly project: string;
  readonly stack: string;
  /** When it was made, as in ISO 8601. */
  readonly time: string;
  readonly services: readonly ReportService[];
  /** Where images before the present ones come from, or why there are none: a sentence. */
  readonly historySource: string;
  readonly lastUpdate: Known<LastUpdate>;
  readonly graph: Known<ImportGraph>;
  /** Newest last. */
  readonly runs: Known<readonly RecordedRun[]>;
  readonly curves: readonly Curve[];
}
