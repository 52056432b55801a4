import { type EngineFile, parseEngineFile } from "../../stacks/engineFile";
import { readText, writeIfChanged } from "../files";
import { EMBEDDED_BUILDER, type Paths } from "../paths";

/** @param goImage Reference of the Go image. @default - the one in the registry */
export function engineFileOf(
  port: number,
  goVersion: string,
  goImage = `127.0.0.1:${port}/library/golang:${goVersion}`,
): EngineFile {
  const registry = `127.0.0.1:${port}`;
  return {
    registry,
    builder: EMBEDDED_BUILDER,
    goImage,
    goVersion,
  };
}

/** Written when all is up. */
export function writeEngineFile(paths: Paths, content: EngineFile): void {
  writeIfChanged(paths.engineFile, `${JSON.stringify(content, undefined, 2)}\n`);
}

/** @returns undefined if the engine was never up, or the file is not what {@link writeEngineFile} writes. */
export function readEngineFile(paths: Paths): EngineFile | undefined {
  return parseEngineFile(readText(paths.engineFile) ?? "");
}
