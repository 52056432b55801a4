import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statfsSync } from "node:fs";
import * as semver from "semver";
import { GO_VERSION } from "../../components/toolchain/defaultGo";
import { DEFAULT_PLATFORMS } from "../../components/toolchain/platform";
import type { Finding } from "./finding";

/** Free bytes that builds need where the project is: contexts and Pulumi's state, with images that are loaded for a check. */
export const ROOM_TO_RUN = 2e9;

/** The oldest Pulumi that shows which files of a service have changed. */
const LEAST_PULUMI = "3.202.0";

type Variables = Readonly<Record<string, string | undefined>>;

/** Node.js, Go and Pulumi. */
export function programFindings(env: Variables): Finding[] {
  return [
    { subject: "Node.js", state: process.version, level: "well" },
    goFinding(versionOf("go", ["version"], env)),
    pulumiFinding(versionOf("pulumi", ["version"], env)),
  ];
}

/** Plans and builds need no Go on this machine: only the tools of `make up` do. */
export function goFinding(version: string | undefined): Finding {
  const subject = "Go";
  const only = `only the tools of \`make up\` need it; install Go ${GO_VERSION} or newer from go.dev/dl`;
  if (version === undefined) {
    return { subject, state: "is not on the PATH", level: "note", fix: only };
  }
  return semver.lt(version, GO_VERSION)
    ? { subject, state: `${version}, older than ${GO_VERSION}`, level: "note", fix: only }
    : { subject, state: version, level: "well" };
}

export function pulumiFinding(version: string | undefined): Finding {
  const fix = `install Pulumi ${LEAST_PULUMI} or newer; in a clone of this project: eval "$(make -s env)"`;
  const fault = { subject: "Pulumi", level: "fault", fix, kind: "program" } as const;
  if (version === undefined) {
    return { ...fault, state: "is not on the PATH" };
  }
  return semver.lt(version, LEAST_PULUMI)
    ? { ...fault, state: `${version}, older than ${LEAST_PULUMI}` }
    : { subject: "Pulumi", state: version, level: "well" };
}

/** Room on the disk of a folder. @param free bytes. */
export function diskFinding(folder: string, free = freeBytes(folder)): Finding {
  const state = `${(free / 1e9).toFixed(1)} GB are free`;
  return free >= ROOM_TO_RUN
    ? { subject: "disk", state, level: "well" }
    : {
        subject: "disk",
        state: `${state}, and ${ROOM_TO_RUN / 1e9} GB are needed`,
        level: "fault",
        fix: `make room where ${folder} is; \`docker buildx prune\` and \`go clean -cache\` remove what can be made again`,
      };
}

/** What platforms are built, and which of them run here. @param custom services that have a Dockerfile of their own. */
export function platformFinding(
  platforms: readonly string[] = DEFAULT_PLATFORMS,
  custom: readonly string[],
  running = runningPlatforms(),
): Finding {
  const foreign = platforms.filter((platform) => !running.includes(platform));
  const subject = "platforms";
  const state = `${platforms.join(", ")}; this machine runs ${running.join(", ")}`;
  if (foreign.length === 0 || custom.length === 0) {
    return { subject, state: `${state}. Go compiles for all of them without emulation`, level: "well" };
  }
  const names = foreign.map((platform) => platform.split("/")[1] ?? "").join(",");
  return {
    subject,
    state: `${state}; Dockerfiles of ${custom.join(", ")} may run programs of ${foreign.join(", ")}`,
    level: "note",
    fix: `docker run --privileged --rm tonistiigi/binfmt --install ${names} (where the builder is)`,
  };
}

/** This machine's own platform, and those that the kernel hands to an emulator. */
function runningPlatforms(): string[] {
  const go: Readonly<Record<string, string>> = { x64: "amd64", arm64: "arm64", arm: "arm", ia32: "386" };
  const own = `linux/${go[process.arch] ?? process.arch}`;
  const emulators: Readonly<Record<string, string>> = {
    "qemu-x86_64": "linux/amd64",
    "qemu-aarch64": "linux/arm64",
  };
  const folder = "/proc/sys/fs/binfmt_misc";
  const registered = existsSync(folder) ? readdirSync(folder) : [];
  const emulated = registered.flatMap((name) => emulators[name] ?? []);
  return [...new Set([own, ...emulated])];
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

function versionOf(program: string, args: readonly string[], env: Variables): string | undefined {
  const { stdout, error, status } = spawnSync(program, args, { encoding: "utf8", env, timeout: 20_000 });
  return error === undefined && status === 0 ? /\d+\.\d+(?:\.\d+)?/.exec(stdout)?.[0] : undefined;
}
