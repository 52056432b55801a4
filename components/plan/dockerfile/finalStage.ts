import { SYSTEM_ARCHIVE, USER_ARCHIVE } from "../assetNames";
import type { Healthcheck } from "../runtime/runtimeArguments";
import type { Platform } from "../../toolchain/platform";
import type { ResolvedVariants } from "../runtime/platformVariants";
import { PROGRAM_PATH, type Runtime } from "../runtime/runtime";
import { dockerfileQuoted, dockerfileWord } from "../../common/quoting";
import { ROOT_ARCHIVE } from "../runtime/rootArchive";

/** Folder of the binary in every image. */
export const BINARY_FOLDER = "/app";

/**
 * The stage that is the image. Everything is added with `--link`: no layer depends on the one before it, so that
 * what did not change is neither read nor pushed, and a base image is not even pulled for it. Whole folders go into
 * the root, and archives have times of their own: a folder that an instruction had to make would bear the time of
 * the build, and no two builds would be equal.
 *
 * @param programs stage with the programs.
 */
export function finalStage(
  runtime: Runtime,
  programs: "compile" | "packed",
  platforms: readonly Platform[],
): string {
  const { base, from, user, workingDirectory, variants, entrypoint = [programPath(runtime)] } = runtime;
  const lines = [
    `FROM ${from} AS ${variants === undefined ? "final" : "common"}`,
    "ARG TARGETOS TARGETARCH TARGETVARIANT",
    // before anything else: it is the one instruction that depends on the layers below it
    ...(workingDirectory === undefined ? [] : [`WORKDIR ${dockerfileWord(workingDirectory)}`]),
    `ADD --link ${[SYSTEM_ARCHIVE, ...(base === "scratch" ? [USER_ARCHIVE] : [])].join(" ")} /`,
    ...(hasRootArchive(runtime) ? [`ADD --link ${ROOT_ARCHIVE} /`] : []),
    ...(runtime.debug ? [`COPY --link --from=delve ${OUT_OF_PLATFORM} /`] : []),
    `COPY --link --from=${programs} ${OUT_OF_PLATFORM} /`,
    ...settings(runtime),
    `USER ${user}`,
    `ENTRYPOINT ${words(entrypoint)}`,
    ...(variants === undefined ? cmd(runtime.arguments) : variantStages(runtime, variants, platforms)),
  ];
  return `${lines.join("\n")}\n`;
}

/** A stage for each platform, of which BuildKit takes the one that it builds for. */
function variantStages(
  runtime: Runtime,
  variants: NonNullable<ResolvedVariants>,
  platforms: readonly Platform[],
): string[] {
  const stages = platforms.flatMap((platform) => {
    const variant = variants[platform.name];
    return [
      "",
      `FROM common AS on-${platform.folder}`,
      ...(variant !== undefined && variant.files.length > 0
        ? [`ADD --link ${variantArchive(platform)} /`]
        : []),
      ...pairs("ENV", variant?.environment ?? {}),
      ...cmd(variant?.arguments ?? runtime.arguments),
    ];
  });
  return [...stages, "", "FROM on-${TARGETOS}_${TARGETARCH}${TARGETVARIANT} AS final"];
}

/** File of the context with what lies in the image on one platform alone. */
export function variantArchive({ folder }: Platform): string {
  return `root-${folder}.tar`;
}

/** Where the service's program lies in the image. */
export function programPath({ programPath: path = PROGRAM_PATH }: Pick<Runtime, "programPath">): string {
  return path;
}

function cmd(args: readonly string[]): string[] {
  return args.length > 0 ? [`CMD ${words(args)}`] : [];
}

/** Whether the service brings files or folders of its own. */
export function hasRootArchive({ files, volumes }: Runtime): boolean {
  return files.length > 0 || volumes.length > 0;
}

/** Folder of the compile stages that is laid out like one platform's image. */
const OUT_OF_PLATFORM = "/out/${TARGETOS}_${TARGETARCH}${TARGETVARIANT}/";

function settings(runtime: Runtime): string[] {
  return [
    ...pairs("LABEL", runtime.labels),
    ...pairs("ENV", runtime.environment),
    ...runtime.ports.map((port) => `EXPOSE ${port}`),
    ...(runtime.volumes.length > 0 ? [`VOLUME ${words(runtime.volumes)}`] : []),
    ...(runtime.healthcheck === undefined ? [] : [healthcheckLine(runtime.healthcheck)]),
  ];
}

function pairs(instruction: string, entries: Readonly<Record<string, string>>): string[] {
  return Object.entries(entries).map(([name, value]) => `${instruction} ${name}=${dockerfileQuoted(value)}`);
}

function healthcheckLine({ command, interval, timeout, startPeriod, retries }: Healthcheck): string {
  const options = Object.entries({ interval, timeout, "start-period": startPeriod, retries })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `--${name}=${value} `);
  return `HEALTHCHECK ${options.join("")}CMD ${words(command)}`;
}

function words(list: readonly string[]): string {
  return JSON.stringify(list);
}
