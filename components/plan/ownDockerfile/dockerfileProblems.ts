import { nearMiss } from "../nearMiss";
import type { Problem } from "../problem";
import { PREDEFINED_ARGS } from "../predefinedArgs";
import { argsOf, type ParsedDockerfile } from "./parsedDockerfile";
import type { ResolvedStage, ResolvedStep } from "./resolvedStages";
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
    const rule = `has \`${keyword}\` in line ${line}, which is no instruction`;
    return { field, value: at(line), rule, fix: nearMiss(keyword, KEYWORDS) };
  });
  const stray = parsed.stray.find(({ keyword }) => KEYWORDS.includes(keyword));
  if (stray !== undefined) {
    const rule = `has \`${stray.keyword}\` above the first \`FROM\``;
    problems.push({ field, value: at(stray.line), rule, fix: "only `ARG` may stand there" });
  }
  if (parsed.stages.length === 0 && problems.length === 0) {
    const rule = parsed.text.trim() === "" ? "is empty" : "has no `FROM`";
    problems.push({ field, value: path, rule, fix: "write a Dockerfile, or leave `dockerfile` out" });
  }
  const short = steps.filter(({ keyword, words }) => ["COPY", "ADD"].includes(keyword) && words.length < 2);
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
  const locals = stages.flatMap(({ stage }) => declaredIn(stage.steps.map((step) => ({ step }))));
  const inFrom = parsed.stages.flatMap(({ image }) => variablesIn(image));
  const allowed = [...new Set([...globals, ...locals, ...PREDEFINED_ARGS])];
  const given = Object.keys(buildArgs).flatMap((name): Problem[] => {
    const field = `buildArgs.${name}`;
    if (!allowed.includes(name)) {
      const value = buildArgs[name];
      return [{ field, value, rule: "has no `ARG` in the Dockerfile", fix: nearMiss(name, allowed) }];
    }
    const lost = globals.includes(name) && !locals.includes(name) && !inFrom.includes(name);
    const rule = "has its `ARG` above the first `FROM` only, where no stage sees it";
    return lost ? [{ field, rule, fix: `repeat \`ARG ${name}\` in the stage that reads it` }] : [];
  });
  const missing = stages.flatMap(({ stage, image }): Problem[] => {
    const [name] = variablesIn(stage.image);
    return image !== "" || name === undefined
      ? []
      : [
          {
            field: `buildArgs.${name}`,
            rule: `is what \`FROM\` in line ${stage.line} needs`,
            fix: "give it a value",
          },
        ];
  });
  return [...given, ...missing];
}

/** Variables that an instruction reads although their `ARG` stands somewhere else: they are empty there. */
export function unseenProblems(
  field: string,
  path: string,
  parsed: ParsedDockerfile,
  stages: readonly ResolvedStage[],
): Problem[] {
  const elsewhere = new Set([
    ...parsed.globalArgs.flatMap(argsOf).map(({ name }) => name),
    ...stages.flatMap(({ steps }) => declaredIn(steps)),
    ...PLATFORM_ARGS,
  ]);
  return stages.flatMap(({ steps }) =>
    steps.flatMap((one) =>
      readBy(one)
        .filter((name) => elsewhere.has(name) && !one.variables.has(name))
        .map((name): Problem => {
          const rule = `reads \`$${name}\` in line ${one.step.line}, and its stage has no \`ARG ${name}\` above it`;
          return { field, value: `${path}:${one.step.line}`, rule, fix: `add \`ARG ${name}\` to the stage` };
        }),
    ),
  );
}

function declaredIn(steps: readonly Pick<ResolvedStep, "step">[]): string[] {
  return steps
    .filter(({ step }) => step.keyword === "ARG")
    .flatMap(({ step }) => argsOf(step))
    .map(({ name }) => name);
}

/** Variables of an instruction; of a `RUN` those that its own text does not set. */
function readBy({ step }: ResolvedStep): string[] {
  const names = [...new Set(variablesIn(step.text))];
  if (step.keyword === "RUN") {
    return names.filter(
      (name) => !new RegExp(`\\b(${name}=|read ${name}\\b|for ${name} in\\b)`).test(step.text),
    );
  }
  return EXPANDED.includes(step.keyword) ? names : [];
}
