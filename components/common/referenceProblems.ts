import type { Problem } from "./problem";
import { isRegistryHost, isRepositoryPath, isTag, LONGEST_PATH } from "./reference";

/** An image as Docker takes it, short names included. */
const IMAGE = /^[a-z0-9][\w.:/-]*(@sha256:[a-f0-9]{64})?$/i;

/** The rules of an image that something is built on or with, as problems. */
export function imageProblems(field: string, image: string): Problem[] {
  const fix = "write it like `alpine:3.22@sha256:…`";
  return IMAGE.test(image) ? [] : [{ field, value: image, rule: "is not a valid image reference", fix }];
}

/** The rules of a repository's name, or of a namespace's path, as problems. */
export function repositoryProblems(field: string, value: string): Problem[] {
  if (isRepositoryPath(value)) {
    return [];
  }
  const rule =
    "is not a valid repository path: lower-case letters and digits, separated by one `.`, one or two `_`, or `-`, " +
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
  const rule = "is not a valid tag: 1 to 128 letters, digits, `_`, `.` and `-`, not starting with `.` or `-`";
  const corrected = value
    .trim()
    .replace(/[^\w.-]/g, "-")
    .replace(/^[.-]+/, "")
    .slice(0, 128);
  return [
    { field, value, rule, fix: isTag(corrected) ? `write \`${corrected}\`` : "choose a tag of that form" },
  ];
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
