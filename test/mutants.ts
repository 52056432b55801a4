/** A rule of the product, broken on purpose. */
export interface Mutant {
  /** What a user would lose, in words. */
  readonly rule: string;
  /** Source file; the text is searched in what it is compiled to, where types are gone. */
  readonly file: string;
  readonly search: string;
  readonly replacement: string;
  /** Test files that have to notice, below `test/`. */
  readonly tests: readonly string[];
}

const IDENTITY = ["unit/plan/identity", "unit/plan/contentVersions"];
const COMPONENTS = ["component/goServiceImage"];

/** An input that no longer counts for a version: another image under the same tag. */
function forgotten(file: string, name: string, search: string): Mutant {
  return { rule: `version: ${name} is part of it`, file, search, replacement: "", tests: IDENTITY };
}

function of(tests: readonly string[], file: string) {
  return (rule: string, search: string, replacement: string): Mutant => ({
    rule,
    file,
    search,
    replacement,
    tests,
  });
}

const TABLE = "components/plan/argumentTable.ts";
const GENERATED = "components/plan/generatedRecipe.ts";
const CUSTOM = "components/plan/customDockerfile/customRecipe.ts";
const recipe = of(IDENTITY, GENERATED);
const hashes = of(IDENTITY, "components/common/hash.ts");
const cache = of(COMPONENTS, "components/registryCache.ts");
const off = of(["unit/images/privateModules"], "components/registryCache.ts");
const compose = of(["unit/images/compose"], "components/compose/interpolation.ts");
const ports = of(["unit/images/compose"], "components/compose/publishedPorts.ts");
const dependencies = of(IDENTITY, "components/plan/dependenciesPlan.ts");
const bases = of(["unit/plan/tagBases"], CUSTOM);
const asking = of(["unit/plan/tagBases"], "components/resolveBases.ts");
const elsewhere = of(["unit/stacks/elsewhere"], "stacks/elsewhere.ts");
const sharing = of(
  ["unit/images/privateModules", "unit/images/privateSources"],
  "components/privateModules.ts",
);
const image = of([...COMPONENTS, "component/declaredImage"], "components/imageResource.ts");
const declaration = of(COMPONENTS, "components/serviceDeclaration.ts");
const exclusiveWrites = of(COMPONENTS, "components/exclusiveWrites.ts");
const quoting = of(["unit/plan/quoting"], "components/common/quoting.ts");
const shell = of(["unit/plan/nastyArguments"], "components/plan/dockerfile/serviceDockerfile.ts");
const skeleton = of(["unit/plan/importSkeleton"], "components/plan/importSkeleton.ts");
const pathless = of(["unit/plan/importSkeleton"], "components/closure/ownPackage.ts");
const missing = of(["unit/plan/importSkeleton"], "components/plan/dockerfile/missingPackages.ts");
const loading = of(["unit/plan/importSkeleton"], "components/plan/dockerfile/loadFunction.ts");
const sources = of(["unit/plan/servicePlan"], "components/context/contextFile.ts");
const caches = of(["unit/plan/servicePlan"], GENERATED);
const stages = of(["unit/plan/nastyArguments"], "components/plan/dockerfile/goStages.ts");
const secrets = of(["unit/plan/secretName"], "components/common/secretName.ts");
const ccrNamespace = of(["unit/ccr/providers"], "components/tencent/ccr/provider/namespaceProvider.ts");
const ccrRepository = of(["unit/ccr/providers"], "components/tencent/ccr/provider/repositoryProvider.ts");
const emptying = of(["unit/ccr/namespace"], "components/tencent/ccr/lifecycle/emptying.ts");
const ccrLogic = of(["unit/ccr/namespace"], "components/tencent/ccr/lifecycle/namespaceLogic.ts");
const repositoryLogic = of(["unit/ccr/repository"], "components/tencent/ccr/lifecycle/repositoryLogic.ts");
const retention = of(["unit/ccr/retention"], "components/tencent/ccr/lifecycle/retention.ts");
const ccrVisibility = of(["component/ccrVisibility"], "components/tencent/ccrNamespace.ts");
const tcr = of(["component/tcrNamespace"], "components/tencent/tcr/parts.ts");
const tcrProvider = of(["unit/tcr/provider"], "components/tencent/tcr/provider/namespaceProvider.ts");
const tcrChecks = of(["unit/tcr/access"], "components/tencent/tcr/checks.ts");
const keys = of(["unit/stacks/configuration"], "stacks/keys/purposes.ts");
const terraform = of(["component/tcrNamespace"], "components/tencent/tcr/terraform.ts");
const promotion = of(["unit/promotion/drift"], "components/promotion/release.ts");
const promotionDiff = of(["unit/promotion/serialized"], "components/promotion/provider.ts");
const sums = of(["unit/size/sizeCommand"], "components/size/imageContent.ts");
const layers = of(["unit/size/sizeCommand"], "components/size/layer.ts");
const registry = of(["unit/size/sizeCommand"], "components/registry/repository.ts");
const redirects = of(["unit/registry/redirects"], "components/registry/repository.ts");
const capabilities = of(["unit/registry/capabilities"], "components/registry/capabilities.ts");
const release = of(["unit/tools/vendor"], "tools/goTools/release.ts");
const tcrLogic = of(["unit/tcr/namespace"], "components/tencent/tcr/lifecycle/namespaceLogic.ts");

