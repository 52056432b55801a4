import { USUAL } from "../arms/arm";
import { notBuilt, type Scenario } from "./scenario";

export const S5: Scenario = {
  id: "S5",
  title: "another version of a dependency that one service imports",
  arms: ["ours", "seed", "ko", "floor"],
  repeat: 3,
  variants: [{ name: "", conditions: USUAL, edit: "bump" }],
  invalid: notBuilt,
};
