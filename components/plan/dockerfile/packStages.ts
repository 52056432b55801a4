import type { Compiled } from "./budget";

/** Folder of the context with the program that packs, and of the compile stage with it compiled. */
export const UPX_FOLDER = "upx";

/** What packs the programs of an image. */
export interface Packing {
  /** Image with UPX, as the build pulls it. */
  readonly image: string;
  readonly lzma: boolean;
  readonly force: boolean;
}

/** The mount that a compile step needs to make the program that packs. */
export function packingMount(packing: Packing | undefined): string {
  return packing === undefined ? "" : `--mount=type=bind,source=${UPX_FOLDER},target=/${UPX_FOLDER} \\\n    `;
}

/** Shell commands that compile the program that packs: seconds, with packages of Go alone. */
export function packingCommands(packing: Packing | undefined, flags: string): string[] {
  return packing === undefined
    ? []
    : [`(cd /${UPX_FOLDER} && GOWORK=off GOFLAGS="${flags}" go build -o /pack/pack main.go)`];
}

/**
 * The stage that packs. Its image may have no shell, and a user of its own.
 *
 * @param service name for what is told.
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
