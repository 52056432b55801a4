import { USUAL } from "../arms/arm";
import type { Scenario } from "./scenario";

/** In process, against a warm `go list -deps` of the same packages and platforms. */
export const S0: Scenario = {
  id: "S0",
  title: "plan of all services",
  arms: ["ours", "floor"],
  repeat: 5,
  variants: [{ name: "", conditions: USUAL, task: "plan" }],
};
