import type { Env } from "./signing";

/** Who builds, and in which run of it. */
export interface BuilderIdentity {
  /** A URI, as SLSA wants it. */
  readonly id: string;
  /** URI of the run; undefined on a machine that has none. */
  readonly invocation: string | undefined;
}

/**
 * The identity of the run that a CI system gives in its environment. Nobody vouches for it but whoever signs the provenance:
 * it is a claim of level 1.
 *
 * @param own what counts where no CI system is known: this package.
 */
export function builderIdentity(env: Env, own: string): BuilderIdentity {
  const value = (name: string): string => env[name] ?? "";
  if (value("GITHUB_ACTIONS") === "true") {
    const server = value("GITHUB_SERVER_URL");
    const run = `${server}/${value("GITHUB_REPOSITORY")}/actions/runs/${value("GITHUB_RUN_ID")}`;
    return {
      id: `https://github.com/actions/runner/${value("RUNNER_ENVIRONMENT") || "self-hosted"}`,
      invocation: `${run}/attempts/${value("GITHUB_RUN_ATTEMPT") || "1"}`,
    };
  }
  if (value("GITLAB_CI") === "true") {
    return {
      id: `${value("CI_SERVER_URL")}/runners/${value("CI_RUNNER_ID")}`,
      invocation: value("CI_JOB_URL"),
    };
  }
  if (value("JENKINS_URL") !== "" && value("BUILD_URL") !== "") {
    return { id: value("JENKINS_URL"), invocation: value("BUILD_URL") };
  }
  return { id: own, invocation: undefined };
}
