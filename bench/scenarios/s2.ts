import { USUAL } from "../arms/arm";
import { expectCounters, type Scenario } from "./scenario";

export const S2: Scenario = {
  id: "S2",
  title: "nothing changed",
  arms: ["ours", "empty", "bare", "seed", "ko"],
  repeat: 5,
  variants: [
    { name: "", conditions: USUAL },
    { name: "preview", conditions: USUAL, task: "preview", arms: ["ours", "empty"] },
  ],
  misses: ({ arm, counters }) =>
    arm === "ours" ? expectCounters(counters, { solves: 0, registryWrites: 0, changedResources: 0 }) : [],
};
