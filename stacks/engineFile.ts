import { isRecord } from "../components/common/record";

/** What the Pulumi program reads about the embedded engine: the contract between `tools/`, which writes it, and the stacks. */
export interface EngineFile {
  /** `host:port` of the registry. */
  readonly registry: string;
  /** Name of the buildx builder. */
  readonly builder: string;
  /** Reference of the image that holds the machine's Go, by tag. */
  readonly goImage: string;
  /** Go version of that image, e.g. `1.26.8`. */
  readonly goVersion: string;
}

/** @returns undefined if the text is not what a start of the engine writes. */
export function parseEngineFile(text: string): EngineFile | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(content)) {
    return undefined;
  }
  const { registry, builder, goImage, goVersion } = content;
  const isWhole = [registry, builder, goImage, goVersion].every((value) => typeof value === "string");
  return isWhole ? ({ registry, builder, goImage, goVersion } as EngineFile) : undefined;
}
