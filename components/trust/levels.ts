/** How close a vulnerability is: its function is in the program, its package is, or only its module is required. */
export const LEVELS = ["module", "package", "symbol"] as const;
export type Level = (typeof LEVELS)[number];

/** Whether a vulnerability is as close as another level, or closer. */
export function isAtLeast(level: Level, other: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(other);
}
