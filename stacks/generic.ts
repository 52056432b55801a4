import type { Environment } from "./environment";

/** A stack of any other name: the configuration names its registry. */
export const generic: Environment = {
  name: "generic",
  registry: undefined,
  builder: undefined,
  platforms: undefined,
  go: undefined,
};
