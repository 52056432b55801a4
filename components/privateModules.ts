import type * as pulumi from "@pulumi/pulumi";
import type { ImageNamespace } from "./namespaces/imageNamespace";
import type { Found, Problem } from "./common/problem";
import { isLoopbackHost } from "./common/reference";
import type { PlannedCredentials } from "./plan/dockerfile/goStages";
import type { CacheOption } from "./plan/serviceArguments";

/** What lets the download step read private modules; it reaches that step alone, and no layer, cache or state in the open. */
export interface ModuleCredentials {
  /**
   * Content of a `.netrc` file: credentials of module proxies and of git servers over HTTPS, e.g.
   * `machine git.example.com login ci password …` (with a port, where the address has one).
   *
   * @default none
   */
  readonly netrc?: pulumi.Input<string>;
  /**
   * SSH keys for git: paths of agents' sockets or of private keys; empty for the agent of `SSH_AUTH_SOCK`. Modules of
   * `GOPRIVATE` then come over `ssh://`, which needs git and ssh in the Go image.
   *
   * @default none
   */
  readonly ssh?: readonly string[];
  /**
   * Certificates (PEM) of authorities that the download trusts beside those of the Go image: a module proxy's or a git
   * server's own.
   *
   * @default none
   */
  readonly authorities?: pulumi.Input<string>;
  /**
   * Keys of git servers, as in a `known_hosts` file: a server with another key is refused.
   *
   * @default - the key that a server has at the first connection of the build
   */
  readonly knownHosts?: pulumi.Input<string>;
}

/** Arguments that say where modules come from. */
export interface ModuleSources {
  readonly download?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly credentials?: ModuleCredentials;
}

/** Variables that name private modules, or how they are fetched and not looked up in public. */
const PRIVATE_VARIABLES: readonly string[] = ["GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOINSECURE", "GOAUTH"];

/**
 * Whether the build may see modules that not everybody may see. A proxy with credentials, and a checksum database that is not
 * asked, are the usual ways to private modules, too (go.dev/ref/mod#private-modules).
 */
export function hasPrivateModules({ download = {}, credentials = {} }: ModuleSources): boolean {
  const isSet = (name: string): boolean => download[name] !== undefined && download[name] !== "";
  return (
    credentials.netrc !== undefined ||
    credentials.ssh !== undefined ||
    PRIVATE_VARIABLES.some(isSet) ||
    hasCredentials(download["GOPROXY"]) ||
    isOff(download["GOSUMDB"])
  );
}

/** What a plan has to know of where modules come from: which credentials there are, and none of their values. */
export function plannedSources({
  download = {},
  credentials = {},
}: {
  readonly download?: Readonly<Record<string, unknown>>;
  readonly credentials?: { readonly [Name in keyof ModuleCredentials]?: unknown };
}): { readonly credentials?: PlannedCredentials } {
  const names = Object.entries(credentials).filter(([, value]) => value !== undefined);
  const known: PlannedCredentials = {
    ...Object.fromEntries(names.map(([name]) => [name, true])),
    ...(hasCredentials(download["GOPROXY"]) && { proxy: true }),
  };
  return Object.keys(known).length === 0 ? {} : { credentials: known };
}

/** An address that is only known later was made a secret, or comes from a resource: it is taken for one with credentials. */
function hasCredentials(proxies: unknown): boolean {
  return typeof proxies === "string"
    ? proxies.split(/[,|]/).some((proxy) => /^\s*[a-z]+:\/\/[^/]*@/i.test(proxy))
    : proxies !== undefined;
}

function isOff(database: unknown): boolean {
  return typeof database === "string" ? database.trim() === "off" : database !== undefined;
}

/** Whether only few can read a repository, as far as is known. */
export function isKnownPrivate(namespace: ImageNamespace, repository: string): boolean {
  // the engine's own registry asks for a login, and another one on loopback is reached from this machine alone
  return isLoopbackHost(namespace.host) || namespace.visibility(repository) === "private";
}

/**
 * The cache of a service with private modules: compiled, they are private code as well, and a cache holds them. It is
 * off where everybody may read it, and an error where it was asked for.
 */
export function cacheBesidePrivateModules(
  option: CacheOption | undefined,
  isPrivate: boolean,
): Found<CacheOption> {
  if (isPrivate || option === "readOnly" || option === "off") {
    return { value: option ?? "on", problems: [] };
  }
  return { value: "off", problems: option === undefined ? [] : [visibilityProblem("cache")] };
}

/** Why something that holds private code must not be pushed. */
export function visibilityProblem(field: string): Problem {
  const rule = "would hold code of private modules, and the repository is public or of unknown visibility";
  return {
    field,
    rule,
    fix: 'use a private repository, and set `visibility: "private"` on its namespace; or do without it',
  };
}
