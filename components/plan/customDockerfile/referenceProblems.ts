import { didYouMean } from "../../common/didYouMean";
import type { Problem } from "../../common/problem";
import { meaningOf, referencesOf } from "./references";
import type { ResolvedStage } from "./resolvedStages";

/** Official images of Docker Hub that files are commonly taken from: a bare name of theirs is not a typing error. */
const OFFICIAL: readonly string[] = [
  ...[
    "alpine",
    "almalinux",
    "amazonlinux",
    "bash",
    "buildpack-deps",
    "busybox",
    "caddy",
    "composer",
    "consul",
  ],
  ...[
    "curl",
    "debian",
    "docker",
    "eclipse-temurin",
    "elixir",
    "erlang",
    "fedora",
    "golang",
    "haproxy",
    "httpd",
  ],
  ...["mariadb", "maven", "mongo", "mysql", "nats", "nginx", "node", "openjdk", "oraclelinux", "perl", "php"],
  ...["postgres", "python", "redis", "registry", "rockylinux", "ruby", "rust", "traefik", "ubuntu", "vault"],
];

/**
 * Names behind `--from` that mean nothing known. BuildKit would ask Docker Hub for an image of that name, and take
 * whatever somebody has put there.
 */
export function referenceProblems(
  path: string,
  all: readonly ResolvedStage[],
  stages: readonly ResolvedStage[],
  contexts: ReadonlySet<string>,
): { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] } {
  const found = stages.flatMap((resolved) =>
    resolved.steps.flatMap(referencesOf).map((reference) => ({ resolved, reference })),
  );
  const problems = found.flatMap(({ resolved, reference: { name, line, written } }): Problem[] => {
    const isBare =
      /^[a-z0-9_-]+$/i.test(name) && !OFFICIAL.includes(name) && name.toLowerCase() !== "scratch";
    if (!isBare || meaningOf(all, resolved, name, contexts).kind !== "image") {
      return [];
    }
    const names = [...all.flatMap(({ stage }) => stage.name ?? []), ...contexts];
    const later = all.some(({ stage }) => stage.name === name.toLowerCase());
    const rule = later
      ? `takes from \`${written.text}\`, a stage that is not above it`
      : `takes from \`${written.text}\`, which is neither a stage above it nor one of \`dockerfile.contexts\``;
    const near = didYouMean(name, names);
    const image = `write \`${name}:latest\` if it is an image of Docker Hub`;
    const fix = later ? "move that stage up" : near.startsWith("did you mean") ? near : image;
    return [{ field: "dockerfile.path", value: `${path}:${line}`, rule, fix }];
  });
  const warnings = found.flatMap(({ reference: { line, written } }): Problem[] => {
    const rule = `has a variable in \`${written.text}\`, which BuildKit does not expand there`;
    const fix = `write \`FROM ${written.text} AS <name>\`, and take from that`;
    return written.text.includes("$")
      ? [{ field: "dockerfile.path", value: `${path}:${line}`, rule, fix }]
      : [];
  });
  return { problems, warnings };
}
