import type { Problem } from "../../common/problem";
import type { CcrRetention } from "./args";

/** What is wrong with `keepVersions`. */
export function retentionProblems(field: string, value: number | CcrRetention | undefined): Problem[] {
  if (value === undefined) {
    return [];
  }
  if (typeof value === "number") {
    return countProblems(field, value);
  }
  const { count, minAgeDays = 0, keep = [] } = value;
  const isAge = typeof minAgeDays === "number" && Number.isFinite(minAgeDays) && minAgeDays >= 0;
  const age = {
    field: `${field}.minAgeDays`,
    value: minAgeDays,
    rule: "is not a valid age: a number of days, 0 or more",
  };
  return [
    ...countProblems(`${field}.count`, count),
    ...(isAge ? [] : [{ ...age, fix: "e.g. 7" }]),
    ...keep.flatMap((tag, index) => keepProblems(`${field}.keep[${index}]`, tag)),
  ];
}

function countProblems(field: string, count: unknown): Problem[] {
  if (typeof count === "number" && Number.isInteger(count) && count >= 1) {
    return [];
  }
  return [
    {
      field,
      value: count,
      rule: "is not a valid number of versions: a whole one, 1 or more",
      fix: "e.g. 20; leave it out to keep all",
    },
  ];
}

function keepProblems(field: string, tag: unknown): Problem[] {
  if (typeof tag === "string" && tag.trim() === tag && tag !== "") {
    return [];
  }
  return [
    {
      field,
      value: tag,
      rule: "is not a valid tag or pattern: it has no spaces around it",
      fix: "e.g. `release-*`",
    },
  ];
}
