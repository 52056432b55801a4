/** Vulnerabilities that the tools' modules have, and that cannot be reached in what is compiled, each with the reason. */
export const EXCEPTIONS: Readonly<Record<string, string>> = {
  "GO-2026-4883": "Docker's daemon: buildctl compiles only its generator of names",
  "GO-2026-4887": "Docker's daemon: buildctl compiles only its generator of names",
};
