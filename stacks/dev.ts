import { EMBEDDED } from "./embedded";
import type { Environment } from "./environment";

/** A developer's machine: everything on loopback, no account anywhere. */
export const dev: Environment = {
  name: "dev",
  registry: EMBEDDED,
  builder: undefined,
  platforms: undefined,
  go: undefined,
};
