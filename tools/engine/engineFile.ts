import { readRecord, writeIfChanged } from "../files";
import { EMBEDDED_BUILDER, type Paths } from "../paths";

/** What the Pulumi program reads about the embedded engine: the contract between `tools/` and `stacks/`. */
export interface EngineFile {
  /** `host:port` of the registry. */
  readonly registry: string;
  /** Name of the buildx builder. */
  readonly builder: string;
  /** Reference of the Go image, by tag. */
  readonly goImage: string;
  /** Go version of that image, e.g. `1.26.8`. */
  readonly goVersion: string;
}

export function engineFileOf(port: number, goVersion: string): EngineFile {
  const registry = `127.0.0.1:${port}`;
  return {
    registry,
    builder: EMBEDDED_BUILDER,
    goImage: `${registry}/library/golang:${goVersion}`,
    goVersion,
  };
}

/** Written when all is up. */
export function writeEngineFile(paths: Paths, content: EngineFile): void {
  writeIfChanged(paths.engineFile, `${JSON.stringify(content, undefined, 2)}\n`);
}

/** @returns undefined if the engine was never up, or the file is not what {@link writeEngineFile} writes. */
export function readEngineFile(paths: Paths): EngineFile | undefined {
  const record = readRecord(paths.engineFile);
  const [registry, builder, goImage, goVersion] = ["registry", "builder", "goImage", "goVersion"].map(
    (key) => record?.[key],
  );
  if (
    typeof registry !== "string" ||
    typeof builder !== "string" ||
    typeof goImage !== "string" ||
    typeof goVersion !== "string"
  ) {
    return undefined;
  }
  return { registry, builder, goImage, goVersion };
}
