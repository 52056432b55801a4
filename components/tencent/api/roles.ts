import type { Problem } from "../../common/problem";

/** A way of Tencent's other tools to get keys: where it is asked for, and what it is. */
interface Role {
  readonly kind: string;
  /** Variables of the Terraform provider; the first one that is set is named. */
  readonly variables: readonly string[];
  /** Its argument, as the Terraform provider's package reads it from the stack's configuration. */
  readonly config?: string;
  /** Whether other tools take it even where keys are set. */
  readonly beforeKeys: boolean;
}

const ROLES: readonly Role[] = [
  {
    kind: "a role to assume",
    variables: ["TENCENTCLOUD_ASSUME_ROLE_ARN"],
    config: "tencentcloud:assumeRole",
    beforeKeys: true,
  },
  {
    kind: "a role to assume with SAML",
    variables: ["TENCENTCLOUD_ASSUME_ROLE_SAML_ASSERTION"],
    config: "tencentcloud:assumeRoleWithSaml",
    beforeKeys: true,
  },
  {
    kind: "a role to assume with OIDC",
    variables: [
      "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN",
      "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE",
    ],
    config: "tencentcloud:assumeRoleWithWebIdentity",
    beforeKeys: true,
  },
  {
    kind: "a session with multi-factor authentication",
    variables: ["TENCENTCLOUD_MFA_CERTIFICATION_SERIAL_NUMBER"],
    config: "tencentcloud:mfaCertification",
    beforeKeys: true,
  },
  {
    kind: "the role of a machine",
    variables: ["TENCENTCLOUD_CAM_ROLE_NAME"],
    config: "tencentcloud:camRoleName",
    beforeKeys: false,
  },
  {
    kind: "the role of a pod",
    variables: ["TKE_ROLE_ARN"],
    config: "tencentcloud:enablePodOidc",
    beforeKeys: false,
  },
];

/** Where {@link roleProblems} looks. */
export interface RoleSources {
  readonly config: (key: string) => string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Ways to get keys that are asked for and that nobody here goes. Acting silently as the bare keys, where other tools act
 * as the role, would be the worst answer. A machine's or a pod's own role is not what the user wants while there are keys.
 */
export function roleProblems({ config, env }: RoleSources, hasKeys: boolean): Problem[] {
  const rule = (kind: string): string =>
    `asks for ${kind}, which is not supported: keys are only read, never asked for at Tencent's token service`;
  const fix =
    "take the role with `tccli sts AssumeRole` (on a machine or in a pod, from its metadata or token), and set " +
    "TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY and TENCENTCLOUD_SECURITY_TOKEN to the temporary keys";
  return ROLES.filter(({ beforeKeys }) => beforeKeys || !hasKeys).flatMap(
    ({ kind, variables, config: key }) => {
      const variable = variables.find((name) => (env[name] ?? "") !== "");
      const isConfigured = key !== undefined && !["", "false"].includes(config(key) ?? "");
      const field = variable ?? (isConfigured ? key : undefined);
      return field === undefined ? [] : [{ field, rule: rule(kind), fix }];
    },
  );
}
