import type { MainClosure } from "../toolchain/mainClosure";
import type { Platform } from "../toolchain/platform";
import type { SourceTree } from "../source/sourceTree";
import type { Problem } from "../common/problem";
import type { SharedDependencies } from "./sharedDependencies";
import type { Recipe } from "./recipe";
import type { Runtime } from "./runtime/runtime";
import type { PlannedArguments } from "./serviceArguments";

/** What a service's recipe is made from: the arguments, and what was found out by them. */
export interface PlanContext {
  readonly tree: SourceTree;
  readonly name: string;
  readonly args: PlannedArguments;
  readonly platforms: readonly Platform[];
  readonly closure: MainClosure;
  readonly runtime: Runtime;
  /** Shared dependencies that the service starts from; undefined: it compiles its own. */
  readonly dependencies: SharedDependencies | undefined;
}

/** A recipe, or why there is none; with what may be wrong. */
export interface FoundRecipe {
  readonly value: Recipe | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}
