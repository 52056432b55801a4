import { type Docstring, docstringsOf } from "./docstrings";

const IMAGES = [
  ["components/plan/serviceArguments.ts", "ServiceArguments"],
  ["components/plan/runtime/runtimeArguments.ts", "RuntimeArguments"],
  ["components/serviceImageArgs.ts", "ServiceDeclaration"],
] as const;

/** Where the properties of a type are described, the last one first. */
const SOURCES: Readonly<Record<string, readonly (readonly [file: string, type: string])[]>> = {
  GoServices: [...IMAGES, ["components/goServicesArgs.ts", "GoServicesArgs"]],
  ServiceOptions: [...IMAGES, ["components/goServicesArgs.ts", "ServiceOptions"]],
  GoServiceImage: IMAGES,
  GoDependencies: [
    ["components/plan/dependenciesPlan.ts", "DependenciesArguments"],
    ["components/dependenciesArgs.ts", "DependenciesDeclaration"],
  ],
  GoOptions: [["components/toolchain/goOptions.ts", "GoOptions"]],
  CustomDockerfile: [["components/plan/customDockerfile/dockerfileArguments.ts", "CustomDockerfile"]],
  Healthcheck: [["components/plan/runtime/runtimeArguments.ts", "Healthcheck"]],
  PlatformVariant: [["components/plan/runtime/runtimeArguments.ts", "PlatformVariant"]],
  MaxSize: [["components/plan/maxSize.ts", "MaxSize"]],
  Upx: [["components/plan/upx.ts", "Upx"]],
  ModuleCredentials: [["components/privateModules.ts", "ModuleCredentials"]],
  Attest: [["components/attestArgs.ts", "Attest"]],
  Sign: [["components/attestArgs.ts", "Sign"]],
  RegistryCredentials: [["components/namespaces/registryCredentials.ts", "RegistryCredentials"]],
  ImageOutputs: [["components/imageOutputs.ts", "ImageOutputs"]],
  ImageRun: [["components/imageOutputs.ts", "ImageRun"]],
};

/** What a package, a component or a type is. */
export const TYPE_WORDS: Readonly<Record<string, string>> = {
  package:
    "Builds the images of Go services with BuildKit, fast and reproducibly, and pushes them to a registry.",
  GoServices:
    "The images of all services of a source tree: finds them, compiles third-party packages once for those of a module, and builds an image of each.",
  GoServiceImage: "The multi-platform image of one Go service, built with BuildKit and pushed to a registry.",
  GoDependencies:
    "The third-party packages of one Go module, compiled once for all its services and platforms, as an image that their compile steps start from.",
  ServiceOptions: "Arguments of one service of `GoServices`; they go before those of all.",
  GoOptions: "How the Go command builds.",
  CustomDockerfile: "A Dockerfile of the caller's own.",
  Healthcheck: "How the container's health is asked for (`HEALTHCHECK`).",
  PlatformVariant: "What differs on one platform.",
  MaxSize: "What parts of an image may weigh at most, e.g. `30MB` or `30MiB`.",
  Upx: "How the programs of an image are packed with UPX.",
  ModuleCredentials:
    "What lets the download step read private modules; it reaches that step alone, and no layer, cache or state in the open.",
  Attest: "What is attached to an image after its push. Nothing of it changes the image or its digest.",
  Sign: "Who signs: a key of one's own, or the identity of the run's OIDC token.",
  RegistryCredentials: "A user name and a password of a registry.",
  ImageOutputs: "What a stack exports of one image: commands, compose files and other stacks read it.",
  ImageRun: "How a container of an image runs, as far as the image's declaration says it.",
};

const COMPOSE = "How the service runs in a compose file; it changes neither the image nor its version.";

