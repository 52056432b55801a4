import {
  either,
  FALSE,
  FLAG,
  listOf,
  mapOf,
  NUMBER,
  objectOf,
  oneOf,
  type Shape,
  TEXT,
  textOf,
} from "../common/shape";
import type { CgoOptions } from "../toolchain/cgo";
import type { GoOptions } from "../toolchain/goOptions";
import { type BuiltImage, isBuiltImage } from "./builtImage";
import type { CustomDockerfile } from "./customDockerfile/dockerfileArguments";
import type { IdentityFacts } from "./identityFacts";
import type { MaxSize } from "./maxSize";
import type { Healthcheck, PlatformVariant, RuntimeBase } from "./runtime/runtimeArguments";
import { runtimeIdentity } from "./runtime/runtime";
import type { CacheOption, ServiceArguments } from "./serviceArguments";
import { type Upx, upxIdentity } from "./upx";
import type { VersionStrategy } from "./version";

/** How an argument reaches the version. */
export type Identity =
  /** By data: what is hashed of it, and of what follows from it. */
  | { readonly data: (facts: IdentityFacts) => Readonly<Record<string, unknown>> }
  /** By the files that it names, whose contents are hashed. */
  | { readonly files: true }
  /** Not at all, and why. */
  | { readonly out: string };

/** Everything that is said of one argument of a service; what it means stands where its type is declared. */
export interface ArgumentRow<Value> {
  readonly shape: Shape<Value>;
  readonly identity: Identity;
  /** Whether a Dockerfile of the caller's own takes it, or decides it instead. */
  readonly custom: "kept" | "refused";
  /** Whether `serviceOptions` in a stack's configuration may set it for one service, or why not and what does. */
  readonly perService: true | string;
}

const GO: Shape<GoOptions> = objectOf<GoOptions>(
  {
    image: TEXT,
    version: TEXT,
    tags: listOf(TEXT),
    ldflags: listOf(TEXT),
    flags: listOf(TEXT),
    env: mapOf(TEXT),
    extraPackages: listOf(TEXT),
    cgo: either(
      FLAG,
      objectOf<CgoOptions>({ cc: mapOf(TEXT), static: FLAG }, {}),
      "true, false, or a map with `cc` and `static`",
    ),
    workspace: either(FALSE, TEXT, "the path of a go.work file, or false for none"),
  },
  {},
);

/** Another image of the same program, which is built first. */
const BUILT_IMAGE: Shape<BuiltImage> = {
  words: "a `GoServiceImage` of this program",
  schema: { not: {} },
  check: (field, value, problems) => {
    if (!isBuiltImage(value)) {
      problems.push({ field, rule: "is not a `GoServiceImage`", fix: "give the component itself" });
    }
  },
  usable: (value) => (isBuiltImage(value) ? value : undefined),
};

const TEXT_OR_IMAGE = either(TEXT, BUILT_IMAGE, "a string, or a `GoServiceImage` of this program");

const DOCKERFILE: Shape<CustomDockerfile> = objectOf<CustomDockerfile>(
  {
    path: TEXT,
    folder: TEXT,
    context: oneOf("sources", "closure"),
    contexts: mapOf(TEXT_OR_IMAGE, "a map of strings, or images of this program, by their names"),
  },
  { path: "name the file, relative to the source tree" },
);

const HEALTHCHECK: Shape<Healthcheck> = objectOf<Healthcheck>(
  { command: listOf(TEXT), interval: TEXT, timeout: TEXT, startPeriod: TEXT, retries: NUMBER },
  { command: 'write it like `["/app/service", "-health"]`' },
);

const RUNTIME: Shape<RuntimeBase> = either(
  textOf<"scratch" | "distroless" | "alpine">(),
  objectOf<Exclude<RuntimeBase, string>>(
    { image: TEXT_OR_IMAGE, debugImage: TEXT },
    { image: "name the base image, such as `alpine:3.22`" },
  ),
  "a preset, or a map with `image`",
);

const CACHE: Shape<CacheOption> = either(
  textOf<"on" | "readOnly" | "off">(),
  objectOf<Exclude<CacheOption, string>>(
    { reference: TEXT, readOnly: FLAG },
    { reference: "write it like `registry.example.com/team/auth:buildcache`" },
  ),
  "`on`, `readOnly`, `off`, or a map with `reference`",
);

const VERSION: Shape<VersionStrategy> = either(
  textOf<"content" | "commit">(),
  objectOf<Exclude<VersionStrategy, string>>({ value: TEXT }, { value: "write the version" }),
  "`content`, `commit`, or a map with `value`",
);

const VARIANT: Shape<PlatformVariant> = objectOf<PlatformVariant>(
  { arguments: listOf(TEXT), environment: mapOf(TEXT), files: mapOf(TEXT) },
  {},
);

const MAX_SIZE: Shape<MaxSize> = objectOf<MaxSize>({ binary: TEXT, files: TEXT }, {});

const UPX: Shape<Upx> = objectOf<Upx>(
  { image: TEXT, lzma: FLAG, force: FLAG },
  { image: "name an image with `upx` on its PATH" },
);

