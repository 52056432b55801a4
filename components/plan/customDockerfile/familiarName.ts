import { isRegistryHost } from "../../common/reference";

/**
 * The short form of an image's reference, as BuildKit looks for a named context: without Docker Hub's host, its
 * `library` and the tag `latest`.
 */
export function familiarName(reference: string): string {
  const slash = reference.indexOf("/");
  const host = slash < 0 ? "" : reference.slice(0, slash);
  const isHub = host === "docker.io" || host === "index.docker.io";
  const path = isHub ? reference.slice(slash + 1) : reference;
  const bare = isHub || !isRegistryHost(host) ? path.replace(/^library\//, "") : path;
  return bare.replace(/:latest$/, "");
}
