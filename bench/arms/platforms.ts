/** Platforms of every image of every arm. */
export const PLATFORMS = ["linux/amd64", "linux/arm64"] as const;

/** What comes after the slash. */
export function architectureOf(platform: string): string {
  return platform.split("/")[1] ?? platform;
}
