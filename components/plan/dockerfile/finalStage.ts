import type { Healthcheck } from "../runtime/runtimeArguments";
import type { Runtime } from "../runtime/runtime";
import { ROOT_ARCHIVE } from "../runtime/rootArchive";

/** Folder of the binary in every image. */
export const BINARY_FOLDER = "/app";

/** Where the binary lies in every image. */
export const BINARY = `${BINARY_FOLDER}/service`;

/** File of the context with what every image gets, whatever its base has: certificates and time zones. */
export const SYSTEM_ARCHIVE = "system.tar.gz";

/** File of the context with what an image without a base needs beside: a user, and `/tmp`. */
export const USER_ARCHIVE = "user.tar.gz";

/**
 * The stage that is the image. Everything is added with `--link`: no layer depends on the one before it, so that
 * what did not change is neither read nor pushed, and a base image is not even pulled for it. Whole folders go into
 * the root, and archives have times of their own: a folder that an instruction had to make would bear the time of
 * the build, and no two builds would be equal.
 *
 * @param programs stage with the programs.
 */
export function finalStage(runtime: Runtime, programs: "compile" | "packed"): string {
  const { base, from, user, workingDirectory } = runtime;
  const lines = [
    `FROM ${from} AS final`,
    "ARG TARGETOS TARGETARCH TARGETVARIANT",
    // before anything else: it is the one instruction that depends on the layers below it
    ...(workingDirectory === undefined ? [] : [`WORKDIR ${workingDirectory}`]),
    `ADD --link ${[SYSTEM_ARCHIVE, ...(base === "scratch" ? [USER_ARCHIVE] : [])].join(" ")} /`,
    ...(hasRootArchive(runtime) ? [`ADD --link ${ROOT_ARCHIVE} /`] : []),
    ...(runtime.debug ? [`COPY --link --from=delve ${OUT_OF_PLATFORM} /`] : []),
    `COPY --link --from=${programs} ${OUT_OF_PLATFORM} /`,
    ...settings(runtime),
    `USER ${user}`,
    `ENTRYPOINT ["${BINARY}"]`,
    ...(runtime.arguments.length > 0 ? [`CMD ${words(runtime.arguments)}`] : []),
  ];
  return `${lines.join("\n")}\n`;
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
  return Object.entries(entries).map(([name, value]) => `${instruction} ${name}=${quote(value)}`);
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

/** A word of a Dockerfile: `$` starts no variable, a quote ends nothing. */
function quote(text: string): string {
  return `"${text.replace(/[\\"$]/g, "\\$&")}"`;
}
