import * as pulumi from "@pulumi/pulumi";
import { PlanError } from "../../plan/problem";
import type { Problem } from "../../plan/problem";
import { isLoopback } from "../../tencent/regions";
import type { CcrLogin } from "./args";

/** The registry's password as Tencent takes it. */
const passwordLength = { min: 8, max: 16 };

/** What is wrong with the parts of a login that are plain values; the rest is checked when it is known. */
export function plainLoginProblems(host: string, login: CcrLogin): Problem[] {
  const given: unknown = login;
  if (typeof given !== "object" || given === null) {
    return [{ field: "login", rule: "is missing", fix: "give `{ username, password }` of the registry" }];
  }
  return [
    ...(pulumi.Output.isInstance(login.username) ? [] : usernameProblems(host, login.username)),
    ...(pulumi.Output.isInstance(login.password) ? [] : passwordProblems(host, login.password)),
  ];
}

/**
 * The login with the password secret, and checked as soon as its values are known, also in a preview: then an error
 * of the run, because nobody can catch it any more.
 */
export function checkedLogin(subject: string, host: string, login: CcrLogin): CcrLogin {
  const both = pulumi.all([login.username, pulumi.secret(login.password)]).apply(([username, password]) => {
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

function usernameProblems(host: string, username: unknown): Problem[] {
  const field = "login.username";
  const problems = textProblems(field, username);
  if (problems.length > 0 || isLoopback(host) || /^\d{5,20}$/.test(String(username))) {
    return problems;
  }
  const fix = "use the id shown in the console's account information";
  return [{ field, rule: "must be the account's id (UIN), which is digits alone", fix }];
}

function passwordProblems(host: string, password: unknown): Problem[] {
  const field = "login.password";
  const problems = textProblems(field, password);
  const { length } = String(password);
  if (
    problems.length > 0 ||
    isLoopback(host) ||
    (length >= passwordLength.min && length <= passwordLength.max)
  ) {
    return problems;
  }
  const rule = `has ${length} characters, and the registry's has ${passwordLength.min} to ${passwordLength.max}`;
  return [{ field, rule, fix: "use the password that was set in the CCR console, not an API key" }];
}

/** No value is repeated: a username may be a password that went into the wrong field. */
function textProblems(field: string, value: unknown): Problem[] {
  if (typeof value !== "string" || value.trim() === "") {
    return [{ field, rule: "is missing or blank", fix: "set it, e.g. with `pulumi config set --secret`" }];
  }
  return value.trim() === value
    ? []
    : [{ field, rule: "has white space around it", fix: "set it again without spaces and line ends" }];
}
