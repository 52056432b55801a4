import { USUAL } from "../arms/arm";
import { expectCounters, notBuilt, type Scenario } from "./scenario";

export const S3: Scenario = {
  id: "S3",
  title: "one line in one service, warm",
  arms: ["ours", "seed", "ko", "floor"],
  repeat: 5,
  variants: [
    { name: "main", conditions: USUAL, edit: "main" },
    { name: "deep", conditions: USUAL, edit: "deep" },
    { name: "preview", conditions: USUAL, edit: "main", task: "preview", arms: ["ours"] },
  ],
  invalid: notBuilt,
  // one link a platform
  misses: ({ arm, counters }) =>
    arm === "ours" ? expectCounters(counters, { solves: 1, changedResources: 1, links: 2 }) : [],
};
