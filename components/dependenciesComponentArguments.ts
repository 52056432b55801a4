import type { Problem } from "./common/problem";
import { listOf, oneOf, type Shape, TEXT } from "./common/shape";
import { COMMON, kindProblems, unknownNames } from "./componentShapes";
import type { GoDependenciesArgs } from "./dependenciesArgs";
import { ARGUMENTS } from "./plan/argumentTable";

export const OF_DEPENDENCIES: { readonly [Name in keyof GoDependenciesArgs]-?: Shape<unknown> } = {
  ...COMMON,
  source: TEXT,
  mains: listOf(TEXT),
  besides: listOf(TEXT),
  repository: TEXT,
  platforms: ARGUMENTS.platforms.shape,
  mirrors: ARGUMENTS.mirrors.shape,
  bases: ARGUMENTS.bases.shape,
  go: ARGUMENTS.go.shape,
  cache: oneOf("on", "readOnly", "off"),
};

/** What is wrong with the kinds of the arguments, and names that are not arguments. */
export function dependenciesComponentProblems(args: GoDependenciesArgs): Problem[] {
  return [
    ...unknownNames(args, Object.keys(OF_DEPENDENCIES), "GoDependencies"),
    ...kindProblems(args, OF_DEPENDENCIES, ["namespace", "source", "mains"]),
  ];
}
