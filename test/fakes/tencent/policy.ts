import { ApiFault } from "./apiFault";

/** A policy of Tencent's access management (CAM), as it is written in the console. */
export interface Policy {
  readonly statement: readonly {
    readonly effect: string;
    readonly action: readonly string[];
    readonly resource: readonly string[];
  }[];
}

/** What a call wants to do, and to what. */
export interface Wish {
  readonly action: string;
  readonly region: string;
  readonly uin: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * @throws ApiFault if none of the policies grants the action on the resource.
 */
export function checkPolicy(policies: readonly Policy[], wish: Wish): void {
  const resource = resourceOf(wish);
  const isGranted = policies.some(({ statement }) =>
    statement.some(
      ({ effect, action, resource: granted }) =>
        effect === "allow" &&
        action.includes(`tcr:${wish.action}`) &&
        granted.some((pattern) => matches(pattern, resource)),
    ),
  );
  if (!isGranted) {
    throw new ApiFault(
      "UnauthorizedOperation",
      `you are not authorized to perform operation (tcr:${wish.action}) resource (${resource}) has no permission`,
    );
  }
}

/** `qcs::tcr:region:uin/account:type/…`; `*` for what is not a resource's. */
function resourceOf({ action, region, uin, parameters }: Wish): string {
  const base = `qcs::tcr:${region}:uin/${uin}:`;
  const text = (name: string): string => {
    const value = parameters[name];
    return typeof value === "string" ? value : "";
  };
  if (action.endsWith("Personal")) {
    const name = text("RepoName") || text("Namespace");
    return name === "" || GLOBAL.includes(action) ? "*" : `${base}repo/${name}`;
  }
  const instance = text("RegistryId");
  const namespace = text("NamespaceName");
  if (action === "DescribeInstances") {
    return "*";
  }
  return namespace === "" ? `${base}instance/${instance}` : `${base}repository/${instance}/${namespace}`;
}

/** Actions that no resource can be named for. */
const GLOBAL: readonly string[] = [
  "ValidateNamespaceExistPersonal",
  "DescribeUserQuotaPersonal",
  "DescribeRepositoryOwnerPersonal",
];

/** `*` stands for anything; a resource of no name is matched by nothing else. */
function matches(pattern: string, resource: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`).test(resource);
}
