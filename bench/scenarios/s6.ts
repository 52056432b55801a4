import { USUAL } from "../arms/arm";
import { expectCounters, type Scenario } from "./scenario";

export const S6: Scenario = {
  id: "S6",
  title: "a commit that touches no service",
  arms: ["ours", "seed", "ko"],
  repeat: 5,
  variants: [{ name: "", conditions: USUAL, edit: "nothing" }],
  misses: ({ arm, counters }) =>
    arm === "ours" ? expectCounters(counters, { solves: 0, registryWrites: 0, changedResources: 0 }) : [],
};
