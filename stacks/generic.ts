import type { Environment } from "./environment";

/** A stack of any other name: the configuration names its registry. */
export const generic: Environment = {
  name: "generic",
  namespace: { kind: "existing", registry: undefined },
  images: { kind: "build" },
  protect: false,
  builder: undefined,
  platforms: undefined,
  go: undefined,
};
