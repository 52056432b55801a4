import { COLD, EMPTY_MACHINE } from "../arms/arm";
import { expectCounters, notBuilt, type Scenario } from "./scenario";

export const S9: Scenario = {
  id: "S9",
  title: "empty machine, remote cache, one changed line",
  arms: ["ours", "seed"],
  repeat: 5,
  variants: [
    { name: "", conditions: EMPTY_MACHINE, edit: "deep" },
    // what the remote cache saves: the one service, from nothing
    {
      name: "no remote cache",
      conditions: { ...COLD, remoteCache: false, isFirstOnly: true },
      edit: "deep",
      arms: ["ours"],
    },
  ],
  invalid: notBuilt,
  misses: ({ arm, variant, counters }) =>
    arm === "ours" && variant === ""
      ? expectCounters(counters, { solves: 1, changedResources: 1, links: 2 })
      : [],
};
