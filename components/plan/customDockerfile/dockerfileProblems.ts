import { didYouMean } from "../../common/didYouMean";
import type { Problem } from "../../common/problem";
import { PREDEFINED_ARGS } from "../predefinedArgs";
import { argsOf, type ParsedDockerfile, type Step } from "./parsedDockerfile";
import type { ResolvedStage, ResolvedStep } from "./resolvedStages";
import { shellVariables } from "./shellVariables";
import { PLATFORM_ARGS, variablesIn } from "./variables";

/** Every instruction of a Dockerfile (docs.docker.com/reference/dockerfile). */
const KEYWORDS: readonly string[] = [
  ...[
    "ADD",
    "ARG",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "FROM",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
  ],
  ...["ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"],
];

/** Instructions whose variables BuildKit replaces; in the others a shell does. */
const EXPANDED: readonly string[] = [
  ...["ADD", "COPY", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"],
];

/** Whether the text is a Dockerfile at all. */
export function syntaxProblems(field: string, path: string, parsed: ParsedDockerfile): Problem[] {
  const at = (line: number): string => `${path}:${line}`;
  const steps = [...parsed.stray, ...parsed.stages.flatMap((stage) => stage.steps)];
  const unknown = steps.filter(({ keyword }) => !KEYWORDS.includes(keyword));
  const problems = unknown.map(({ keyword, line }) => {
    const rule = `has \`${keyword}\` in line ${line}, which is not an instruction`;
    return { field, value: at(line), rule, fix: didYouMean(keyword, KEYWORDS) };
  });
  const stray = parsed.stray.find(({ keyword }) => KEYWORDS.includes(keyword));
  if (stray !== undefined) {
    const rule = `has \`${stray.keyword}\` above the first \`FROM\``;
    problems.push({
      field,
      value: at(stray.line),
      rule,
      fix: "move it below `FROM`: only `ARG` may come before",
    });
  }
  if (parsed.unterminated !== undefined) {
    const rule = `has a here-document in line ${parsed.unterminated} that does not end`;
    problems.push({
      field,
      value: at(parsed.unterminated),
      rule,
      fix: "write its name on a line of its own",
    });
  }
  if (parsed.stages.length === 0 && problems.length === 0) {
    const rule = parsed.text.trim() === "" ? "is empty" : "has no `FROM`";
    problems.push({ field, value: path, rule, fix: "write a Dockerfile, or leave `dockerfile` out" });
  }
  const short = steps.filter(
    ({ keyword, words, text }) =>
      ["COPY", "ADD"].includes(keyword) && words.length < (text.includes("<<") ? 1 : 2),
  );
  short.forEach(({ keyword, line }) => {
    problems.push({
      field,
      value: at(line),
      rule: `has a \`${keyword}\` without source and target`,
      fix: "name both",
    });
  });
  return problems;
}

/** Whether every build argument reaches an instruction, and every `FROM` gets its image. */
export function buildArgProblems(
  parsed: ParsedDockerfile,
  stages: readonly ResolvedStage[],
  buildArgs: Readonly<Record<string, string>>,
): Problem[] {
  const globals = parsed.globalArgs.flatMap(argsOf).map(({ name }) => name);
  const locals = parsed.stages.flatMap(({ steps }) => declaredIn(steps));
  const inFrom = [
    ...parsed.stages.flatMap(({ image, platform = "" }) => variablesOf(image + platform)),
    ...parsed.globalArgs.flatMap(argsOf).flatMap(({ value = "" }) => variablesOf(value)),
  ];
  const allowed = [...new Set([...globals, ...locals, ...PREDEFINED_ARGS])];
  const given = Object.keys(buildArgs).flatMap((name): Problem[] => {
    const field = `buildArgs.${name}`;
    if (!allowed.includes(name) && !isBuildKits(name)) {
      const value = buildArgs[name];
      return [{ field, value, rule: "has no `ARG` in the Dockerfile", fix: didYouMean(name, allowed) }];
    }
    const lost = globals.includes(name) && !locals.includes(name) && !inFrom.includes(name);
    const rule = "has its `ARG` above the first `FROM` only, where no stage sees it";
    return lost ? [{ field, rule, fix: `repeat \`ARG ${name}\` in the stage that reads it` }] : [];
  });
  const missing = stages.flatMap(({ stage, image }): Problem[] => {
    const [name] = variablesIn(stage.image);
    const rule = `has no value, but \`FROM\` in line ${stage.line} needs one`;
    return image !== "" || name === undefined
      ? []
      : [{ field: `buildArgs.${name}`, rule, fix: "give it a value" }];
  });
  return [...given, ...missing];
}

/** Arguments that BuildKit reads itself, with or without an `ARG`. */
function isBuildKits(name: string): boolean {
  return name.startsWith("BUILDKIT_") || name === "SOURCE_DATE_EPOCH" || PLATFORM_ARGS.includes(name);
}

/** Variables in a word, those with a default, too. */
function variablesOf(text: string): string[] {
  return variablesIn(text.replaceAll(/(\$\{\w+)[^\w}]/g, "$1} $"));
}

/**
 * Variables that an instruction reads although their `ARG` stands somewhere else. They are empty there, which is sure
 * only where nothing else can set them: not in a shell, and not above a base image, which has variables of its own.
 */
export function unseenVariables(
  field: string,
  path: string,
  parsed: ParsedDockerfile,
  stages: readonly ResolvedStage[],
): { readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] } {
  const elsewhere = new Set([
    ...parsed.globalArgs.flatMap(argsOf).map(({ name }) => name),
    ...stages.flatMap(({ steps }) => declaredIn(steps.map(({ step }) => step))),
    ...PLATFORM_ARGS,
  ]);
  const found = stages.flatMap((resolved) =>
    resolved.steps.flatMap((one) =>
      readBy(one)
        .filter((name) => elsewhere.has(name) && !one.variables.has(name))
        .map((name) => {
          const rule = `reads \`$${name}\` in line ${one.step.line}, and its stage has no \`ARG ${name}\` above it`;
          const fix = `add \`ARG ${name}\` to the stage`;
          const isSure = one.step.keyword !== "RUN" && isFromScratch(resolved);
          return { isSure, problem: { field, value: `${path}:${one.step.line}`, rule, fix } };
        }),
    ),
  );
  return {
    problems: found.filter(({ isSure }) => isSure).map(({ problem }) => problem),
    warnings: found.filter(({ isSure }) => !isSure).map(({ problem }) => problem),
  };
}

function isFromScratch({ image, parents, context }: ResolvedStage): boolean {
  return parents.length > 0
    ? parents.every(isFromScratch)
    : context === undefined && image.toLowerCase() === "scratch";
}

function declaredIn(steps: readonly Step[]): string[] {
  return steps
    .map((step) => step.trigger ?? step)
    .filter(({ keyword }) => keyword === "ARG")
    .flatMap(argsOf)
    .map(({ name }) => name);
}

/** Variables of an instruction; of a `RUN` those that its own text does not set. */
function readBy({ step }: ResolvedStep): string[] {
  if (step.keyword === "RUN") {
    return shellVariables(step);
  }
  return EXPANDED.includes(step.keyword) ? [...new Set(variablesIn(step.words.join(" ")))] : [];
}
