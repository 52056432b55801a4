import { UPX_FOLDER } from "../assetNames";
import type { Compiled } from "./budget";

/** What packs the programs of an image. */
export interface Packing {
  /** Image with UPX, as the build pulls it. */
  readonly image: string;
  readonly lzma: boolean;
  readonly force: boolean;
}

/** Shell commands that compile the program that packs: seconds, with packages of Go alone. */
export function packingCommands(flags: string): string[] {
  return [`(cd /${UPX_FOLDER} && GOWORK=off GOFLAGS="${flags}" go build -o /pack/pack main.go)`];
}

/**
 * The stage that packs. Its image may have no shell, and a user of its own.
 *
 * @param service name for the output.
 */
export function packStage(
  service: string,
  { image, lzma, force }: Packing,
  programs: readonly Compiled[],
): string {
  const files = programs.map(({ platform, file }) => `${platform}=${file}`);
  const flags = ["-9", ...(lzma ? ["--lzma"] : [])];
  const command = ["/pack/pack", service, force ? "yes" : "no", ...files, "--", ...flags];
  return `# Packs the programs, and tells what that saves and what it costs at each start.
FROM --platform=$BUILDPLATFORM ${image} AS packed
USER 0
RUN --network=none \\
    --mount=type=bind,from=compile,source=/pack,target=/pack \\
    --mount=type=bind,from=compile,source=/out,target=/compiled \\
    ${JSON.stringify(command)}
`;
}
