import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, join, relative, resolve } from "node:path";
import { Command } from "commander";
import { parse } from "yaml";
import { shellWord } from "../components/common/quoting";
import { PlanError, type Problem } from "../components/common/problem";
import { shownFolder } from "../components/source/treePath";
import { textTable } from "../components/common/textTable";
import { toldOnce } from "../components/common/toldOnce";
import { type Configuration, readConfiguration } from "../stacks/configuration";
import { writtenConfiguration } from "../stacks/stackFile";
import { withExamples } from "./examples";
import { printWarnings } from "./output";
import { type Planned, planRequest } from "./request";
import { starterFiles } from "./starterFiles";

const SUBJECT = "go-service-image init";

interface InitFlags {
  readonly registry?: string;
  readonly builder?: string;
  readonly config: readonly string[];
  readonly name?: string;
  readonly stack: string;
  readonly root?: string;
  readonly force?: true;
  readonly json?: true;
}

/** What `init` has written, and what it found. */
interface InitDocument {
  readonly folder: string;
  readonly written: readonly string[];
  readonly services: readonly { readonly name: string; readonly main: string }[];
  readonly problems: readonly Problem[];
  readonly next: readonly string[];
}

/** `go-service-image init`: a Pulumi project for the Go services of a repository. */
export function initCommand(): Command {
  const command = new Command("init")
    .description(
      "Writes a Pulumi project for the Go services of a repository: no program of your own is needed.",
    )
    .argument(
      "[folder]",
      "folder of the project, where Pulumi.yaml will be; a new one is made if --root names the sources",
      ".",
    )
    .option("--registry <path>", "where images go, as host[:port][/path]")
    .option("--builder <name>", "name of the buildx builder (default: buildx's current one)")
    .option(
      "-c, --config <key=value>",
      "another key of the stack file, its value as in YAML; may be repeated",
      (value, before: readonly string[]) => [...before, value],
      [],
    )
    .option("--name <name>", "name of the project (default: the folder's)")
    .option("--stack <name>", "name of the stack", "dev")
    .option("--root <dir>", "root folder of the Go source tree (default: the project's folder)")
    .option("--force", "overwrite files that are there")
    .option("--json", "print what was written and found as JSON");
  return withExamples(
    command,
    `
go-service-image init
go-service-image init deploy --root . --registry registry.example.com/team
go-service-image init -c profile=china -c 'platforms=[linux/amd64]'

Nothing is overwritten without --force, and nothing is written if anything is wrong.`,
  ).action(init);
}

async function init(given: string, flags: InitFlags): Promise<void> {
  const folder = resolve(given);
  const root = resolve(flags.root ?? folder);
  const project = flags.name ?? projectName(basename(folder));
  const configuration = configurationOf(project, folder, root, flags);
  const files = starterFiles({ project, stack: flags.stack, configuration });
  const read = readConfiguration(
    writtenConfiguration(project, {}, { config: configuration }).values,
    project,
  );
  refuse([...folderProblems(folder, files, flags), ...read.problems]);
  const services = configuration[`${project}:services`];
  const { serviceOptions } = read;
  const planned = await planRequest(
    SUBJECT,
    { root, ...(Array.isArray(services) && { main: services.map(String) }) },
    { serviceOptions },
  );
  // what a source lacks can be mended later; what stands in the stack file is written now
  refuse(planned.problems.filter(({ field }) => isOfOptions(serviceOptions, field)));
  printWarnings(planned);
  mkdirSync(folder, { recursive: true });
  Object.entries(files).forEach(([name, text]) => writeFileSync(join(folder, name), text));
  const document: InitDocument = {
    folder,
    written: Object.keys(files),
    services: planned.discovery.services,
    problems: planned.problems,
    next: nextSteps(folder, flags, `${project}:registry` in configuration),
  };
  process.stdout.write(
    flags.json ? `${JSON.stringify(document, null, 2)}\n` : textOf(document, planned, root),
  );
}

/** Whether a problem is about an option that was given: `auth: ports[0]`. */
function isOfOptions(serviceOptions: Configuration["serviceOptions"], field: string): boolean {
  const [, name = "", argument = ""] = /^(.+?): (\w+)/.exec(field) ?? [];
  return Object.hasOwn(serviceOptions, name) && Object.hasOwn(serviceOptions[name]?.image ?? {}, argument);
}

