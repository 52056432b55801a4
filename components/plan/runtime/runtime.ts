import { parsePorts } from "../ports";
import type { Problem } from "../problem";
import type { SourceTree } from "../sourceTree";
import { type ExtraFile, findExtraFiles } from "./extraFiles";
import { fullReference, mirrored } from "./mirror";
import type { Healthcheck, RuntimeArguments, RuntimeBase } from "./runtimeArguments";
import { runtimeProblems } from "./runtimeProblems";

/** Numeric user and group that a service runs as: `nonroot`, as in distroless images. */
export const NONROOT = "65532:65532";

/** Distroless `static` of the current stable Debian; its tags move with Debian's security updates. */
const DISTROLESS = "gcr.io/distroless/static-debian13";

/** The Alpine of the official Go image. */
const ALPINE = "docker.io/library/alpine:3.22";

/** `RuntimeArguments` with every default filled in. */
export interface Runtime {
  /** Reference of the base image, without mirrors; `"scratch"` for none. */
  readonly base: string;
  /** Where the base image comes from. */
  readonly from: string;
  readonly user: string;
  readonly arguments: readonly string[];
  /** With `TZ`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory: string | undefined;
  /** As `EXPOSE` takes them: `8000/tcp`. */
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly healthcheck: Healthcheck | undefined;
  readonly files: readonly ExtraFile[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly debug: boolean;
}

/** Fills in the defaults; what is wrong with the arguments goes to `problems`. */
export function resolveRuntime(tree: SourceTree, args: RuntimeArguments, problems: Problem[]): Runtime {
  problems.push(...runtimeProblems(args));
  const debug = args.debug ?? false;
  const base = baseOf(args.runtime ?? "scratch", debug);
  return {
    base,
    from: base === "scratch" ? base : mirrored(base, args.mirrors ?? {}),
    user: args.user ?? NONROOT,
    arguments: args.arguments ?? [],
    environment: { ...args.environment, ...(args.timezone !== undefined && { TZ: args.timezone }) },
    workingDirectory: args.workingDirectory,
    ports: parsePorts("ports", args.ports ?? [], problems),
    volumes: args.volumes ?? [],
    healthcheck: args.healthcheck,
    files: findExtraFiles(tree, "files", args.files ?? {}, problems),
    labels: args.labels ?? {},
    annotations: args.annotations ?? {},
    debug,
  };
}

/** What of a runtime decides the image's bytes, beside the files: where the base comes from does not. */
export function runtimeIdentity(runtime: Runtime): unknown {
  return { ...runtime, from: undefined, files: undefined };
}

function baseOf(base: RuntimeBase, debug: boolean): string {
  if (typeof base === "object") {
    return fullReference(debug ? (base.debugImage ?? base.image) : base.image);
  }
  switch (base) {
    case "alpine":
      return ALPINE;
    case "distroless":
      return `${DISTROLESS}:${debug ? "debug-nonroot" : "nonroot"}`;
    default:
      // scratch, or a word that is told as a problem; the debug variant needs a shell, and distroless is scratch with little more
      return debug ? `${DISTROLESS}:debug-nonroot` : "scratch";
  }
}
