import type { Problem } from "../../plan/problem";

/**
 * A path component as the OCI distribution specification has it. Tencent documents a grammar for the
 * enterprise edition alone; names that both accept are safe in either.
 */
const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;

interface NameRule {
  readonly what: string;
  readonly min: number;
  readonly max: number;
  /** Whether the name may have several components: only the enterprise edition's repositories may. */
  readonly isPath: boolean;
}

const namespaceRule: NameRule = { what: "a namespace's name", min: 2, max: 30, isPath: false };
const ccrRepositoryRule: NameRule = { what: "a repository's name", min: 2, max: 200, isPath: false };
const tcrRepositoryRule: NameRule = { what: "a repository's name", min: 2, max: 200, isPath: true };

/** What is wrong with a namespace's name, of either edition. */
export function namespaceNameProblems(field: string, name: unknown): Problem[] {
  return nameProblems(field, name, namespaceRule);
}

/** What is wrong with the name of a repository of the personal edition, which has one level of path only. */
export function ccrRepositoryNameProblems(field: string, name: unknown): Problem[] {
  return nameProblems(field, name, ccrRepositoryRule);
}

/** What is wrong with the name of a repository of the enterprise edition. */
export function tcrRepositoryNameProblems(field: string, name: unknown): Problem[] {
  return nameProblems(field, name, tcrRepositoryRule);
}

function nameProblems(field: string, name: unknown, rule: NameRule): Problem[] {
  if (typeof name !== "string") {
    return [
      { field, rule: `must be a string, since it is ${rule.what}`, fix: "give a name, e.g. `team-dev`" },
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
  if (parts.every((part) => component.test(part))) {
    return undefined;
  }
  return (
    `must be lower-case letters and digits, with single separators \`.\`, \`_\`, \`__\` or dashes between them ` +
    `and none at the ends, to be ${rule.what}`
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
