import { COLD } from "../arms/arm";
import type { Scenario } from "./scenario";

/** Fails if the digests of two empty builders differ; the time is that of the second one. */
export const S11: Scenario = {
  id: "S11",
  title: "two empty builders, equal digests",
  arms: ["ours"],
  repeat: 1,
  variants: [{ name: "", conditions: { ...COLD, remoteCache: false }, builds: 2 }],
};
