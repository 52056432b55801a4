import { AUDIT } from "../../components/auditArgs";
import { BUILD_TIMEOUT } from "../../components/common/duration";
import { CREDENTIALS, DOWNLOAD, WRITTEN_ATTEST } from "../elsewhere";
import { WRITTEN_REQUIRE } from "../demands";
import {
  choice,
  count,
  duration,
  flag,
  type Key,
  list,
  record,
  secrets,
  serviceOptions,
  shaped,
  text,
  versionStrategy,
} from "./kinds";

const BUILDS = ["build"] as const;
const PROMOTES = ["promote"] as const;
const OWNED = ["ccr", "tcr"] as const;

/**
 * Every key of the configuration, once: what is read, what `Pulumi.yaml` says and what `docs/configuration.md` lists all
 * come from here (`npm run generate`). What has a default in the environment is neutral here.
 */
export const KEYS = {
  root: text({
    default: ".",
    description: "Root folder of the Go source tree, relative to this file",
    images: BUILDS,
    argument: "source",
  }),
  services: list({
    description:
      "Where services are, relative to the root: globs of main packages' folders (`**` for any depth), or `name=folder`. " +
      "Empty finds every main package except those of tools, tests, examples and generators (docs/services.md)",
    images: BUILDS,
    argument: "main",
  }),
  environment: choice(["", "dev", "staging", "prod", "generic"], {
    description:
      "Which file of stacks/ sets the defaults. Empty takes the one with the stack's name, or the generic one",
  }),
  registry: text({
    description:
      "Where images go, as host[:port][/path], or `embedded` for the registry that `make up` starts. " +
      "Empty takes the environment's",
  }),
  username: text({
    description:
      "User name for the registry. Its password is the secret `registryPassword`. Empty uses Docker's own credentials",
    argument: "credentials.username",
  }),
  registryPassword: text({
    description: "Password for the registry",
    secret: true,
    argument: "credentials.password",
  }),
  builder: text({
    description: "Name of the buildx builder. Empty takes the environment's",
    images: BUILDS,
  }),
  builders: list({
    description:
      "Addresses of BuildKit daemons, tcp://host:port or unix:///path, that services are spread over, with TLS options " +
      "as in tcp://host:1234,cacert=ca.pem,cert=client.pem,key=client.key. Empty takes the one that " +
      "builder names",
    images: BUILDS,
  }),
  platforms: list({
    description:
      "Platforms of every image. Empty takes the environment's, which is linux/amd64 and linux/arm64",
    images: BUILDS,
  }),
  cache: choice(["on", "readOnly", "off"], {
    description: "Registry cache of the compile steps",
    images: BUILDS,
  }),
  version: versionStrategy({
    description:
      "How a service's version, which is its tag, is determined: from its content, from its last commit, or a string after an equals sign (=1.4.0)",
    images: BUILDS,
    argument: "version.value",
  }),
  versionVariable: text({
    description: "String variable that the linker sets to the version, such as main.Version. Empty sets none",
    images: BUILDS,
  }),
  extraTags: list({ description: "Tags besides the version", images: BUILDS }),
  labels: record({
    description: "Labels of every image",
    example: "org.opencontainers.image.vendor=Shop",
    images: BUILDS,
  }),
  runtime: text({
    description:
      "Base of the images: scratch, distroless, alpine, or the reference of an image. Empty is scratch",
    images: BUILDS,
  }),
  timezone: text({
    description: "Time zone of the processes (TZ), such as Asia/Shanghai. Empty is UTC",
    images: BUILDS,
  }),
  mirrors: record({
    description:
      "Where images of other registries come from instead, by registry, such as gcr.io=mirror.example.com/gcr",
    example: "gcr.io=mirror.example.com/gcr",
    images: BUILDS,
  }),
  profile: choice(["none", "china"], {
    description:
      "Where Go modules and images are fetched from: china uses mirrors in mainland China. Digests stay the same",
    images: BUILDS,
  }),
  visibility: choice(["unknown", "private", "public"], {
    description:
      "Who may read the registry's repositories. What contains private modules is pushed to private ones only",
    images: BUILDS,
    namespaces: ["existing"],
  }),
  download: shaped(
    DOWNLOAD,
    {},
    {
      form: "map of variables; a value is a text, `{ secret: <name> }` or `{ file: <path> }`",
      description:
        "Go's variables for the download of modules, such as GOPRIVATE and GOPROXY; they go before those of `profile` and of " +
        "the environment. A proxy's address with a password is a secret",
      images: BUILDS,
    },
  ),
  credentials: shaped(
    CREDENTIALS,
    {},
    {
      form: "map with `netrc`, `authorities` and `knownHosts`, each `{ secret: <name> }` or `{ file: <path> }`, and `ssh`, a list of paths or `{ secret: <name> }`",
      description:
        "What lets the download read private modules: a .netrc, SSH keys or agents (an empty list is the agent of SSH_AUTH_SOCK), " +
        "certificates of authorities to trust, and keys of git servers (known_hosts)",
      images: BUILDS,
    },
  ),
  attest: shaped(
    WRITTEN_ATTEST,
    {},
    {
      form: "map with `sbom`, `provenance` and `sign`; a key is `{ secret: <name> }`, `{ file: <path> }`, `env://<name>` or the address of one in a KMS",
      description:
        "What is attached to each image after its push: bills of material, provenance, signatures (docs/trust.md). It changes no image",
      images: BUILDS,
    },
  ),
  audit: shaped(
    AUDIT,
    {},
    {
      form: "map with `maxVulnerability` (`module`, `package` or `symbol`) and `database`, a folder or an address",
      description:
        "How close a known vulnerability may not be: an image that has one is pushed, and nothing that depends on it is changed (docs/trust.md). Empty looks nothing up",
      images: BUILDS,
    },
  ),
  secrets: secrets({
    description:
      "Values that are named elsewhere as `{ secret: <name> }`: in credentials, download, attest, and in secrets and ssh of serviceOptions. " +
      "Each is set with `pulumi config set --secret --path 'secrets.<name>'`",
    images: BUILDS,
  }),
  serviceOptions: serviceOptions({
    description: "Settings of single services, by name: arguments of the image, and how it runs",
    images: BUILDS,
  }),
  goImage: text({
    description:
      "Image of the Go toolchain. Empty takes the environment's, which is the official one of goVersion",
    images: BUILDS,
    argument: "go.image",
  }),
  goVersion: text({
    description:
      "Go release in that image, such as 1.26.8. Empty takes the pinned one, or what go.mod asks for if it is newer",
    images: BUILDS,
    argument: "go.version",
  }),
  goTags: list({ description: "Go build tags", images: BUILDS, argument: "go.tags" }),
  goLdflags: list({
    description: "Flags of Go's linker. Empty is -s and -w, without symbols",
    images: BUILDS,
    argument: "go.ldflags",
  }),
  goFlags: list({
    description: "Further flags of go build, such as -gcflags=all=-l",
    images: BUILDS,
    argument: "go.flags",
  }),
  goExtraPackages: list({
    description:
      "Import paths of the tree's own packages that nothing but third-party packages imports, such as example.com/shop/pkg/plugin",
    images: BUILDS,
    argument: "go.extraPackages",
  }),
  goEnvironment: record({
    description: "Go's environment while it compiles, such as GOEXPERIMENT=jsonv2 or GOAMD64=v3",
    example: "GOEXPERIMENT=jsonv2",
    images: BUILDS,
    argument: "go.env",
  }),
  goWorkspace: text({
    description:
      "The go.work file that modules are built with, relative to the root, or off for none. Empty takes the nearest one above " +
      "a service that uses its module",
    images: BUILDS,
    argument: "go.workspace",
  }),
  goCgo: choice(["off", "static", "dynamic"], {
    description:
      "Whether C code of packages is compiled, and how programs are linked then; dynamic is for a runtime with a C library",
    images: BUILDS,
    argument: ["go.cgo", "go.cgo.static"],
  }),
  goCc: record({
    description:
      "C compilers of single platforms, such as linux/arm64=zig cc -target aarch64-linux-musl. Others are found in the Go image",
    example: "linux/arm64=zig cc -target aarch64-linux-musl",
    images: BUILDS,
    argument: "go.cgo.cc",
    beside: ["goCgo", "static"],
  }),
  sharedDependencies: flag(true, {
    description: "Whether services of one module start from its third-party packages, compiled once",
    images: BUILDS,
  }),
  onDestroy: choice(["keep", "deleteImages"], {
    description: "What happens to images, repositories and namespace when the stack gives them up",
  }),
  timeout: duration({
    default: BUILD_TIMEOUT,
    description:
      "How long building and pushing one image may take before it is given up, as a Go duration such as 30m",
    images: BUILDS,
  }),
  namespace: text({
    description: "Name of the namespace that the stack owns, in Tencent's CCR (staging) or TCR (prod)",
    namespaces: OWNED,
    argument: "name",
  }),
  region: text({
    description:
      "Region of the namespace that the stack owns. Empty takes ap-guangzhou for CCR, which serves the whole mainland, and " +
      "for TCR that of `tencentcloud:region` or TENCENTCLOUD_REGION, else ap-guangzhou",
    namespaces: OWNED,
  }),
  host: text({
    description:
      "Domain of the TCR instance, such as acme.tencentcloudcr.com or one of your own; for CCR only a registry on loopback, for tests",
    namespaces: OWNED,
    argument: "instance.host",
  }),
  instance: text({ description: "Id of the TCR instance, such as tcr-xxxxxxxx", namespaces: ["tcr"] }),
  keepVersions: count({
    description:
      "How many versions of each repository are kept in the namespace that the stack owns. 0 keeps all",
    namespaces: OWNED,
  }),
  protect: choice(["", "on", "off"], {
    description:
      "Whether Pulumi refuses to delete the namespace that the stack owns. Empty takes the environment's",
  }),
  adopt: flag(false, {
    description:
      "Whether a namespace that exists already in the account or instance may be used; an adopted one is never deleted",
    namespaces: OWNED,
  }),
  blockVulnerable: choice(["", "low", "medium", "high"], {
    description: "Level of vulnerability from which on an image of TCR cannot be pulled. Empty blocks none",
    namespaces: ["tcr"],
  }),
  pushAccountDays: count({
    description:
      "Days until the push account of TCR expires; every `up` renews it when less than half are left. 0 means 10",
    namespaces: ["tcr"],
    argument: "credentials.expiresInDays",
  }),
  pushAccountRotation: text({
    description: "Any text; a changed one gives the push account of TCR a new password",
    namespaces: ["tcr"],
  }),
  from: text({
    description:
      "Stack whose images are promoted, as stack or organization/project/stack. Empty takes the environment's",
    images: PROMOTES,
  }),
  fromUsername: text({
    description: "User name for that stack's registry. Its password is the secret `fromPassword`",
    images: PROMOTES,
  }),
  fromPassword: text({
    description: "Password for that stack's registry",
    secret: true,
    images: PROMOTES,
  }),
  promote: list({
    description:
      "Which version or digest of a service is promoted, as `service=version` or `service=sha256:…`; services that are " +
      "not named take what the other stack exports. To roll back, select an older one",
    images: PROMOTES,
  }),
  require: shaped(
    WRITTEN_REQUIRE,
    {},
    {
      form: "map with `signature`, `provenance`, `keys`, `identity`, `maxVulnerability` and `database`; keys and the root of an identity are files",
      description:
        "What every image must have before anything is promoted: a signature, and provenance, of these public keys or this identity, and no known vulnerability that is as close as `maxVulnerability` (docs/trust.md). Empty demands nothing",
      images: PROMOTES,
    },
  ),
  movingTags: list({
    description:
      "Tags that move to a release when all of it has arrived. Empty takes the environment's, which is prod",
    images: PROMOTES,
    argument: "immutableTags.movable",
  }),
} as const satisfies Readonly<Record<string, Key<unknown>>>;

export type KeyName = keyof typeof KEYS;

export const KEY_NAMES = Object.keys(KEYS) as readonly KeyName[];

/** The table as its columns alone: what a key reads to does not matter there. */
export const KEY_ENTRIES = Object.entries(KEYS) as readonly (readonly [KeyName, Key<unknown>])[];

/** What the components' arguments are called in the configuration, where the names differ. */
export const CONFIGURATION_NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  KEY_ENTRIES.flatMap(([name, { argument = [] }]) => [argument].flat().map((one) => [one, name])),
);
