import { existsSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { BuilderPool, describeLost } from "../components/builders/builderPool";
import { BUILDX_FOLDER } from "../components/builders/instances";
import { renameFields } from "../components/plan/fieldNames";
import { PlanError, type Problem } from "../components/plan/problem";
import type { Configuration } from "./configuration";

/** The variables that decide where buildx looks for builders. */
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The daemons that the configuration names.
 *
 * @param problems gets everything that is wrong with them.
 * @returns undefined if it names none.
 */
export function builderPool(
  { builder, builders }: Configuration,
  stack: string,
  env: Environment,
  problems: Problem[],
): BuilderPool | undefined {
  if (builders.length === 0) {
    return undefined;
  }
  if (builder !== "") {
    const fix =
      "remove one of them: `builder` names one builder of buildx, `builders` the addresses of daemons";
    problems.push({ field: "builder", value: builder, rule: "is set beside `builders`", fix });
  }
  if (!leadsHere(env)) {
    const rule = "need a folder of this project for buildx's files, and the environment names another one";
    const fix =
      'run `eval "$(npx go-service-image builders env)"` in the folder of Pulumi.yaml first, or `make up`';
    problems.push({ field: "builders", rule, fix });
  }
  try {
    return new BuilderPool(stack, builders);
  } catch (error) {
    if (!(error instanceof PlanError)) {
      throw error;
    }
    problems.push(...inOurWords(error));
    return undefined;
  }
}

/**
 * Asks the daemons whether they are there, and lets every slot mean one that is. A preview asks nobody: it builds
 * nothing, and needs no network.
 *
 * @param services every name that the pool is asked for.
 * @throws PlanError if no daemon answers.
 */
export async function prepareBuilders(pool: BuilderPool, services: readonly string[]): Promise<void> {
  if (pulumi.runtime.isDryRun()) {
    return;
  }
  try {
    for (const lost of await pool.prepare(BUILDX_FOLDER, services)) {
      void pulumi.log.warn(describeLost(lost));
    }
  } catch (error) {
    throw error instanceof PlanError ? new PlanError("go-service-image", inOurWords(error)) : error;
  }
}

/** What the pool calls daemons is `builders` in the configuration. */
function inOurWords({ problems }: PlanError): Problem[] {
  return renameFields(problems, { daemons: "builders", name: "stack" });
}

/** Whether buildx, in the provider's process, looks into the project's folder: program and provider share a parent. */
function leadsHere(env: Environment): boolean {
  const docker = env["DOCKER_CONFIG"] || join(homedir(), ".docker");
  return real(env["BUILDX_CONFIG"] || join(docker, "buildx")) === real(BUILDX_FOLDER);
}

/** The path without links, as far as it is there. */
function real(path: string): string {
  const absolute = resolve(path);
  if (existsSync(absolute)) {
    return realpathSync(absolute);
  }
  const parent = resolve(absolute, "..");
  return parent === absolute ? absolute : join(real(parent), absolute.slice(parent.length));
}
