import type { Finding } from "../../cli/doctor/finding";
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
import type { Options } from "../options";
import type { Paths } from "../paths";

/**
 * The engine of this clone, and what it consists of, whether it was ever up or not. What the next `make up` brings or starts
 * by itself is a note; a fault is what it cannot mend.
 */
export async function engineFindings(paths: Paths, options: Options): Promise<Finding[]> {
  const { own } = options;
  if (own !== undefined) {
    const state = `none: builder ${own.builder}, registry ${own.registry}`;
    return [{ subject: "engine", state, level: "well" }];
  }
  return [await choiceFinding(paths, options), ...(await partsOf(paths, rememberedChoice(paths)))];
}

async function choiceFinding(paths: Paths, { engine }: Options): Promise<Finding> {
  const subject = "engine";
  try {
    const supply = { tools: async () => Promise.resolve({ tools: {}, outcome: "" }), china: false };
    const { chosen } = await chosenEngine(paths, engine, supply);
    return { subject, state: `${chosen.kind}, since ${chosen.why}`, level: "well" };
  } catch (error) {
    if (error instanceof Fault) {
      const [state = "", fix = ""] = error.message.split(/\s*Fix: /);
      return { subject, state, level: "fault", kind: "program", fix };
    }
    throw error;
  }
}

async function partsOf(paths: Paths, before: Choice | undefined): Promise<Finding[]> {
  if (before === undefined) {
    return beforeFirstUp();
  }
  if (before.kind === "docker") {
    const docker = await askDocker({ address: before.address }, LONG_PATIENCE);
    return typeof docker === "string"
      ? [{ subject: "Docker", state: docker, level: "fault", kind: "program", fix: "start Docker" }]
      : examine(paths, docker);
  }
  const port = await registryPort(paths, undefined);
  const answers = await isHealthy(paths, port);
  return [
    packagesFinding(missingPackages(), process.getuid?.() === 0),
    startedFinding("BuildKit", isBuildkitRunning(paths), "running", "stopped"),
    startedFinding("registry", answers, `127.0.0.1:${port} answers`, `127.0.0.1:${port} does not answer`),
  ];
}

/** What a first `make up` would find to choose an engine from. */
async function beforeFirstUp(): Promise<Finding[]> {
  const docker = await findDocker(process.env);
  const problem = process.platform === "linux" ? rootlessProblem() : "not on Linux";
  return [
    typeof docker === "string"
      ? { subject: "Docker", state: docker, level: "note", fix: "start Docker, if you have it" }
      : { subject: "Docker", state: `${docker.name} at ${docker.api.address}`, level: "well" },
    problem === undefined
      ? { subject: "BuildKit without root", state: "can run", level: "well" }
      : { subject: "BuildKit without root", state: problem, level: "note" },
    { subject: "containers, processes", state: "none yet", level: "note", fix: "make up" },
  ];
}

/** @param isRoot whose `make up` installs them. */
export function packagesFinding(missing: readonly string[], isRoot: boolean): Finding {
  const subject = "packages";
  if (missing.length === 0) {
    return { subject, state: "all there", level: "well" };
  }
  const state = `missing: ${missing.join(", ")}`;
  return isRoot
    ? { subject, state, level: "note", fix: "make up installs them" }
    : { subject, state, level: "fault", kind: "program", fix: installCommand(missing) };
}

function startedFinding(subject: string, isUp: boolean, up: string, down: string): Finding {
  return isUp
    ? { subject, state: up, level: "well" }
    : { subject, state: down, level: "note", fix: "make engine" };
}
