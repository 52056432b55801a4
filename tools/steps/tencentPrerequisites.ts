import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describeProblem, PlanError } from "../../components/common/problem";
import { type CredentialSources, resolveCredentials } from "../../components/tencent/api/credentials";
import { prod } from "../../stacks/prod";
import { staging } from "../../stacks/staging";
import { parseYaml } from "../../stacks/stackFile";
import { Fault } from "../fault";
import { isRecord, readText } from "../files";
import type { Options } from "../options";
import type { Paths } from "../paths";
import { copyFile, projectName, trackedFile } from "../pulumi/stackCopy";

/** What a stack of Tencent Cloud needs before anything else is done. */
export interface Given {
  readonly stack: string;
  /** The services that alone are to be brought up. @default - all of them */
  readonly services?: readonly string[];
  /** Configuration by its full key; a secret that is set is any text. */
  readonly config: Readonly<Record<string, string>>;
  /** The project's own keys start with it. */
  readonly project: string;
  /** Whether another stack is there. */
  readonly hasStack: (name: string) => boolean;
  readonly places: Omit<CredentialSources, "config">;
}

/** What stands for a secret's value: it is encrypted, and nobody looks into it here. */
const SECRET = "(secret)";

/** Everything that is missing and can be found from files and variables alone, each with its fix. */
export function missingPrerequisites({
  stack,
  services,
  config,
  project,
  hasStack,
  places,
}: Given): string[] {
  const value = (key: string): string => config[`${project}:${key}`] ?? "";
  const environment = [prod, staging].find(({ name }) => name === (value("environment") || stack));
  if (environment === undefined) {
    return [];
  }
  const problems: string[] = [];
  if (environment.images.kind === "promote") {
    const [service] = services ?? [];
    if (service !== undefined) {
      problems.push(
        `SERVICE: stack ${stack} promotes whole releases, not single services. Fix: leave SERVICE out; ` +
          `\`promote\` in its configuration selects a service's version (\`${service}=VERSION\`).`,
      );
    }
    const from = value("from") || environment.images.from;
    if (!from.includes("/") && !hasStack(from)) {
      problems.push(
        `stack ${stack} promotes what the stack ${from} has built, and there is no stack ${from} here. ` +
          `Fix: make up STACK=${from}`,
      );
    }
  }
  if (value("fromUsername") !== "" && value("fromPassword") === "") {
    problems.push(passwordProblem("fromPassword", "fromUsername"));
  }
  if (value("registry") !== "") {
    return problems;
  }
  if (value("username") !== "" && value("registryPassword") === "") {
    problems.push(passwordProblem("registryPassword", "username"));
  }
  return [...problems, ...keyProblems(config, places)];
}

/**
 * Reports at once what a stack of Tencent Cloud lacks, before tools are built and an engine is started.
 *
 * @throws Fault with all of it.
 */
export function checkTencentPrerequisites(paths: Paths, options: Options): void {
  const project = projectName(paths);
  const folder = path.join(paths.pulumiState, ".pulumi", "stacks", project);
  const own = options.own === undefined ? {} : { [`${project}:registry`]: options.own.registry };
  const problems = missingPrerequisites({
    stack: options.stack,
    ...(options.services !== undefined && { services: options.services }),
    project,
    config: {
      ...configOf(readText(copyFile(paths, options.stack))),
      ...configOf(readText(trackedFile(paths, options.stack))),
      ...own,
    },
    hasStack: (name) => fs.existsSync(path.join(folder, `${name}.json`)),
    places: { env: process.env, home: os.homedir(), read: readText },
  });
  if (problems.length > 0) {
    throw new Fault(problems.join("\n"));
  }
}

function passwordProblem(secret: string, user: string): string {
  return `${secret}: is empty, and \`${user}\` is set. Fix: pulumi config set --secret ${secret} (after \`eval "$(make -s env)"\`).`;
}

/** Keys that are encrypted are left to the program, which can read them. */
function keyProblems(config: Given["config"], places: Given["places"]): string[] {
  const encrypted = ["tencentcloud:secretId", "tencentcloud:secretKey"].some((key) => config[key] === SECRET);
  if (encrypted) {
    return [];
  }
  try {
    resolveCredentials({ ...places, config: (key) => config[key] });
    return [];
  } catch (error) {
    if (error instanceof PlanError) {
      return error.problems.map((problem) => `${describeProblem(problem).trim()}.`);
    }
    throw error;
  }
}

function configOf(text: string | undefined): Record<string, string> {
  let file: unknown;
  try {
    file = text === undefined ? {} : parseYaml(text);
  } catch {
    return {}; // reported where the file is merged
  }
  const config = isRecord(file) && isRecord(file["config"]) ? file["config"] : {};
  const entries = Object.entries(config).map(([key, value]): [string, string] => [
    key,
    isRecord(value) ? SECRET : typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return Object.fromEntries(entries);
}