/** Keys of the stack file, with the name of the project in front. */
function configurationOf(
  project: string,
  folder: string,
  root: string,
  { registry, builder, config }: InitFlags,
): Record<string, unknown> {
  const others = config.map((one) => {
    const [, key = "", value = ""] = /^([^=]*)=(.*)$/s.exec(one) ?? [];
    if (key === "") {
      refuse([
        { field: "--config", value: one, rule: "is not a key with its value", fix: "write `key=value`" },
      ]);
    }
    return [key, valueOf(one, value)];
  });
  const entries: [string, unknown][] = [
    ...(root === folder ? [] : ([["root", relative(folder, root)]] as [string, unknown][])),
    ...Object.entries({ registry, builder }).filter(([, value]) => value !== undefined),
    ...(others as [string, unknown][]),
  ];
  return Object.fromEntries(
    entries.map(([key, value]) => [key.includes(":") ? key : `${project}:${key}`, value]),
  );
}

function valueOf(option: string, text: string): unknown {
  try {
    return parse(text);
  } catch {
    refuse([{ field: "--config", value: option, rule: "is not YAML", fix: "write it like `tags=[a, b]`" }]);
    return undefined;
  }
}

/** A folder's name, as far as a project may have it. */
function projectName(folder: string): string {
  return folder.replace(/[^\w.-]+/g, "-").replace(/^[^A-Za-z0-9_]+/, "") || "services";
}

function folderProblems(
  folder: string,
  files: Readonly<Record<string, string>>,
  { force, name, stack, root }: InitFlags,
): Problem[] {
  const rule = "must be letters, digits, `-`, `_` and `.`";
  const named = Object.entries({ "--name": name, "--stack": stack }).filter(
    ([, value]) => value !== undefined && !/^[\w.-]{1,100}$/.test(value),
  );
  const here = Object.keys(files).filter((file) => force !== true && existsSync(join(folder, file)));
  return [
    ...named.map(([field, value]) => ({ field, value, rule, fix: "choose another name" })),
    ...folderProblem(folder, root !== undefined),
    ...here.map((file) => ({
      field: file,
      rule: `is there already in ${folder}`,
      fix: "move it away, or overwrite it with --force",
    })),
  ];
}

/** @param hasRoot whether the sources are elsewhere, so that the project's folder may be a new one. */
function folderProblem(folder: string, hasRoot: boolean): Problem[] {
  const stat = statSync(folder, { throwIfNoEntry: false });
  const problem = { field: "folder", value: folder };
  if (stat === undefined && !hasRoot) {
    const fix = "name the one with the sources, or, for a new one, the sources with --root";
    return [{ ...problem, rule: "is not there", fix }];
  }
  return stat?.isDirectory() === false ? [{ ...problem, rule: "is a file", fix: "name a folder" }] : [];
}

function nextSteps(folder: string, { stack }: InitFlags, hasRegistry: boolean): string[] {
  const at = relative(".", folder);
  return [
    ...(at === "" ? [] : [`cd ${shellWord(at)}`]),
    ...(isInstalled(folder)
      ? []
      : ["npm install pulumi-go-service-image @pulumi/pulumi @pulumi/docker-build"]),
    `pulumi stack init ${stack}`,
    ...(hasRegistry ? [] : ["pulumi config set registry registry.example.com/team"]),
    "npx pulumi-go-service-image plan",
    "pulumi up",
  ];
}

function isInstalled(folder: string): boolean {
  try {
    createRequire(join(folder, "package.json")).resolve("pulumi-go-service-image/program");
    return true;
  } catch {
    return false;
  }
}

function textOf(
  { folder, written, problems, services, next }: InitDocument,
  { discovery }: Planned,
  root: string,
): string {
  const rows = textTable(services.map(({ name, main }) => [`  ${name}`, shownFolder(main)]));
  return [
    ...written.map((file) => `wrote ${join(relative(".", folder), file)}`),
    "",
    ...rows,
    ...discovery.lines,
    ...toldOnce(problems).map(({ field, rule, fix }) => `not to be built yet: ${field} ${rule}. Fix: ${fix}`),
    "",
    "What to do now (add node_modules/ to .gitignore, commit the rest):",
    ...next.map((one) => `  ${one}`),
    "",
    `Without a registry and a builder of your own, from a clone of the project: make up ROOT=${shellWord(root)}`,
    "",
  ].join("\n");
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) {
    throw new PlanError(SUBJECT, problems);
  }
}
