import { didYouMean } from "../../common/didYouMean";
import type { Problem } from "../../common/problem";
import { isRegistryHost } from "../../common/reference";
import { registryProblems } from "../../common/referenceProblems";

/** Docker Hub in its one spelling, and the names that people write for it. */
const HUB = "docker.io";
const HUB_NAMES: readonly string[] = ["index.docker.io", "registry-1.docker.io", "hub.docker.com"];

/** A reference with its registry: `golang:1.26` is `docker.io/library/golang:1.26`. */
export function fullReference(reference: string): string {
  const slash = reference.indexOf("/");
  const first = slash < 0 ? "" : reference.slice(0, slash);
  if (HUB_NAMES.includes(first)) {
    return fullReference(reference.slice(slash + 1));
  }
  if (first === HUB) {
    const rest = reference.slice(slash + 1);
    return rest.includes("/") ? reference : `${HUB}/library/${rest}`;
  }
  if (isRegistryHost(first)) {
    return reference;
  }
  return slash < 0 ? `${HUB}/library/${reference}` : `${HUB}/${reference}`;
}

/** Where an image comes from, when the longest fitting prefix is replaced; the reference itself if none fits. */
export function mirrored(reference: string, mirrors: Readonly<Record<string, string>>): string {
  const full = fullReference(reference);
  const fitting = Object.keys(mirrors).filter((prefix) => full.startsWith(`${prefix}/`));
  const longest = fitting.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? reference : `${mirrors[longest] ?? ""}${full.slice(longest.length)}`;
}

/** The rules of a mirror map, as problems. */
export function mirrorProblems(field: string, mirrors: Readonly<Record<string, string>>): Problem[] {
  return Object.entries(mirrors).flatMap(([from, to]) => {
    const at = `${field}.${from}`;
    const host = from.split("/")[0] ?? "";
    if (HUB_NAMES.includes(host)) {
      return [
        {
          field: at,
          value: from,
          rule: "is not the name that image references have for Docker Hub",
          fix: `write \`${HUB}\``,
        },
      ];
    }
    const rule = "is not a valid registry, with or without the beginning of a path";
    return isRegistryHost(host) && !from.endsWith("/")
      ? registryProblems(at, to)
      : [{ field: at, value: from, rule, fix: didYouMean(from, [HUB, "gcr.io", "ghcr.io", "quay.io"]) }];
  });
}
