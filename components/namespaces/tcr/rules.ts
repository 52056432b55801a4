import type { TcrImmutableTagRuleArgs, TcrTagRetentionRuleArgs } from "@pulumi/tencentcloud";

type Rule<T> = Omit<T, "registryId" | "namespaceName">;

/** Every repository of a namespace, in the service's pattern language. */
const everyRepository = "**";

/** More versions of a cache than there ever are: a rule of its own keeps them, whatever the service does with the rest. */
const allVersions = 1000;

/**
 * Keeps the newest versions of each repository. Tags that no rule selects may be kept or removed by the service,
 * which is not documented, so caches are excluded from the one rule and kept by another.
 */
export function retentionOf(
  keepVersions: number,
  cacheTags: readonly string[],
): Rule<TcrTagRetentionRuleArgs> {
  const repositoryFilter = { decoration: "repoMatches", pattern: everyRepository };
  const pattern = oneOf(cacheTags);
  return {
    cronSetting: "daily",
    disabled: false,
    advancedRuleItems: [
      {
        retentionPolicy: { key: "latestPushedK", value: keepVersions },
        tagFilter: { decoration: "excludes", pattern },
        repositoryFilter,
      },
      {
        retentionPolicy: { key: "latestPushedK", value: allVersions },
        tagFilter: { decoration: "matches", pattern },
        repositoryFilter,
      },
    ],
  };
}

/** Makes every tag immutable that is neither movable nor a cache's: those are pushed again by every build. */
export function immutabilityOf(
  movable: readonly string[],
  cacheTags: readonly string[],
): Rule<TcrImmutableTagRuleArgs> {
  return {
    rule: {
      repositoryDecoration: "repoMatches",
      repositoryPattern: everyRepository,
      tagDecoration: "excludes",
      tagPattern: oneOf([...cacheTags, ...movable]),
      disabled: false,
    },
  };
}

function oneOf(patterns: readonly string[]): string {
  return patterns.length === 1 ? (patterns[0] ?? "") : `{${patterns.join(",")}}`;
}
