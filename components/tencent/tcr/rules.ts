/** How many, or how young, versions stay: the service's own terms. */
interface RetentionItem {
  readonly RetentionPolicy: { readonly Key: string; readonly Value: number };
  readonly TagFilter: { readonly Decoration: string; readonly Pattern: string };
  readonly RepositoryFilter: { readonly Decoration: string; readonly Pattern: string };
}

/** A retention rule in the service's terms. */
export interface RetentionRule {
  readonly CronSetting: string;
  readonly Disabled: boolean;
  readonly AdvancedRuleItems: readonly RetentionItem[];
}

/** An immutability rule in the service's terms. */
export interface ImmutabilityRule {
  readonly RepositoryDecoration: string;
  readonly RepositoryPattern: string;
  readonly TagDecoration: string;
  readonly TagPattern: string;
  readonly Disabled: boolean;
}

/** Every repository of a namespace, in the service's pattern language. */
const EVERY_REPOSITORY = "**";

/** More versions of a cache than there ever are: a rule of its own keeps them, whatever the service does with the rest. */
const ALL_VERSIONS = 1000;

/**
 * Keeps the newest versions of each repository. Tags that no rule selects may be kept or removed by the service,
 * which is not documented, so caches are excluded from the one rule and kept by another.
 */
export function retentionOf(keepVersions: number, cacheTags: readonly string[]): RetentionRule {
  const RepositoryFilter = { Decoration: "repoMatches", Pattern: EVERY_REPOSITORY };
  const Pattern = oneOf(cacheTags);
  return {
    CronSetting: "daily",
    Disabled: false,
    AdvancedRuleItems: [
      {
        RetentionPolicy: { Key: "latestPushedK", Value: keepVersions },
        TagFilter: { Decoration: "excludes", Pattern },
        RepositoryFilter,
      },
      {
        RetentionPolicy: { Key: "latestPushedK", Value: ALL_VERSIONS },
        TagFilter: { Decoration: "matches", Pattern },
        RepositoryFilter,
      },
    ],
  };
}

/** Makes every tag immutable that is neither movable nor a cache's: those are pushed again by every build. */
export function immutabilityOf(movable: readonly string[], cacheTags: readonly string[]): ImmutabilityRule {
  return {
    RepositoryDecoration: "repoMatches",
    RepositoryPattern: EVERY_REPOSITORY,
    TagDecoration: "excludes",
    TagPattern: oneOf([...cacheTags, ...movable]),
    Disabled: false,
  };
}

function oneOf(patterns: readonly string[]): string {
  return patterns.length === 1 ? (patterns[0] ?? "") : `{${patterns.join(",")}}`;
}
