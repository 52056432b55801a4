import { loadPlanner, type Planner } from "./loadPlanner";

/**
 * Plans one service's image.
 *
 * @throws PlanError with every problem of the arguments and of the source tree.
 *
 * @function
 */
export const planService: Planner["planService"] = (...args) => loadPlanner().planService(...args);

/**
 * Plans the shared dependencies of the services of one module.
 *
 * @throws PlanError with every problem of the arguments and of the module.
 *
 * @function
 */
export const planDependencies: Planner["planDependencies"] = (...args) =>
  loadPlanner().planDependencies(...args);

/**
 * Asks registries which digests tags lead to now: one `HEAD` for each distinct image, all at the same time. Nothing is
 * thrown: where a registry does not answer within eight seconds, the digest of the last run counts, and without one the
 * tag as it is.
 *
 * @param bases images as `tagBases` finds them, or references: `alpine:3.22`.
 *
 * @function
 */
export const resolveBases: Planner["resolveBases"] = (...args) => loadPlanner().resolveBases(...args);

/**
 * A compose file of services, each one pinned by the digest of its image. No service has an entrypoint: the program is
 * the image's, so that both can never disagree.
 *
 * @param platform platform of the machine that runs it, e.g. `linux/amd64`; undefined: each engine takes its own.
 *
 * @function
 */
export const composeFile: Planner["composeFile"] = (...args) => loadPlanner().composeFile(...args);

/**
 * What does not fit together, as problems.
 *
 * @function
 */
export const composeProblems: Planner["composeProblems"] = (...args) =>
  loadPlanner().composeProblems(...args);
