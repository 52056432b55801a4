import { type Shape, TEXT } from "./shape";

/** Milliseconds of each unit. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/;

/**
 * Reads a duration as Go writes it, such as `30s` or `1h30m`.
 *
 * @returns milliseconds; undefined if it is no such text.
 */
export function parseDuration(text: string): number | undefined {
  if (!DURATION.test(text)) {
    return undefined;
  }
  const parts = [...text.matchAll(/([\d.]+)([a-z]+)/g)];
  return parts.reduce((sum, [, count = "", unit = ""]) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
}

/** How long building and pushing one image may take, unless something else is asked for. */
export const BUILD_TIMEOUT = "2h";

/** A duration of a build; the provider counts whole seconds, and takes none for no limit. */
export const TIMEOUT: Shape<string> = {
  ...TEXT,
  check: (field, value, problems) => {
    const before = problems.length;
    TEXT.check(field, value, problems);
    if (problems.length === before && (parseDuration(String(value)) ?? 0) < 1_000) {
      const rule = "is not a duration of at least one second";
      problems.push({
        field,
        value,
        rule,
        fix: `write it like \`30m\` or \`1h30m\`; it is ${BUILD_TIMEOUT} without`,
      });
    }
  },
};
