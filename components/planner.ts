/** What plans: two thirds of the library's modules, which `loadPlanner` loads when something is planned. */
export { composeFile, composeProblems } from "./compose/composeFile";
export { writeContext, writePlannedContext } from "./context/buildContext";
export { planFleet } from "./goServicesPlan";
export { dependenciesReference, planDependencies, tryPlanDependencies } from "./plan/dependenciesPlan";
export { planService, tryPlanService } from "./plan/servicePlan";
export { sharedDependencies } from "./plan/sharedDependencies";
export { resolveBases } from "./resolveBases";
export { Planning } from "./source/planning";
