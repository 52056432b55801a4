import * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import type { BaseCheck } from "./baseCheck";
import type { Reference } from "./common/reference";
import { BUILD_TIMEOUT } from "./common/duration";
import { csvField } from "./common/quoting";
import type { ImageNamespace } from "./namespaces/imageNamespace";
import {
  AUTHORITIES_SECRET,
  DOWNLOAD_SECRET,
  KNOWN_HOSTS_SECRET,
  NETRC_SECRET,
  SSH_AGENT,
} from "./plan/dockerfile/goStages";
import type { ModuleCredentials } from "./privateModules";
import type { OnDestroy } from "./common/onDestroy";
import type { WrittenContext } from "./context/buildContext";

/** What is declared of one image, after planning. */
export interface ImageDeclaration {
  readonly namespace: ImageNamespace;
  readonly repository: string;
  readonly context: WrittenContext;
  /** What must be right with the images below it before it is built. @default - nothing */
  readonly bases?: BaseCheck;
  /** Named contexts that are not folders of the written context: what BuildKit gets for them, by their names. */
  readonly contexts: Readonly<Record<string, pulumi.Input<string>>>;
  /** References to push to, the first one being the version's. */
  readonly references: readonly Reference[];
  /** Names of the platforms; undefined: an image of the builder's own platform, without an index. */
  readonly platforms: readonly string[] | undefined;
  /** Stage that becomes the image; undefined: the last one. */
  readonly target: string | undefined;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Go's download variables; undefined if the build downloads nothing. */
  readonly download: Readonly<Record<string, pulumi.Input<string>>> | undefined;
  /** Secrets by their id. */
  readonly secrets: Readonly<Record<string, pulumi.Input<string>>>;
  readonly credentials?: ModuleCredentials | undefined;
  readonly ssh: readonly { readonly id: string; readonly paths: readonly string[] }[];
  readonly builder: string | undefined;
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  readonly compression: "gzip" | "zstd";
  /** Whether the layers bear times of the build, which the push then rewrites: it reads every layer for that. */
  readonly hasBuildTimes: boolean;
  readonly annotations: Readonly<Record<string, string>>;
  readonly onDestroy: OnDestroy;
  /** A Go duration. @default "2h" */
  readonly timeout: string | undefined;
}

/** Declares one image. Whatever varies without meaning is kept out of what the provider compares. */
export function declareImage(
  component: pulumi.ComponentResource,
  name: string,
  image: ImageDeclaration,
  opts: pulumi.ComponentResourceOptions,
  dependsOn: readonly pulumi.Input<pulumi.Resource>[],
): docker.Image {
  const { namespace } = image;
  const repository = namespace.repository(image.repository, component);
  const keys = image.credentials?.ssh;
  const ssh = [...image.ssh, ...(keys === undefined ? [] : [{ id: SSH_AGENT, paths: keys }])];
  const timeout = image.timeout ?? BUILD_TIMEOUT;
  const pushed = new docker.Image(
    name,
    {
      // a preview's build would write the cache, and its digest is unknown to the preview anyway
      buildOnPreview: false,
      context: {
        location: image.bases?.before(image.context.folder) ?? image.context.folder,
        ...namedContexts(image),
      },
      dockerfile: { location: image.context.dockerfile },
      ...(image.target !== undefined && { target: image.target }),
      tags: image.references.map(String),
      push: false,
      exports: [{ raw: exportOf(image) }],
      buildArgs: {
        SOURCE_DATE_EPOCH: "0",
        ...(image.platforms && { BUILDKIT_MULTI_PLATFORM: "1" }),
        ...image.buildArgs,
      },
      cacheFrom: image.cacheFrom.map((raw) => ({ raw })),
      cacheTo: image.cacheTo.map((raw) => ({ raw })),
      ...(image.platforms && { platforms: platformsOf(image.platforms) }),
      ...(image.builder !== undefined && { builder: { name: image.builder } }),
      ...secretsOf(image),
      ...(ssh.length > 0 && { ssh: ssh.map(({ id, paths }) => ({ id, paths: [...paths] })) }),
      ...(namespace.registries.length > 0 && { registries: namespace.registries }),
    },
    {
      parent: component,
      ...providerOption(namespace, opts),
      dependsOn: waitingFor([...namespace.ready, ...repository, ...dependsOn], opts.dependsOn),
      customTimeouts: { create: timeout, update: timeout },
      // Delete removes a digest from every repository it is tagged in: another stack may run it
      retainOnDelete: image.onDestroy === "keep",
    },
  );
  image.bases?.after(pushed.digest);
  namespace.cleanUp?.(image.repository, { digests: pulumi.all([pushed.digest]), after: [pushed] }, component);
  return pushed;
}

