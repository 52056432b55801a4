import type { Problem } from "../common/problem";
import { isPathComponent } from "../common/reference";

interface NameRule {
  readonly what: string;
  readonly min: number;
  readonly max: number;
  /** Whether the name may have several components: only the enterprise edition's repositories may. */
  readonly isPath: boolean;
}

const NAMESPACE_RULE: NameRule = { what: "a namespace's name", min: 2, max: 30, isPath: false };
const CCR_REPOSITORY_RULE: NameRule = { what: "a repository's name", min: 2, max: 200, isPath: false };
const TCR_REPOSITORY_RULE: NameRule = { what: "a repository's name", min: 2, max: 200, isPath: true };

/** What is wrong with a namespace's name, of either edition. */
export function namespaceNameProblems(field: string, name: unknown): Problem[] {
  return nameProblems(field, name, NAMESPACE_RULE);
}

/** What is wrong with the name of a repository of the personal edition, which has one level of path only. */
export function ccrRepositoryNameProblems(field: string, name: unknown): Problem[] {
  return nameProblems(field, name, CCR_REPOSITORY_RULE);
}

/** What is wrong with the name of a repository of the enterprise edition. */
export function tcrRepositoryNameProblems(field: string, name: unknown): Problem[] {
  return nameProblems(field, name, TCR_REPOSITORY_RULE);
}

function nameProblems(field: string, name: unknown, rule: NameRule): Problem[] {
  if (typeof name !== "string") {
    return [
      { field, rule: `is not a valid name: ${rule.what} is a string`, fix: "give a name, e.g. `team-dev`" },
    ];
  }
  const broken = brokenRule(name, rule);
  return broken === undefined ? [] : [{ field, value: name, rule: broken, fix: fixFor(name, rule) }];
}

function brokenRule(name: string, rule: NameRule): string | undefined {
  if (name.length < rule.min || name.length > rule.max) {
    return `has ${name.length} characters, and ${rule.what} has ${rule.min} to ${rule.max}`;
  }
  if (!rule.isPath && name.includes("/")) {
    return `has a slash, and ${rule.what} has one level only here`;
  }
  const parts = rule.isPath ? name.split("/") : [name];
  if (parts.every((part) => isPathComponent(part))) {
    return undefined;
  }
  return (
    `is not a valid name: lower-case letters and digits, with single separators \`.\`, \`_\`, \`__\` or dashes between them ` +
    `and none at the ends, make ${rule.what}`
  );
}

/** The nearest name that keeps the rule, if anything of the given one is left. */
function fixFor(name: string, rule: NameRule): string {
  const parts = rule.isPath ? name.split("/") : [name];
  const repaired = parts
    .map(repairedComponent)
    .filter((part) => part !== "")
    .join("/")
    .slice(0, rule.max);
  const trimmed = repaired.replace(/[^a-z0-9]+$/, "");
  return trimmed.length >= rule.min ? `write \`${trimmed}\`` : "choose another name, e.g. `team-dev`";
}

function repairedComponent(part: string): string {
  return part
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/[._-]*-[._-]*/g, "-")
    .replace(/\.[._]*|_[._]*\.[._]*/g, ".")
    .replace(/_{2,}/g, "_")
    .replace(/^[._-]+|[._-]+$/g, "");
}
