import { EMPTY_MACHINE } from "../arms/arm";
import { notBuilt, type Scenario } from "./scenario";

export const S10: Scenario = {
  id: "S10",
  title: "empty machine, another version of a dependency",
  arms: ["ours", "seed"],
  repeat: 3,
  variants: [{ name: "", conditions: EMPTY_MACHINE, edit: "bump" }],
  invalid: notBuilt,
};
