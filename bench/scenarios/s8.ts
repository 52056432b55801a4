import { EMPTY_MACHINE } from "../arms/arm";
import { expectCounters, type Scenario } from "./scenario";

/** Milliseconds of a round trip to a registry that is not far away. */
const LATENCY = 30;

export const S8: Scenario = {
  id: "S8",
  title: "empty machine, remote cache, nothing changed",
  arms: ["ours", "seed"],
  // misses of registry caches come now and then
  repeat: 10,
  variants: [
    { name: "state kept", conditions: EMPTY_MACHINE },
    { name: "state fresh", conditions: { ...EMPTY_MACHINE, state: "fresh", latency: LATENCY } },
  ],
  misses: ({ arm, variant, counters }) => {
    if (arm !== "ours") {
      return [];
    }
    return variant === "state kept"
      ? expectCounters(counters, { solves: 0, registryWrites: 0, bytesPulled: 0 })
      : expectCounters(counters, { steps: 0, blobsPushed: 0 });
  },
};
