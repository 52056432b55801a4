import { COLD } from "../arms/arm";
import { notBuilt, type Scenario } from "./scenario";

export const S1: Scenario = {
  id: "S1",
  title: "cold, everything empty",
  arms: ["ours", "seed", "ko"],
  repeat: 3,
  variants: [{ name: "", conditions: COLD }],
  invalid: notBuilt,
};
