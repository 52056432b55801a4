import { spawnSync } from "node:child_process";
import { daemonsOf, readBuilder } from "../../components/builders/builderFile";
import {
  builderProblems,
  type BuilderUse,
  isTooOld,
  LEAST_BUILDKIT,
  tooOld,
} from "../../components/builders/builderProblems";
import { type Daemon, readDaemons } from "../../components/builders/daemon";
import { healthOf } from "../../components/builders/health";
import type { Finding } from "./finding";

type Variables = Readonly<Record<string, string | undefined>>;

const START = "start it, or name another one: `docker buildx ls` lists them";

/** Which builder is looked at. */
export interface BuilderChoice {
  /** Name of a builder of buildx; undefined: buildx's current one. */
  readonly builder: string | undefined;
  /** Addresses of daemons instead. */
  readonly builders: readonly string[];
  readonly use: BuilderUse;
}

/** The builder, and the age of its BuildKit. */
export async function builderFindings(
  { builder, builders, use }: BuilderChoice,
  env: Variables,
): Promise<Finding[]> {
  if (builders.length > 0) {
    const { value: daemons, problems } = readDaemons("builders", builders);
    const wrong = problems.map(({ rule, fix }) => fault("builder", rule, fix));
    return [...wrong, ...(await Promise.all(daemons.map(daemonFinding)))];
  }
  if (builder === undefined) {
    const state = "none is named: buildx's current one is taken";
    const fix = "name one (`builder`, or --builder) to have it checked: `docker buildx ls` lists them";
    return [{ subject: "builder", state, level: "note", fix }];
  }
  const problems = builderProblems("builder", builder, use, env);
  const stored = readBuilder(builder, env);
  if (problems.length > 0 || stored === undefined) {
    return problems.map(({ rule, fix }) => fault(`builder ${builder}`, rule, fix));
  }
  const daemons = daemonsOf(stored);
  return daemons.length > 0
    ? Promise.all(daemons.map(daemonFinding))
    : [buildxFinding(builder, stored.driver, env)];
}

async function daemonFinding(daemon: Daemon): Promise<Finding> {
  const subject = `builder ${daemon.address}`;
  const { fault: why, version } = await healthOf(daemon);
  return why === undefined
    ? {
        subject,
        state: `BuildKit ${version ?? "of an unknown version"}, ${LEAST_BUILDKIT} or newer is needed`,
        level: "well",
      }
    : fault(subject, version === undefined ? `does not answer (${why})` : why, START);
}

/** A builder in a container or a cluster, which only buildx itself can ask. */
function buildxFinding(name: string, driver: string, env: Variables): Finding {
  const subject = `builder ${name}`;
  const args = ["buildx", "inspect", name];
  const { stdout, stderr, status, error } = spawnSync("docker", args, {
    encoding: "utf8",
    env,
    timeout: 30_000,
  });
  if (error !== undefined) {
    const state = `driver ${driver}; not asked, as \`docker buildx\` is not here`;
    return { subject, state, level: "note", fix: "look at it where Docker is: docker buildx inspect" };
  }
  if (status !== 0) {
    return fault(subject, stderr.trim().split("\n").at(-1) ?? "does not answer", START);
  }
  const version = /^BuildKit(?: version)?:\s*v?(\d+\.\d+\.\d+)/m.exec(stdout)?.[1];
  const isRunning = /^Status:\s*running/m.test(stdout);
  const platforms = /^Platforms:\s*(.+)$/m.exec(stdout)?.[1];
  if (version !== undefined && isTooOld(version)) {
    const { rule, fix } = tooOld(version);
    return fault(subject, rule, fix);
  }
  const about = [
    `driver ${driver}`,
    isRunning ? "running" : "stopped: a build starts it",
    ...(version === undefined ? [] : [`BuildKit ${version}, ${LEAST_BUILDKIT} or newer is needed`]),
    ...(platforms === undefined ? [] : [platforms]),
  ];
  return { subject, state: about.join(", "), level: "well" };
}

function fault(subject: string, state: string, fix: string): Finding {
  return { subject, state, level: "fault", fix, kind: "program" };
}
