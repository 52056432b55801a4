import * as pulumi from "@pulumi/pulumi";
import { PlanError } from "../../common/problem";
import type { RegistryCredentials } from "../../namespaces/registryCredentials";
import { passwordProblems, usernameProblems } from "./plainCredentials";

/**
 * The credentials with the password secret, checked as soon as its values are known, also in a preview: then an error
 * of the run, because nobody can catch it any more.
 */
export function checkedCredentials(
  subject: string,
  host: string,
  credentials: RegistryCredentials,
): RegistryCredentials {
  const both = pulumi
    .all([credentials.username, pulumi.secret(credentials.password)])
    .apply(([username, password]) => {
      const problems = [...usernameProblems(host, username), ...passwordProblems(host, password)];
      if (problems.length > 0) {
        throw withoutStack(new pulumi.RunError(new PlanError(subject, problems).message));
      }
      return { username, password };
    });
  return { username: both.username, password: both.password };
}

/** Pulumi's host formats the stack of an error that nobody caught, which took half a minute for one of these. */
function withoutStack(error: Error): Error {
  error.stack = error.message;
  return error;
}
