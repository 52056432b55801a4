/*
 * The grammar of image references, from the distribution specification
 * (github.com/distribution/reference, `regexp.go`): its parts, anchored.
 */
const DOMAIN_LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
const DOMAIN = new RegExp(`^(?:${DOMAIN_LABEL}(?:\\.${DOMAIN_LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const PATH_COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[\w][\w.-]{0,127}$/;
const DIGEST = /^sha256:[a-f0-9]{64}$/;

/** Tag of a service's repository that its registry cache is kept under; no image may have it. */
export const CACHE_TAG = "buildcache";

/** Longest repository path without the host, in characters (`RepositoryNameTotalLengthMax`). */
export const LONGEST_PATH = 255;

/** Where repositories lie: a registry's host, and a path below it, which may be empty. */
export interface RegistryPath {
  readonly host: string;
  readonly path: string;
}

/** Takes `host[:port][/path]` apart, which must keep its rules (`registryProblems`). */
export function parseRegistry(text: string): RegistryPath {
  const [host = "", ...path] = text.split("/");
  return { host, path: path.join("/") };
}

/** A repository of a registry, one of its tags, or an image in it. Whatever names one has it as this value. */
export class Reference implements RegistryPath {
  private constructor(
    public readonly host: string,
    /** Path of the repository below the host. */
    public readonly path: string,
    public readonly tag: string | undefined,
    public readonly digest: string | undefined,
  ) {}

  /** @returns undefined if the text has no host (a Docker Hub short name) or breaks the grammar. */
  public static parse(text: string): Reference | undefined {
    const [named = "", digest, ...rest] = text.split("@");
    const slash = named.indexOf("/");
    const colon = named.lastIndexOf(":");
    const tag = colon > slash ? named.slice(colon + 1) : undefined;
    const name = tag === undefined ? named : named.slice(0, colon);
    const host = name.slice(0, slash);
    const path = name.slice(slash + 1);
    const valid =
      rest.length === 0 &&
      slash > 0 &&
      isRegistryHost(host) &&
      isRepositoryPath(path) &&
      (tag === undefined || isTag(tag)) &&
      (digest === undefined || isDigest(digest));
    return valid ? new Reference(host, path, tag, digest) : undefined;
  }

  /** A repository, by its name below a namespace. */
  public static below({ host, path }: RegistryPath, name: string): Reference {
    return new Reference(host, path === "" ? name : `${path}/${name}`, undefined, undefined);
  }

  /** The same repository's tag. */
  public withTag(tag: string): Reference {
    return new Reference(this.host, this.path, tag, undefined);
  }

  /** The same repository's image of a digest. */
  public withDigest(digest: string): Reference {
    return new Reference(this.host, this.path, undefined, digest);
  }

  /** What is asked of the repository; undefined: nothing in particular. */
  public get selector(): string | undefined {
    return this.digest ?? this.tag;
  }

  public toString(): string {
    const tag = this.tag === undefined ? "" : `:${this.tag}`;
    return `${this.host}/${this.path}${tag}${this.digest === undefined ? "" : `@${this.digest}`}`;
  }
}

/** Whether the text can only be a registry's host: it has a dot or a port, or is `localhost`. */
export function isRegistryHost(text: string): boolean {
  return DOMAIN.test(text) && (/[.:]/.test(text) || text === "localhost");
}

/** Whether a host, with or without a port, is this machine. */
export function isLoopbackHost(host: string): boolean {
  return /^(127(\.\d{1,3}){3}|([a-z0-9-]+\.)*localhost|\[::1\])(:\d+)?$/.test(host);
}

/** Whether the text is one component of a repository's path. */
export function isPathComponent(text: string): boolean {
  return PATH_COMPONENT.test(text);
}

/** Whether the text is a tag. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** Whether the text is the digest of an image. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** Whether the text is a repository's path below the host, at most 255 characters. */
export function isRepositoryPath(text: string): boolean {
  return text.length <= LONGEST_PATH && text.split("/").every(isPathComponent);
}

/** The same reference without its host: what stays equal when the same image comes from a mirror. */
export function withoutHost(reference: string): string {
  const slash = reference.indexOf("/");
  return slash > 0 && isRegistryHost(reference.slice(0, slash)) ? reference.slice(slash + 1) : reference;
}
