import { DELVE_ARCHITECTURES } from "./dockerfile/debugStages";
import { STAGES } from "./dockerfile/serviceDockerfile";
import { goOptionProblems } from "../toolchain/goOptions";
import { missingFromDependencies, type SharedDependencies } from "./sharedDependencies";
import { LINKER_VARIABLE } from "./linkerVariables";
import { maxSizeProblems } from "./maxSize";
import type { MainClosure } from "../toolchain/mainClosure";
import { didYouMean } from "../common/didYouMean";
import type { Platform } from "../toolchain/platform";
import { PREDEFINED_ARGS } from "./predefinedArgs";
import type { Problem } from "../common/problem";
import { CACHE_TAG, isTag, Reference } from "../common/reference";
import { repositoryProblems, tagProblems } from "../common/referenceProblems";
import { lineProblems } from "../common/lines";
import { goField } from "../common/quoting";
import { SECRET_NAME } from "../common/secretName";
import type { ServiceArguments } from "./serviceArguments";
import { upxProblems } from "./upx";
import { strategyProblems } from "./version";

/** Checks the arguments that need no look at the source tree. */
export function argumentProblems(name: string, args: ServiceArguments): Problem[] {
  return [
    ...lineProblems("name", name),
    ...repositoryProblems("repository", args.repository ?? name),
    ...goOptionProblems("go", args.go ?? {}),
    ...buildArgProblems(args),
    ...sshProblems(args.ssh ?? {}),
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
    // a file of the caller's own is asked for its `ARG`s when it is read
    return dockerfile !== undefined || PREDEFINED_ARGS.includes(name)
      ? []
      : [{ field, value, rule: "has no `ARG` in the Dockerfile", fix: didYouMean(name, PREDEFINED_ARGS) }];
  });
}

/** BuildKit's client takes an agent as `id=path,path`. */
function sshProblems(ssh: NonNullable<ServiceArguments["ssh"]>): Problem[] {
  return Object.entries(ssh).flatMap(([id, paths]) =>
    paths.flatMap((path, index) =>
      path.includes(",")
        ? [
            {
              field: `ssh.${id}[${index}]`,
              value: path,
              rule: "has a comma, which separates paths",
              fix: "name a path without one",
            },
          ]
        : lineProblems(`ssh.${id}[${index}]`, path),
    ),
  );
}

function targetProblems(args: ServiceArguments): Problem[] {
  return args.dockerfile !== undefined || args.target === undefined || STAGES.includes(args.target)
    ? []
    : [
        {
          field: "target",
          value: args.target,
          rule: "is not a stage of the Dockerfile",
          fix: didYouMean(args.target, STAGES),
        },
      ];
}

function programProblems(programs: Readonly<Record<string, string>>): Problem[] {
  return Object.keys(programs).flatMap((name) => {
    const field = `programs.${name}`;
    if (["service", "dlv", "tmp"].includes(name)) {
      return [{ field, rule: "is reserved", fix: "choose another name" }];
    }
    return /^[a-z0-9][a-z0-9._-]*$/i.test(name)
      ? []
      : [{ field, rule: "is not a plain file name", fix: "use letters, digits, `.`, `_` and `-`" }];
  });
}

function tagListProblems({ extraTags = [] }: ServiceArguments): Problem[] {
  return extraTags.flatMap((tag, index) => {
    const field = `extraTags[${index}]`;
    if (tag === CACHE_TAG) {
      return [{ field, value: tag, rule: "is reserved for the registry cache", fix: "choose another tag" }];
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
          rule: "is not a variable of a package",
          fix: "write import path and name, such as `main.Version`",
        },
      ];
}

/** The linker takes its flags from one line. */
function variableValueProblems(field: string, value: string): Problem[] {
  const rule = "has spaces and both kinds of quotes, and the linker's flags take one of them at most";
  return goField(`=${value}`) === undefined
    ? [{ field, value, rule, fix: "use one kind of quotes" }]
    : lineProblems(field, value);
}

function cacheProblems({ cache = "on" }: ServiceArguments): Problem[] {
  if (typeof cache === "string") {
    const options = ["on", "readOnly", "off"];
    return options.includes(cache)
      ? []
      : [{ field: "cache", value: cache, rule: "is not a cache option", fix: didYouMean(cache, options) }];
  }
  const reference = Reference.parse(cache.reference);
  const valid = reference?.tag !== undefined && isTag(reference.tag) && reference.digest === undefined;
  return valid
    ? []
    : [
        {
          field: "cache.reference",
          value: cache.reference,
          rule: "is not a reference with a registry's host and a tag",
          fix: "write it like `registry.example.com/team/auth:buildcache`",
        },
      ];
}
