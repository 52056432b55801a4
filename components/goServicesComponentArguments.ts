import { ATTEST } from "./attestArgs";
import { AUDIT } from "./auditArgs";
import type { Problem } from "./common/problem";
import { isRecord } from "./common/record";
import { either, FLAG, LATER_TEXT, listOf, mapOf, type Shape, TEXT } from "./common/shape";
import { COMMON, kindProblems, unknownNames } from "./componentShapes";
import { composeOptionProblems } from "./compose/optionProblems";
import type { GoServicesArgs, ServiceOptions } from "./goServicesArgs";
import { ARGUMENT_NAMES } from "./plan/argumentTable";
import { addressProblems, existingNamespaceProblems } from "./namespaces/existingNamespace";
import { isRegistryArgs } from "./namespaces/namespaceArgument";
import type { ServiceArguments } from "./plan/serviceArguments";

const SECRETS = { secrets: mapOf(LATER_TEXT), attest: ATTEST, audit: AUDIT };

/** A map of maps: what is in them is checked one by one. */
const ANYTHING: Shape<unknown> = {
  words: "a map",
  schema: {},
  check: (field, value, problems) => {
    if (!isRecord(value)) {
      problems.push({ field, rule: "is not a map", fix: "write a map of arguments" });
    }
  },
  usable: (value) => value,
};

/** Arguments beside those that decide what is built. */
export const OF_FLEET: {
  readonly [Name in Exclude<keyof GoServicesArgs, keyof ServiceArguments>]-?: Shape<unknown>;
} = {
  ...COMMON,
  ...SECRETS,
  namespace: {
    ...COMMON.namespace,
    words: "a namespace, or a registry's address such as `registry.example.com/team`",
    check: (field, value, problems) => {
      if (typeof value === "string") {
        problems.push(...addressProblems(field, value));
      } else if (isRegistryArgs(value)) {
        problems.push(...existingNamespaceProblems(field, value));
      } else {
        COMMON.namespace.check(field, value, problems);
      }
    },
  },
  services: either(listOf(TEXT), mapOf(TEXT), "a list of globs, or a map of folders by the service's name"),
  serviceOptions: ANYTHING,
  sharedDependencies: FLAG,
};

const { builder, credentials, download, onDestroy, timeout } = COMMON;
/** What a single service has for itself, beside what decides what is built. */
export const OF_ONE: {
  readonly [Name in Exclude<keyof ServiceOptions, keyof ServiceArguments | "compose">]-?: Shape<unknown>;
} = { ...SECRETS, builder, credentials, download, onDestroy, timeout };

/** Arguments of an image that cannot be the same for several services, and those that none has for itself. */
export const NOT_FOR_ALL: readonly string[] = ["main", "programs", "repository"];
export const NOT_FOR_ONE: readonly string[] = ["main", "source", "bases"];

/** What is wrong with the component's own arguments, and names that are not arguments. */
export function goServicesProblems(args: GoServicesArgs): Problem[] {
  const names = ARGUMENT_NAMES.filter((name) => !NOT_FOR_ALL.includes(name));
  const { serviceOptions } = args;
  const options = Object.entries<unknown>(isRecord(serviceOptions) ? serviceOptions : {});
  return [
    ...unknownNames(args, [...names, ...Object.keys(OF_FLEET)], "GoServices"),
    ...kindProblems(args, OF_FLEET, ["namespace"]),
    ...options.flatMap(([service, one]) => optionProblems(`serviceOptions.${service}`, one)),
  ];
}

function optionProblems(field: string, options: unknown): Problem[] {
  if (!isRecord(options)) {
    return [{ field, rule: "is not a map", fix: "write a map of arguments" }];
  }
  const names = ARGUMENT_NAMES.filter((name) => !NOT_FOR_ONE.includes(name));
  const { compose, ...others } = options;
  const own = [
    ...unknownNames(others, [...names, ...Object.keys(OF_ONE)], "a single service"),
    ...kindProblems(others, OF_ONE, []),
  ];
  return [
    ...own.map((one) => ({ ...one, field: `${field}.${one.field}` })),
    ...(compose === undefined ? [] : composeOptionProblems(`${field}.compose`, compose)),
  ];
}
