import { type BuiltImage, isBuiltImage } from "../builtImage";
import { pinned } from "../digests";
import { parsePorts } from "../ports";
import type { Found, Problem } from "../../common/problem";
import type { SourceTree } from "../../source/sourceTree";
import { type ExtraFile, filesAsFolders, findExtraFiles } from "./extraFiles";
import { fullReference, mirrored } from "./mirror";
import type { Healthcheck, RuntimeArguments, RuntimeBase } from "./runtimeArguments";
import { type ResolvedVariants, resolveVariants } from "./platformVariants";
import { runtimeProblems } from "./runtimeProblems";

/** Numeric user and group that a service runs as: `nonroot`, as in distroless images. */
export const NONROOT = "65532:65532";

/** Where the program is, unless an argument says otherwise. */
export const PROGRAM_PATH = "/app/service";

/** Distroless `static` of the current stable Debian; its tags move with Debian's security updates. */
const DISTROLESS = "gcr.io/distroless/static-debian13";

/** The Alpine of the official Go image. */
const ALPINE = "docker.io/library/alpine:3.22";

/** Name of the context that a base image of the same program is, in a generated Dockerfile. */
export const BUILT_BASE = "built-base";

/** `RuntimeArguments` with every default filled in. */
export interface Runtime {
  /** Reference of the base image, without mirrors; `"scratch"` for none. */
  readonly base: string;
  /** The base image, where it is one of the same program: `from` is then the name of a context. */
  readonly builtBase: BuiltImage | undefined;
  /** Where the base image comes from. */
  readonly from: string;
  /** Where the program lies; undefined: at its usual place. */
  readonly programPath: string | undefined;
  /** What is started; undefined: the program. */
  readonly entrypoint: readonly string[] | undefined;
  readonly variants: ResolvedVariants;
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

/** Fills in the defaults. */
export function resolveRuntime(tree: SourceTree, args: RuntimeArguments): Found<Runtime> {
  const ports = parsePorts("ports", args.ports ?? []);
  const files = findExtraFiles(tree, "files", args.files ?? {});
  const variants = resolveVariants(tree, "perPlatform", args.perPlatform ?? {});
  const debug = args.debug ?? false;
  const builtBase = builtBaseOf(args.runtime, debug);
  const base = builtBase === undefined ? pinned(namedBase(args), args.bases) : builtBase.planned.content;
  const runtime: Runtime = {
    base,
    builtBase,
    from: fromOf(base, builtBase, args.mirrors ?? {}),
    // who writes the default has the version of those who do not
    programPath: args.programPath === PROGRAM_PATH ? undefined : args.programPath,
    entrypoint: args.entrypoint,
    variants: variants.value,
    user: args.user ?? NONROOT,
    arguments: args.arguments ?? [],
    environment: { ...args.environment, ...(args.timezone !== undefined && { TZ: args.timezone }) },
    workingDirectory: args.workingDirectory,
    ports: ports.value,
    volumes: args.volumes ?? [],
    healthcheck: args.healthcheck,
    files: files.value,
    labels: args.labels ?? {},
    annotations: args.annotations ?? {},
    debug,
  };
  return {
    value: runtime,
    problems: [
      ...runtimeProblems(args),
      ...ports.problems,
      ...files.problems,
      ...variants.problems,
      ...folderProblems(runtime),
    ],
  };
}

function folderProblems(runtime: Runtime): Problem[] {
  const { files, variants = {}, programPath = PROGRAM_PATH, volumes, workingDirectory = "/" } = runtime;
  const targets = (some: readonly ExtraFile[]): string[] => some.map(({ target }) => target);
  const all = [programPath, ...[...volumes, workingDirectory].map((path) => `${path}/`), ...targets(files)];
  return [
    ...filesAsFolders("files", files, all),
    ...Object.entries(variants).flatMap(([platform, { files: own }]) => [
      ...filesAsFolders("files", files, targets(own)),
      ...filesAsFolders(`perPlatform.${platform}.files`, own, [...all, ...targets(own)]),
    ]),
  ];
}

/** What of a runtime decides the image's bytes, beside the files: where the base comes from does not. */
export function runtimeIdentity(runtime: Runtime): unknown {
  return { ...runtime, from: undefined, builtBase: undefined, files: undefined };
}

/** The base image that the arguments name, as they name it; `"scratch"` for none, and for one of the same program. */
export function namedBase({ runtime = "scratch", debug = false }: RuntimeArguments): string {
  return baseOf(runtime, debug);
}

function builtBaseOf(base: RuntimeBase | undefined, debug: boolean): BuiltImage | undefined {
  const image = typeof base !== "object" || (debug && base.debugImage !== undefined) ? undefined : base.image;
  return isBuiltImage(image) ? image : undefined;
}

function fromOf(
  base: string,
  builtBase: BuiltImage | undefined,
  mirrors: Readonly<Record<string, string>>,
): string {
  if (builtBase !== undefined) {
    return BUILT_BASE;
  }
  return base === "scratch" ? base : mirrored(base, mirrors);
}

/** Whether a base has a C library; of others than the presets that is not known. */
export function hasCLibrary(base: string): boolean {
  return base !== "scratch" && !base.startsWith(`${DISTROLESS}:`);
}

function baseOf(base: RuntimeBase, debug: boolean): string {
  if (typeof base === "object") {
    const image = debug ? (base.debugImage ?? base.image) : base.image;
    // what is neither is reported as a problem
    return typeof image === "string" ? fullReference(image) : "scratch";
  }
  switch (base) {
    case "alpine":
      return ALPINE;
    case "distroless":
      return `${DISTROLESS}:${debug ? "debug-nonroot" : "nonroot"}`;
    default:
      // scratch, or a word that is reported as a problem; the debug variant needs a shell, and distroless is scratch with little more
      return debug ? `${DISTROLESS}:debug-nonroot` : "scratch";
  }
}
