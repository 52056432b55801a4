import type { Environment } from "./environment";

/** Builds every change and pushes it to a namespace of Tencent's personal edition, which this stack owns. */
export const staging: Environment = {
  name: "staging",
  namespace: { kind: "ccr" },
  images: { kind: "build" },
  protect: false,
  builder: undefined,
  platforms: undefined,
  go: undefined,
};