/** Properties that are something else here than in a program, or there is no docstring of. */
const OWN: Readonly<Record<string, string>> = {
  namespace:
    "Where images are pushed to: the address of a registry that is there, e.g. `registry.example.com/team`.",
  registryCredentials:
    "How to log in to the registry. Default: the credentials that the machine's Docker configuration has for it.",
  visibility:
    "Who may read the registry's repositories: `public` or `private`. Default: not known, which counts as public.",
  services:
    "Where services are: globs of main packages' folders (`**` for any depth) and `name=folder`. Default: every main package except those of tools, tests, examples and generators.",
  runtime:
    "Base of the image: `scratch`, `distroless`, `alpine`, or the reference of another image. Default: `scratch`.",
  debugImage: "Base of the debug variant, with a shell, beside an image in `runtime`. Default: that image.",
  cache:
    "Registry cache of the compile step: `on`, `readOnly`, `off`, or the reference of a cache, e.g. `registry.example.com/team/auth:buildcache`. Default: `on`.",
  cacheReadOnly: "Whether a cache that is named by its reference is only read. Default: false.",
  version:
    "How the version, which is also the tag, is determined: `content`, `commit`, or a string after an equals sign (`=1.4.0`). Default: `content`.",
  compose: `${COMPOSE} Default: none.`,
  "GoDependencies.cache": "Registry cache of the compile step: `on`, `readOnly` or `off`. Default: `on`.",
  "GoServiceImage.dependencies":
    "Compiled third-party packages that the service shares with others of its module. Default: the service compiles its own.",
  "GoServiceImage.image": "All that a stack exports of the image, as its output `images.<service>`.",
  "GoServiceImage.tags": "Tags that the image was pushed under, the version first.",
  "GoServiceImage.ref": "The image by its digest: `registry.example.com/team/auth@sha256:…`.",
  "GoServiceImage.digest": "Digest of the image's index: `sha256:…`.",
  "GoServices.images":
    "What a stack exports of every image, by the name of its service. Exported as `images`, commands and other stacks read it.",
  "GoDependencies.reference": "Reference of the image, with a tag.",
  "GoOptions.version":
    "Version of the Go toolchain in the image, e.g. `1.26.8`. Default: the `toolchain` line of go.work or go.mod, else its `go` line.",
  "GoOptions.cgo":
    "Whether C code of packages is compiled, and how programs are linked then: `off`, `static` or `dynamic`; the last is for a base with a C library. Default: `off`.",
  "GoOptions.cc":
    'C compilers of single platforms, with their arguments: `{ "linux/arm64": "zig cc -target aarch64-linux-musl" }`. Default: what the Go image has.',
  "GoOptions.workspace":
    "The go.work file that modules are built with, relative to the source tree, or `off` for none. Default: the nearest go.work file above the main package that uses its module.",
  "GoOptions.extraPackages":
    "Import paths of the tree's own packages that nothing but third-party packages imports. Default: none.",
  "CustomDockerfile.contexts":
    "Named contexts: a folder, relative to `source`, `docker-image://<reference>`, or the address of a git repository or an archive. Default: none.",
  "PlatformVariant.arguments":
    "Arguments in place of those of all platforms. Default: those of all platforms.",
  "ImageOutputs.digest": "Digest of the image's index: `sha256:…`.",
  "ImageOutputs.version": "The version, which names what the image was made from.",
  "ImageOutputs.platforms": "Platforms of the image.",
  "ImageRun.compose": COMPOSE,
  "ImageRun.healthcheck": "How the engine finds out whether the service works. Default: none.",
};

/** What is said of the properties of types. */
export class Words {
  readonly #docstrings: ReadonlyMap<string, ReadonlyMap<string, Docstring>>;

  public constructor(project: string) {
    const read = Object.entries(SOURCES).map(([type, sources]): [string, ReadonlyMap<string, Docstring>] => [
      type,
      new Map(sources.flatMap(([file, name]) => [...docstringsOf(project, file, name)])),
    ]);
    this.#docstrings = new Map(read);
  }

  /** @throws Error if nothing is said of it. */
  public of(type: string, property: string): string {
    const docstring = this.#docstrings.get(type)?.get(property);
    const isOfImages = ["GoServices", "GoServiceImage", "GoDependencies", "ServiceOptions"].includes(type);
    const own = OWN[`${type}.${property}`] ?? (isOfImages ? OWN[property] : undefined);
    if (own !== undefined) {
      return own;
    }
    if (docstring === undefined || `${docstring.text}${docstring.default ?? ""}` === "") {
      throw new Error(`nothing is said of ${type}.${property}: say it in tools/reference/pluginWords.ts`);
    }
    const { text, default: neutral } = docstring;
    const rest = neutral === undefined ? [] : [`Default: ${neutral.replace(/^- /, "").replace(/\.$/, "")}.`];
    return [...(text === "" ? [] : [text]), ...rest].join(" ");
  }
}
