import { ATTEST } from "./attestArgs";
import { AUDIT } from "./auditArgs";
import type { Problem } from "./common/problem";
import { LATER_TEXT, mapOf, type Shape } from "./common/shape";
import { COMMON, instance, kindProblems, unknownNames } from "./componentShapes";
import { ARGUMENT_NAMES } from "./plan/argumentTable";
import type { GoServiceImageArgs, ServiceDeclaration } from "./serviceImageArgs";

/** Arguments beside those that decide what is built. */
export const OF_SERVICE: {
  readonly [Name in keyof ServiceDeclaration]-?: Shape<unknown>;
} = {
  ...COMMON,
  dependencies: instance("a GoDependencies", "shared"),
  secrets: mapOf(LATER_TEXT),
  attest: ATTEST,
  audit: AUDIT,
};

/** What is wrong with the component's own arguments, and names that are not arguments. */
export function serviceComponentProblems(args: GoServiceImageArgs): Problem[] {
  return [
    ...unknownNames(args, [...ARGUMENT_NAMES, ...Object.keys(OF_SERVICE)], "GoServiceImage"),
    ...kindProblems(args, OF_SERVICE, ["namespace"]),
  ];
}
