import type { Problem } from "../../common/problem";
import { isLoopbackHost } from "../../common/reference";
import { isLater } from "../../common/shape";
import type { RegistryCredentials } from "../../namespaces/registryCredentials";

/** The registry's password as Tencent takes it. */
const PASSWORD_LENGTH = { min: 8, max: 16 };

/** What is wrong with the parts of credentials that are plain values; the rest is checked when it is known. */
export function plainCredentialProblems(host: string, credentials: RegistryCredentials): Problem[] {
  const given: unknown = credentials;
  if (typeof given !== "object" || given === null) {
    return [
      { field: "credentials", rule: "is missing", fix: "give `{ username, password }` of the registry" },
    ];
  }
  return [
    ...(isLater(credentials.username) ? [] : usernameProblems(host, credentials.username)),
    ...(isLater(credentials.password) ? [] : passwordProblems(host, credentials.password)),
  ];
}

export function usernameProblems(host: string, username: unknown): Problem[] {
  const field = "credentials.username";
  const problems = textProblems(field, username);
  if (problems.length > 0 || isLoopbackHost(host) || /^\d{5,20}$/.test(String(username))) {
    return problems;
  }
  const fix = "use the id shown in the console's account information";
  return [{ field, rule: "is not a valid id of an account (UIN), which is digits alone", fix }];
}

export function passwordProblems(host: string, password: unknown): Problem[] {
  const field = "credentials.password";
  const problems = textProblems(field, password);
  const { length } = String(password);
  if (
    problems.length > 0 ||
    isLoopbackHost(host) ||
    (length >= PASSWORD_LENGTH.min && length <= PASSWORD_LENGTH.max)
  ) {
    return problems;
  }
  const rule = `has ${length} characters, and the registry's has ${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max}`;
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
