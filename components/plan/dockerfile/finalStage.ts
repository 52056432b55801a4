import type { Healthcheck } from "../runtime/runtimeArguments";
import type { Runtime } from "../runtime/runtime";
import { EXTRA_FILES } from "../runtime/extraFiles";

/** Folder of the binary in every image. */
export const BINARY_FOLDER = "/app";

/** Where the binary lies in every image. */
export const BINARY = `${BINARY_FOLDER}/service`;

/** File of the context that holds what every image has: certificates, time zones, a user, `/tmp`. */
export const BASE_ARCHIVE = "base.tar.gz";

/** What of that archive other base images get: the rest is their own. */
const SHARED_PATHS = ["/etc/ssl/certs/ca-certificates.crt", "/usr/share/zoneinfo/"];

/**
 * The stages that make the image. Everything is copied with `--link`: no layer depends on the one before it, so that
 * what did not change is neither read nor pushed, and a base image is not even pulled for it.
 */
export function finalStages(runtime: Runtime): string {
  return [...helperStages(runtime), finalStage(runtime)].join("\n");
}

function helperStages(runtime: Runtime): string[] {
  const system = `# Certificates and time zones, the same ones whatever the base image has.
FROM scratch AS system
ADD --link ${BASE_ARCHIVE} /
`;
  const volumes = `# Folders for data, made here so that they belong to the user.
FROM scratch AS volumes
${runtime.volumes.map((folder) => `WORKDIR ${folder}`).join("\n")}
`;
  return [...(runtime.base === "scratch" ? [] : [system]), ...(runtime.volumes.length > 0 ? [volumes] : [])];
}

function finalStage(runtime: Runtime): string {
  const { base, from, user, volumes, workingDirectory } = runtime;
  const lines = [
    `FROM ${from} AS final`,
    "ARG TARGETOS TARGETARCH TARGETVARIANT",
    // before anything else: it is the one instruction that depends on the layers below it
    ...(workingDirectory === undefined ? [] : [`WORKDIR ${workingDirectory}`]),
    ...(base === "scratch"
      ? [`ADD --link ${BASE_ARCHIVE} /`]
      : SHARED_PATHS.map((path) => `COPY --link --from=system ${path} ${path}`)),
    ...volumes.map((folder) => `COPY --link --chown=${user} --from=volumes ${folder}/ ${folder}/`),
    ...(runtime.files.length > 0 ? [`COPY --link ${EXTRA_FILES}/ /`] : []),
    ...(runtime.debug ? [`COPY --link --from=delve ${OUT_OF_PLATFORM} ${BINARY_FOLDER}/`] : []),
    `COPY --link --from=compile ${OUT_OF_PLATFORM} ${BINARY_FOLDER}/`,
    ...settings(runtime),
    `USER ${user}`,
    `ENTRYPOINT ["${BINARY}"]`,
    ...(runtime.arguments.length > 0 ? [`CMD ${words(runtime.arguments)}`] : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** Folder of the compile stages that holds one platform's programs. */
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
