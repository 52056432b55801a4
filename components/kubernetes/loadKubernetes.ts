import { PlanError } from "../common/problem";

/** Pulumi's SDK of Kubernetes; who deploys nothing does not install it. */
export type Kubernetes = typeof import("@pulumi/kubernetes");

/**
 * Loads the package when something is deployed.
 *
 * @throws PlanError if it is not installed.
 */
export function loadKubernetes(subject: string): Kubernetes {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it for everybody
    return require("@pulumi/kubernetes") as Kubernetes;
  } catch (error) {
    if ((error as { code?: unknown }).code !== "MODULE_NOT_FOUND") {
      throw error;
    }
    const rule = "needs the package @pulumi/kubernetes, which is not installed";
    throw new PlanError(subject, [{ field: "GoService", rule, fix: "run `npm install @pulumi/kubernetes`" }]);
  }
}
