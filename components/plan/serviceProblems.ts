import { DELVE_ARCHITECTURES } from "./dockerfile/debugStages";
import { stagesOf } from "./dockerfile/serviceDockerfile";
import type { SharedDependencies } from "./dependenciesPlan";
import { goOptionProblems } from "./goOptions";
import { missingFromDependencies } from "./dependenciesPlan";
import { LINKER_VARIABLE } from "./linkerVariables";
import { maxSizeProblems } from "./maxSize";
import type { MainClosure } from "./moduleClosure";
import { nearMiss } from "./nearMiss";
import type { Platform } from "./platform";
import { PREDEFINED_ARGS } from "./predefinedArgs";
import type { Problem } from "./problem";
import { CACHE_TAG, isTag, parseReference, repositoryProblems, tagProblems } from "./reference";
import { SECRET_NAME } from "./secretName";
import type { ServiceArguments } from "./serviceArguments";
import { upxProblems } from "./upx";
import { strategyProblems } from "./version";

/** Checks the arguments that need no look at the source tree. */
export function argumentProblems(name: string, args: ServiceArguments): Problem[] {
  return [
    ...repositoryProblems("repository", args.repository ?? name),
    ...goOptionProblems("go", args.go ?? {}),
    ...buildArgProblems(args),
    ...targetProblems(args),
    ...programProblems(args.programs ?? {}),
    ...strategyProblems("version", args.version ?? "content"),
    ...tagListProblems(args),
    ...variableProblems("versionVariable", args.versionVariable),
    ...Object.entries(args.variables ?? {}).flatMap(([variable, value]) => [
      ...variableProblems(`variables.${variable}`, variable),
      ...variableValueProblems(`variables.${variable}`, value),
    ]),
    ...cacheProblems(args),
    ...maxSizeProblems("maxSize", args.maxSize ?? {}),
    ...(args.upx === undefined ? [] : upxProblems("upx", args.upx)),
  ];
}

/** Checks that the debugger exists for every platform of a debug variant. */
export function debugProblems({ debug }: ServiceArguments, platforms: readonly Platform[]): Problem[] {
  return platforms
    .filter(({ goarch }) => debug === true && !DELVE_ARCHITECTURES.includes(goarch))
    .map(({ name }) => ({
      field: "debug",
      value: true,
      rule: `asks for a debugger, and Delve does not support ${name}`,
      fix: "give the debug variant other platforms",
    }));
}

/** Checks that shared dependencies were compiled as this service needs them. */
export function dependencyProblems(
  closure: MainClosure,
  platforms: readonly Platform[],
  dependencies: SharedDependencies | undefined,
): Problem[] {
  if (dependencies === undefined || closure.problems.length > 0) {
    return [];
  }
  return missingFromDependencies(closure, platforms, dependencies);
}

function buildArgProblems({ buildArgs = {}, dockerfile }: ServiceArguments): Problem[] {
  return Object.entries(buildArgs).flatMap(([name, value]) => {
    const field = `buildArgs.${name}`;
    if (SECRET_NAME.test(name)) {
      // the value is left out of the message on purpose
      return [
        {
          field,
          rule: "looks like a secret, and a build argument is readable in the image",
          fix: "leave it out",
        },
      ];
    }
    if (typeof value !== "string") {
      return [{ field, value, rule: "is no string", fix: `write ${JSON.stringify(String(value))}` }];
    }
    // a file of the caller's own is asked for its `ARG`s when it is read
    return dockerfile !== undefined || PREDEFINED_ARGS.includes(name)
      ? []
      : [{ field, value, rule: "has no `ARG` in the Dockerfile", fix: nearMiss(name, PREDEFINED_ARGS) }];
  });
}

function targetProblems(args: ServiceArguments): Problem[] {
  const stages = stagesOf({ dependencies: undefined, packing: undefined });
  return args.dockerfile !== undefined || args.target === undefined || stages.includes(args.target)
    ? []
    : [
        {
          field: "target",
          value: args.target,
          rule: "is no stage of the Dockerfile",
          fix: nearMiss(args.target, stages),
        },
      ];
}

function programProblems(programs: Readonly<Record<string, string>>): Problem[] {
  return Object.keys(programs).flatMap((name) => {
    const field = `programs.${name}`;
    if (["service", "dlv", "tmp"].includes(name)) {
      return [{ field, rule: "is a name that every image has a use for", fix: "choose another name" }];
    }
    return /^[a-z0-9][a-z0-9._-]*$/i.test(name)
      ? []
      : [{ field, rule: "is no plain file name", fix: "use letters, digits, `.`, `_` and `-`" }];
  });
}

function tagListProblems({ extraTags = [] }: ServiceArguments): Problem[] {
  return extraTags.flatMap((tag, index) => {
    const field = `extraTags[${index}]`;
    if (tag === CACHE_TAG) {
      return [{ field, value: tag, rule: "is the tag of the registry cache", fix: "choose another tag" }];
    }
    return extraTags.indexOf(tag) < index
      ? [{ field, value: tag, rule: "is named twice", fix: "name each tag once" }]
      : tagProblems(field, tag);
  });
}

function variableProblems(field: string, variable: string | undefined): Problem[] {
  return variable === undefined || LINKER_VARIABLE.test(variable)
    ? []
    : [
        {
          field,
          value: variable,
          rule: "is no variable of a package",
          fix: "write import path and name, such as `main.Version`",
        },
      ];
}

/** The linker takes its flags from one line, in single quotes. */
function variableValueProblems(field: string, value: unknown): Problem[] {
  return typeof value === "string" && !/[\s'"\\$`]/.test(value)
    ? []
    : [
        {
          field,
          value,
          rule: "is no text without spaces, quotes and dollar signs",
          fix: "write a plain value",
        },
      ];
}

function cacheProblems({ cache = "on" }: ServiceArguments): Problem[] {
  if (typeof cache === "string") {
    const options = ["on", "readOnly", "off"];
    return options.includes(cache)
      ? []
      : [{ field: "cache", value: cache, rule: "is no cache option", fix: nearMiss(cache, options) }];
  }
  const reference = parseReference(cache.reference);
  const valid = reference?.tag !== undefined && isTag(reference.tag) && reference.digest === undefined;
  return valid
    ? []
    : [
        {
          field: "cache.reference",
          value: cache.reference,
          rule: "is no reference with a registry's host and a tag",
          fix: "write it like `registry.example.com/team/auth:buildcache`",
        },
      ];
}
