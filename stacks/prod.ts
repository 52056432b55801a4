import type { Environment } from "./environment";

/** Builds nothing: promotes what `staging` has built to a namespace of Tencent's enterprise edition, which it owns. */
export const prod: Environment = {
  name: "prod",
  namespace: { kind: "tcr" },
  images: { kind: "promote", from: "staging", movingTags: ["prod"] },
  protect: true,
  builder: undefined,
  platforms: undefined,
  go: undefined,
};