/** The named contexts; a key is there only if there are any, as it is compared. */
function namedContexts({
  context,
  contexts,
}: ImageDeclaration): Pick<docker.types.input.BuildContextArgs, "named"> {
  const all = Object.entries({ ...context.contexts, ...contexts });
  return all.length === 0
    ? {}
    : { named: Object.fromEntries(all.map(([name, location]) => [name, { location }])) };
}

/** Of 1 to 9: half the time of the default, 6, for 3 % more of a Go program. */
const GZIP_LEVEL = 4;

/** A raw registry export: `push: true` would hide changes, see the provider's issue 252. */
function exportOf({ compression, annotations, hasBuildTimes }: ImageDeclaration): string {
  const entries = Object.entries(annotations).flatMap(([name, value]) => [
    csvField(`annotation.${name}=${value}`),
    csvField(`annotation-index.${name}=${value}`),
  ]);
  const oci = compression === "zstd" || entries.length > 0;
  return [
    "type=registry",
    ...(hasBuildTimes ? ["rewrite-timestamp=true"] : []),
    ...(oci ? ["oci-mediatypes=true"] : []),
    ...(compression === "zstd" ? ["compression=zstd"] : [`compression-level=${GZIP_LEVEL}`]),
    ...entries,
  ].join(",");
}

/**
 * One entry for all platforms: BuildKit's client splits it. With several entries the provider warns on every run
 * that caches get lost, which was not seen with one builder node (a test compares it with an empty builder).
 */
function platformsOf(platforms: readonly string[]): docker.Platform[] {
  return [platforms.join(",") as docker.Platform];
}

/**
 * Secrets are in no layer, no cache key and no diff. Those of the download are always there, if need be empty: the provider
 * ignores a difference only between two values, and not that of a machine with a proxy to one without.
 */
function secretsOf({
  download,
  secrets,
  credentials,
}: ImageDeclaration): Pick<docker.ImageArgs, "secrets" | "ignoreSecretsInDiffCalculation"> {
  const all: Record<string, pulumi.Output<string>> = {
    ...(download !== undefined && { [DOWNLOAD_SECRET]: goEnvFile(download) }),
    ...(credentials?.netrc !== undefined && { [NETRC_SECRET]: pulumi.secret(credentials.netrc) }),
    ...(credentials?.authorities !== undefined && {
      [AUTHORITIES_SECRET]: pulumi.secret(credentials.authorities),
    }),
    ...(credentials?.knownHosts !== undefined && {
      [KNOWN_HOSTS_SECRET]: pulumi.secret(credentials.knownHosts),
    }),
    ...Object.fromEntries(Object.entries(secrets).map(([id, value]) => [id, pulumi.secret(value)])),
  };
  const ids = Object.keys(all);
  return ids.length === 0 ? {} : { secrets: all, ignoreSecretsInDiffCalculation: ids };
}

/** Download variables as a file in Go's `GOENV` format, which is never empty: a secret without a value is none. */
function goEnvFile(download: Readonly<Record<string, pulumi.Input<string>>>): pulumi.Output<string> {
  const names = Object.keys(download).sort();
  const file = pulumi
    .all(download)
    .apply((values) => names.map((name) => `${name}=${values[name] ?? ""}\n`).join("") || "\n");
  return pulumi.secret(file);
}

/** What the caller waits for, the build waits for: a component's own `dependsOn` does not reach its children. */
function waitingFor(
  own: readonly pulumi.Input<pulumi.Resource>[],
  given: pulumi.ComponentResourceOptions["dependsOn"],
): NonNullable<pulumi.ComponentResourceOptions["dependsOn"]> {
  if (given === undefined) {
    return [...own];
  }
  // a list may come as a whole from a promise or an output
  return pulumi
    .all([pulumi.all([...own]), pulumi.output(given)])
    .apply(
      ([first, others]) => [...first, ...(Array.isArray(others) ? others : [others])] as pulumi.Resource[],
    );
}

/** A provider that the caller gave for this component goes before the namespace's. */
function providerOption(
  namespace: ImageNamespace,
  { provider, providers }: pulumi.ComponentResourceOptions,
): { provider?: pulumi.ProviderResource } {
  const given = [provider, ...(Array.isArray(providers) ? providers : Object.values(providers ?? {}))];
  const own = given.find((one) => one instanceof docker.Provider);
  const chosen = own ?? namespace.provider;
  return chosen === undefined ? {} : { provider: chosen };
}
