import { EMBEDDED } from "./embedded";
import type { Environment } from "./environment";

/** A developer's machine: everything on loopback, no account anywhere. */
export const dev: Environment = {
  name: "dev",
  namespace: { kind: "existing", registry: EMBEDDED },
  images: { kind: "build" },
  protect: false,
  builder: undefined,
  platforms: undefined,
  go: undefined,
};
