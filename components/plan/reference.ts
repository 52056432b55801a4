import type { Problem } from "./problem";

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
const LONGEST_PATH = 255;

/** An image reference, taken apart. */
export interface Reference {
  readonly host: string;
  /** Path of the repository below the host. */
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/**
 * Takes a reference with a host apart.
 *
 * @returns undefined if it has no host (a Docker Hub short name) or breaks the grammar.
 */
export function parseReference(text: string): Reference | undefined {
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
    (tag === undefined || TAG.test(tag)) &&
    (digest === undefined || DIGEST.test(digest));
  return valid ? { host, path, tag, digest } : undefined;
}

/** Whether the text can only be a registry's host: it has a dot or a port, or is `localhost`. */
export function isRegistryHost(text: string): boolean {
  return DOMAIN.test(text) && (/[.:]/.test(text) || text === "localhost");
}

/** Whether a host, with or without a port, is this machine. */
export function isLoopbackHost(host: string): boolean {
  return /^(127(\.\d{1,3}){3}|localhost|\[::1\])(:\d+)?$/.test(host);
}

/** Whether the text is a tag. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** Whether the text is a repository's path below the host, at most 255 characters. */
export function isRepositoryPath(text: string): boolean {
  return text.length <= LONGEST_PATH && text.split("/").every((component) => PATH_COMPONENT.test(component));
}

/** The same reference without its host: what stays equal when the same image comes from a mirror. */
export function withoutHost(reference: string): string {
  const slash = reference.indexOf("/");
  return slash > 0 && isRegistryHost(reference.slice(0, slash)) ? reference.slice(slash + 1) : reference;
}

/** The rules of a repository's name, or of a namespace's path, as problems. */
export function repositoryProblems(field: string, value: string): Problem[] {
  if (isRepositoryPath(value)) {
    return [];
  }
  const rule =
    "is no repository path: lower-case letters and digits, separated by one `.`, one or two `_`, or `-`, " +
    `in components between slashes, ${LONGEST_PATH} characters at most`;
  const lower = value
    .trim()
    .toLowerCase()
    .replace(/^\/+|\/+$/g, "");
  const fix =
    lower !== value && isRepositoryPath(lower) ? `write \`${lower}\`` : "choose a name of that form";
  return [{ field, value, rule, fix }];
}

/** The rules of a tag, as problems. */
export function tagProblems(field: string, value: string): Problem[] {
  if (isTag(value)) {
    return [];
  }
  const rule = "is no tag: 1 to 128 letters, digits, `_`, `.` and `-`, not starting with `.` or `-`";
  const mended = value
    .trim()
    .replace(/[^\w.-]/g, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 128);
  return [{ field, value, rule, fix: isTag(mended) ? `write \`${mended}\`` : "choose a tag of that form" }];
}

/** The rules of a registry's address, `host[:port][/path]`, as problems. */
export function registryProblems(field: string, value: string): Problem[] {
  const bare = value
    .trim()
    .replace(/^[a-z]+:\/\//i, "")
    .replace(/\/+$/, "");
  const slash = bare.indexOf("/");
  const host = slash < 0 ? bare : bare.slice(0, slash);
  const path = slash < 0 ? "" : bare.slice(slash + 1);
  if (!isRegistryHost(host)) {
    const rule = "names no registry host: a short name of Docker Hub is not enough to push to";
    return [{ field, value, rule, fix: "write the host first, such as `registry.example.com/team`" }];
  }
  if (bare !== value) {
    const rule = "is not just `host[:port][/path]`: it has a scheme, a slash at the end or spaces around it";
    return [{ field, value, rule, fix: `write \`${bare}\`` }];
  }
  return path === "" ? [] : repositoryProblems(field, path);
}
