import { diskFinding, platformFinding, programFindings } from "../../cli/doctor/machineFindings";
import { registryFindings } from "../../cli/doctor/registryFindings";
import { parseRegistry } from "../../components/common/reference";
import { textTable } from "../../components/common/textTable";
import { isBuildkitRunning } from "../engine/buildkit";
import { type Choice, rememberedChoice } from "../engine/choice";
import { chosenEngine } from "../engine/chosenEngine";
import { askDocker, findDocker, LONG_PATIENCE } from "../engine/docker/answer";
import { examine } from "../engine/docker/examine";
import { installCommand, missingPackages } from "../engine/packages";
import { registryPort } from "../engine/ports";
import { isHealthy } from "../engine/registry";
import { rootlessProblem } from "../engine/rootless";
import { Fault } from "../fault";
import { knownTools } from "../goTools/toolset";
import type { Options } from "../options";
import type { Paths } from "../paths";
import { searchPath } from "../pulumi/pulumiVariables";

/** One finding: what was looked at, how it is, and what to do if that is not well. */
export type Finding = readonly [subject: string, state: string, fix: string];

/** `make doctor`: the engine of this clone, what of it is there, and what to do about what is not. */
export async function doctor(paths: Paths, options: Options): Promise<void> {
  const findings = [
    await engineFinding(paths, options),
    ...(options.own === undefined ? await partsOf(paths, rememberedChoice(paths)) : []),
    ...(await aroundIt(paths, options)),
  ];
  process.stdout.write(`${textTable([["", "is", "fix"], ...findings]).join("\n")}\n`);
}

/** What is not the engine: programs, platforms, disk, and a registry of one's own. `doctor` of the command says the same. */
async function aroundIt(paths: Paths, { own }: Options): Promise<Finding[]> {
  const tools = knownTools(paths);
  const PATH = tools === undefined ? undefined : searchPath(paths, tools, process.env["PATH"], [paths.bin]);
  const env = { ...process.env, ...(PATH !== undefined && { PATH }) };
  const asker = { credentials: undefined, env: process.env };
  const found = [
    // what is not there yet is brought by the first run
    ...programFindings(env).filter(({ subject }) => tools !== undefined || subject !== "Pulumi"),
    platformFinding(undefined, []),
    diskFinding(paths.project),
    ...(own === undefined ? [] : await registryFindings(parseRegistry(own.registry), asker)),
  ];
  return found.map(({ subject, state, fix = "" }): Finding => [subject, state, fix]);
}

async function engineFinding(paths: Paths, options: Options): Promise<Finding> {
  if (options.own !== undefined) {
    return ["engine", `none: builder ${options.own.builder}, registry ${options.own.registry}`, ""];
  }
  try {
    const supply = { tools: async () => Promise.resolve({ tools: {}, outcome: "" }), china: false };
    const { chosen } = await chosenEngine(paths, options.engine, supply);
    return ["engine", `${chosen.kind}, since ${chosen.why}`, ""];
  } catch (error) {
    if (error instanceof Fault) {
      const [state = "", fix = ""] = error.message.split(/\s*Fix: /);
      return ["engine", state, fix];
    }
    throw error;
  }
}

/** What an engine consists of, whether it was ever up or not. */
async function partsOf(paths: Paths, before: Choice | undefined): Promise<Finding[]> {
  if (before === undefined) {
    const docker = await findDocker(process.env);
    const rootless = process.platform === "linux" ? rootlessProblem() : "not on Linux";
    return [
      typeof docker === "string"
        ? ["Docker", docker, "start Docker, if you have it"]
        : ["Docker", `${docker.name} at ${docker.api.address}`, ""],
      ["BuildKit without root", rootless ?? "can run", ""],
      ["containers, processes", "none yet", "make up"],
    ];
  }
  if (before.kind === "docker") {
    const docker = await askDocker({ address: before.address }, LONG_PATIENCE);
    return typeof docker === "string" ? [["Docker", docker, "start Docker"]] : examine(paths, docker);
  }
  const missing = missingPackages();
  const port = await registryPort(paths, undefined);
  const isUp = await isHealthy(paths, port);
  return [
    [
      "packages",
      missing.length === 0 ? "all there" : `missing: ${missing.join(", ")}`,
      missing.length === 0 ? "" : installCommand(missing),
    ],
    [
      "BuildKit",
      isBuildkitRunning(paths) ? "running" : "stopped",
      isBuildkitRunning(paths) ? "" : "make engine",
    ],
    ["registry", `127.0.0.1:${port} ${isUp ? "answers" : "does not answer"}`, isUp ? "" : "make engine"],
  ];
}
