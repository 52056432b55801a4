import type * as pulumi from "@pulumi/pulumi";
import type { ImageNamespace } from "./namespaces/imageNamespace";
import type { Problem } from "./plan/problem";
import { isLoopbackHost } from "./plan/reference";
import type { CacheOption } from "./plan/serviceArguments";

/** What lets the download step read private modules; it reaches that step alone, and no layer, cache or state in the open. */
export interface ModuleCredentials {
  /**
   * Content of a `.netrc` file: logins of module proxies and of git servers over HTTPS, e.g.
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
}

/** Arguments that say where modules come from. */
export interface ModuleSources {
  readonly download?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly credentials?: ModuleCredentials;
}

/** Variables that name private modules. */
const PRIVATE_VARIABLES: readonly string[] = ["GOPRIVATE", "GONOPROXY", "GOAUTH"];

/** Whether the build may see modules that not everybody may see. */
export function hasPrivateModules({ download = {}, credentials = {} }: ModuleSources): boolean {
  return (
    Object.keys(credentials).length > 0 || PRIVATE_VARIABLES.some((name) => download[name] !== undefined)
  );
}

/** Whether only few can read a repository, as far as is known. */
export function isKnownPrivate(namespace: ImageNamespace, repository: string): boolean {
  // nobody else reaches this machine's own registry
  return isLoopbackHost(namespace.host) || namespace.visibility?.(repository) === "private";
}

/**
 * The cache of a service with private modules: compiled, they are private code as well, and a cache holds them. It is
 * off where everybody may read it, and an error where it was asked for.
 */
export function cacheBesidePrivateModules(
  option: CacheOption | undefined,
  isPrivate: boolean,
  problems: Problem[],
): CacheOption {
  if (isPrivate || option === "readOnly" || option === "off") {
    return option ?? "on";
  }
  if (option !== undefined) {
    problems.push(visibilityProblem("cache"));
  }
  return "off";
}

/** Why something that holds private code must not be pushed. */
export function visibilityProblem(field: string): Problem {
  const rule = "would hold code of private modules, and the repository is public or of unknown visibility";
  return { field, rule, fix: 'say `visibility: "private"` of the namespace if it is, or leave it out' };
}
