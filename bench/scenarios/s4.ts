import { USUAL } from "../arms/arm";
import { expectCounters, notBuilt, type Scenario } from "./scenario";

export const S4: Scenario = {
  id: "S4",
  title: "one line in a package that all services share",
  arms: ["ours", "seed", "ko", "floor"],
  repeat: 3,
  variants: [{ name: "", conditions: USUAL, edit: "shared" }],
  invalid: notBuilt,
  misses: ({ arm, services, counters }) =>
    arm === "ours"
      ? expectCounters(counters, { solves: services, changedResources: services, links: 2 * services })
      : [],
};
