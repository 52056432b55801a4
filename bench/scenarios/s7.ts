import { USUAL } from "../arms/arm";
import { expectCounters, notBuilt, type Scenario } from "./scenario";

export const S7: Scenario = {
  id: "S7",
  title: "a service is added",
  arms: ["ours", "seed", "ko", "floor"],
  repeat: 3,
  variants: [{ name: "", conditions: USUAL, edit: "addService" }],
  invalid: notBuilt,
  misses: ({ arm, counters }) =>
    arm === "ours" ? expectCounters(counters, { solves: 1, changedResources: 1, links: 2 }) : [],
};