/** Short texts that stand once in their file. */
export const MUTANTS: readonly Mutant[] = [
  // what a version is made from
  forgotten(TABLE, "variables", "? {} : { variables }"),
  forgotten(TABLE, "versionVariable", "versionVariable: args.versionVariable"),
  forgotten(TABLE, "programs", "programs: build.programs"),
  forgotten("components/plan/identity.ts", "the module's folder", ", moduleDir: facts.build.moduleDir"),
  forgotten(TABLE, "platforms", "platforms: build.platforms.map(({ name }) => name)"),
  forgotten(TABLE, "Go's environment", "goEnv: build.go.env,"),
  forgotten(TABLE, "linker flags", "ldflags: build.go.ldflags,"),
  forgotten(TABLE, "build arguments", "buildArgs: args.buildArgs ?? {}"),
  recipe(
    "version: files that ship with the package are part of it",
    ".map(({ hash }) => hash)",
    ".slice(0, 0)",
  ),
  recipe("version: a mirror of the Go image is no other image", "(0, reference_1.withoutHost)(", "String("),
  forgotten(CUSTOM, "a custom Dockerfile's text", "dockerfile: parsed.text,"),
  forgotten(CUSTOM, "a custom Dockerfile's platforms", "platforms: names,"),
  bases("version: a base's digest is part of it", "bases: digests", "bases: {}"),
  asking(
    "a registry that is down: what was last built counts",
    "digest: recorded[reference]",
    "digest: undefined",
  ),
  dependencies(
    "dependencies' tag: files of the module are part of it",
    "context.map(({ path, hash }) => [path, hash])",
    "context.map(({ path }) => [path])",
  ),
  hashes("version: the order of keys is no input", "stringify(sorted(data))", "stringify(data)"),

  // what is private
  sharing("GOAUTH means private modules", ', "GOAUTH"', ""),
  sharing("GONOPROXY means private modules", '"GONOPROXY", ', ""),
  sharing("GOINSECURE means private modules", '"GOINSECURE", ', ""),
  sharing(
    "a proxy with credentials means private modules",
    'hasCredentials(download["GOPROXY"]) ||',
    "false ||",
  ),
  sharing("no checksum database means private modules", 'isOff(download["GOSUMDB"])', "false"),
  redirects("another host gets no credentials", "url.origin === (await this.#root()).origin", "true"),
  capabilities("a trial of a registry names what it leaves there", "left.push(name);", ""),
  sharing("a netrc means private modules", "credentials.netrc !== undefined", "false"),
  sharing("SSH keys mean private modules", "credentials.ssh !== undefined", "false"),
  elsewhere("a secret in clear text is refused and not repeated", 'typeof value === "string"', "false"),
  elsewhere("a key's file can be read by its owner alone", "mode: 0o600", "mode: 0o644"),
  sharing("a repository of unknown visibility is not private", '=== "private"', '!== "public"'),
  sharing("a cache beside private modules is off", 'value: "off"', 'value: "on"'),
  ccrVisibility(
    "CCR: an adopted repository is of unknown visibility",
    "=== true ? undefined",
    "=== true ? 'private'",
  ),
  ccrVisibility("CCR: a public repository is public", '? "public" : "private"', '? "private" : "private"'),
  secrets("PASSWD is a secret's name", "|PASSWD", ""),
  secrets("TOKEN is a secret's name", "(TOKEN|", "("),
  image(
    "another login updates nothing",
    "ignoreSecretsInDiffCalculation: ids",
    "ignoreSecretsInDiffCalculation: []",
  ),

  // who owns what, and what is deleted
  exclusiveWrites("two components may not write one repository", "owner === undefined ||", "true ||"),
  declaration("two images may not write one cache", "cache.written === undefined ?", "true ?"),
  image("a destroyed image stays by default", 'onDestroy === "keep"', 'onDestroy !== "keep"'),
  ccrNamespace("CCR: an adopted namespace is never deleted", "!props.owned", "false"),
  ccrNamespace(
    "CCR: a kept namespace is never deleted",
    'onDestroy !== "deleteImages"',
    'onDestroy === "never"',
  ),
  ccrRepository("CCR: an adopted repository is never deleted", "!props.owned", "false"),
  ccrRepository(
    "CCR: a kept repository is never deleted",
    'onDestroy !== "deleteImages"',
    'onDestroy === "never"',
  ),
  emptying("CCR: a namespace with repositories is not emptied without force", "!isForced ||", ""),
  ccrLogic("CCR: an adopted namespace is not owned", "owned: false", "owned: true"),
  repositoryLogic("CCR: an adopted repository is not owned", "owned: false", "owned: true"),
  repositoryLogic("CCR: a repository is private by default", "isPublic ?? false", "isPublic ?? true"),
  retention("CCR: the newest version always stays", "Math.max(1, ", "Math.max(0, "),
  retention("CCR: what a stack runs stays", "!rule.digests.includes(version.digest)", "true"),
  retention("CCR: kept tags stay", ".filter((version) => !version.tags.some(isKept))", ""),
  retention("CCR: what is attached under a kept tag stays", "!one.tags.some(isKept) &&", ""),
  off("a cache that is off is not written", 'option === "off"', 'option === "of"'),
  cache("a cache that is read is not written", "return readOnly ?", "return false ?"),
  tcrProvider(
    "TCR: a kept namespace is never deleted",
    'onDestroy !== "deleteImages"',
    'onDestroy === "never"',
  ),
  tcrProvider("TCR: an adopted namespace is never deleted", "!props.owned", "false"),
  tcrLogic("TCR: an adopted namespace is not owned", "owned: false", "owned: true"),
  terraform("TCR: an instance keeps its bucket", "deleteBucket: false", "deleteBucket: true"),

  // what is open to others, and what is said of it
  tcrChecks("TCR: ::/0 is the whole internet", ' || cidr === "::/0"', ""),
  tcr("TCR: a namespace is private by default", "args.public ?? false", "args.public ?? true"),
  keys("a key of a promotion means nothing in a build", "key.images?.includes(images) === false", "false"),
  keys(
    "a key of one kind of namespace means nothing in another",
    "key.namespaces?.includes(namespace) === false",
    "false",
  ),

  // what is put into the texts of others
  quoting("CSV: a comma and a quote end no field", '/[",]/.test(text)', "false"),
  quoting("CSV: quotes are doubled", "'\"\"'", "'\"'"),
  quoting("Dockerfile: quotes, dollars and backslashes are text", '.replace(/[\\\\"$]/g, "\\\\$&")', ""),
  quoting("shell: a quote ends nothing", `replaceAll("'"`, 'replaceAll("@"'),
  shell("linker values are one word of the shell", "(0, quoting_1.shellQuoted)(ldflags)", "`'${ldflags}'`"),
  stages(
    "a module's folder is one word of the Dockerfile",
    "(0, quoting_1.dockerfileWord)(sourceFolder(build.moduleDir))",
    "sourceFolder(build.moduleDir)",
  ),
  compose("compose: a dollar starts no variable", '"$$$$"', '"$$"'),
  ports("compose: one host port belongs to one service", "names.length < 2", "names.length < 9"),

  // a release
  promotion("a moving tag that leads elsewhere is drift", "[digest, ...release.movingTags]", "[digest]"),
  promotionDiff("drift is a change", "isDrifted ||", ""),
  promotionDiff("other moving tags are a change", ', "movingTags"', ""),

  // sums
  sums("an image weighs all its layers", "(sum, { size }) => sum + size", "(sum, { size }) => size"),
  sums("uncompressed layers add up", "=> sum + uncompressed", "=> uncompressed"),
  layers("a layer with other bytes is refused", "digest !== layer.digest", "false"),
  registry("a manifest with other bytes is refused", "digest !== reference", "false"),
  release("a tool with another sum is refused", "actual !== sum", "false"),

  // what decides which modules there are
  skeleton(
    "skeleton: a package that anybody may import is one of many",
    "isPathless && ",
    "isPathless && false && ",
  ),
  skeleton("skeleton: what a local module imports is there by its path", " && !named.has(path)", ""),
  pathless("skeleton: a path that another module may hold stays", ".length === 0 &&", ".length >= 0 &&"),
  missing("skeleton: advice is for missing packages", "! grep -q '^# ' \"$log\" || return 0", ":"),
  loading("skeleton: other errors are Go's", "{ cat /tmp/log >&2; exit 1; }", "exit 1"),
  loading(
    "skeleton: a missing package of the tree is taken for an empty one",
    "&& list -overlay=/tmp/overlay",
    "&& list",
  ),
  loading("skeleton: what a network is to blame for ends the step", 'names == "" || other', 'names == ""'),
  caches(
    "cache: what Go does not compare begins another one",
    "(tree, closure.go, closure.opened)",
    "(tree, go, [])",
  ),
  sources("context: embedded module files are as they are", "asTheyAre.has(path)", "false"),
  caches(
    "cache: programs that embed module files are built",
    "(closure.embedded).length ===",
    "([]).length ===",
  ),
];