const PROGRAMS: Identity = { data: ({ build }) => ({ programs: build.programs }) };
const RUNTIME_IDENTITY: Identity = { data: ({ build }) => ({ runtime: runtimeIdentity(build.runtime) }) };

function row<Value>(
  shape: Shape<Value>,
  identity: Identity,
  custom: "kept" | "refused",
  perService: true | string,
): ArgumentRow<Value> {
  return { shape, identity, custom, perService };
}

/**
 * Every argument of a service, once. Checks of kinds, the version's identity, what a custom Dockerfile refuses, and
 * `serviceOptions` come from here; an argument without a row does not compile.
 */
export const ARGUMENTS: {
  readonly [Name in keyof ServiceArguments]-?: ArgumentRow<Exclude<ServiceArguments[Name], undefined>>;
} = {
  source: row(
    TEXT,
    { out: "what the tree holds counts, not where it is" },
    "kept",
    "all services are in the tree that `root` names",
  ),
  main: row(TEXT, PROGRAMS, "kept", "`services` names the folders"),
  programs: row(mapOf(TEXT), PROGRAMS, "refused", true),
  repository: row(TEXT, { out: "names the image and is not part of it" }, "kept", true),
  platforms: row(
    listOf(TEXT),
    { data: ({ build }) => ({ platforms: build.platforms.map(({ name }) => name) }) },
    "kept",
    true,
  ),
  go: row(
    GO,
    {
      data: ({ build, goImage, goFlags }) => ({
        goImage,
        goFlags,
        goEnv: build.go.env,
        ...(build.go.cgo && { cgo: build.go.cgo }),
        ldflags: build.go.ldflags,
      }),
    },
    "kept",
    true,
  ),
  dockerfile: row(DOCKERFILE, { files: true }, "kept", true),
  ssh: row(
    mapOf(listOf(TEXT)),
    { out: "a key gives access to sources and does not change them" },
    "kept",
    true,
  ),
  buildArgs: row(mapOf(TEXT), { data: ({ args }) => ({ buildArgs: args.buildArgs ?? {} }) }, "kept", true),
  cache: row(CACHE, { out: "saves time and changes no byte" }, "kept", true),
  target: row(TEXT, { data: ({ target }) => ({ target }) }, "kept", true),
  version: row(VERSION, { out: "decides what the version is made from" }, "kept", true),
  versionVariable: row(
    TEXT,
    { data: ({ args }) => ({ versionVariable: args.versionVariable }) },
    "refused",
    true,
  ),
  variables: row(mapOf(TEXT), { data: ({ args }) => variablesOf(args.variables) }, "refused", true),
  maxSize: row(
    MAX_SIZE,
    { out: "decides whether the build fails, not what the image holds" },
    "refused",
    true,
  ),
  upx: row(
    UPX,
    {
      data: ({ build, args }) =>
        build.packing === undefined || args.upx === undefined ? {} : { upx: upxIdentity(args.upx) },
    },
    "refused",
    true,
  ),
  extraTags: row(listOf(TEXT), { out: "names the image and is not part of it" }, "kept", true),
  runtime: row(RUNTIME, RUNTIME_IDENTITY, "refused", true),
  mirrors: row(mapOf(TEXT), { out: "changes where bytes come from, not the bytes" }, "kept", true),
  bases: row(
    mapOf(TEXT),
    { out: "is part of the references that it completes" },
    "kept",
    "each run asks for them",
  ),
  timezone: row(TEXT, RUNTIME_IDENTITY, "refused", true),
  programPath: row(TEXT, RUNTIME_IDENTITY, "refused", true),
  entrypoint: row(listOf(TEXT), RUNTIME_IDENTITY, "refused", true),
  user: row(TEXT, RUNTIME_IDENTITY, "refused", true),
  arguments: row(listOf(TEXT), RUNTIME_IDENTITY, "refused", true),
  environment: row(mapOf(TEXT), RUNTIME_IDENTITY, "refused", true),
  workingDirectory: row(TEXT, RUNTIME_IDENTITY, "refused", true),
  ports: row(listOf(either(NUMBER, TEXT)), RUNTIME_IDENTITY, "refused", true),
  volumes: row(listOf(TEXT), RUNTIME_IDENTITY, "refused", true),
  healthcheck: row(HEALTHCHECK, RUNTIME_IDENTITY, "refused", true),
  files: row(mapOf(TEXT), { files: true }, "refused", true),
  perPlatform: row(mapOf(VARIANT), RUNTIME_IDENTITY, "refused", true),
  labels: row(mapOf(TEXT), RUNTIME_IDENTITY, "refused", true),
  annotations: row(mapOf(TEXT), RUNTIME_IDENTITY, "kept", true),
  debug: row(FLAG, RUNTIME_IDENTITY, "refused", true),
};

export type ArgumentName = keyof ServiceArguments;

export const ARGUMENT_NAMES = Object.keys(ARGUMENTS) as readonly ArgumentName[];

/** An empty map sets nothing, as none does. */
function variablesOf(variables: ServiceArguments["variables"] = {}): Readonly<Record<string, unknown>> {
  return Object.keys(variables).length === 0 ? {} : { variables };
}
