import type { Problem } from "../../common/problem";
import { regionOfCcrHost } from "../api/regions";
import { ccrRepositoryNameProblems, namespaceNameProblems } from "../names";

/**
 * What the personal edition refuses of a registry's address and of repositories there, whichever way they are named: a
 * namespace is one level, and a repository below it another one. Of other hosts nothing is said.
 *
 * @param registry `host[:port][/path]`.
 * @param services names that repositories have.
 */
export function ccrAddressProblems(
  field: string,
  registry: string,
  services: readonly string[] = [],
): Problem[] {
  const [host = "", ...path] = registry.split("/");
  if (regionOfCcrHost(host) === undefined) {
    return [];
  }
  const names = services.flatMap((name) => ccrRepositoryNameProblems(`services: ${name}`, name));
  const rule = "names no namespace, and repositories of CCR lie in one";
  return path.length === 0
    ? [{ field, value: registry, rule, fix: `write it like \`${host}/team\`` }, ...names]
    : [...namespaceNameProblems(field, path.join("/")), ...names];
}
