import { existsSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { BuilderPool, describeLost, poolProblems } from "../components/builders/builderPool";
import { daemonsOf, readBuilder } from "../components/builders/builderFile";
import { faultOf } from "../components/builders/health";
import { builderProblems, isLoopback } from "../components/builders/builderProblems";
import { BUILDX_FOLDER } from "../components/builders/instances";
import { renameFields } from "../components/common/fieldNames";
import { type Found, PlanError, type Problem } from "../components/common/problem";
import { DEFAULT_PLATFORMS } from "../components/toolchain/platform";
import type { Configuration } from "./configuration";
import { findEngine } from "./embedded";
import type { Settings } from "./settings";

/** The variables that decide where buildx looks for builders. */
type Variables = Readonly<Record<string, string | undefined>>;

/**
 * The daemons that the configuration names.
 *
 * @returns undefined if it names none, or if they cannot be used.
 */
export function builderPool(
  { builder, builders }: Configuration,
  stack: string,
  env: Variables,
): Found<BuilderPool | undefined> {
  if (builders.length === 0) {
    return { value: undefined, problems: [] };
  }
  const problems: Problem[] = [];
  if (builder !== "") {
    const fix =
      "remove one of them: `builder` names one builder of buildx, `builders` the addresses of daemons";
    problems.push({ field: "builder", value: builder, rule: "is set together with `builders`", fix });
  }
  if (!leadsHere(env)) {
    const rule = "need a folder of this project for buildx's files, and the environment names another one";
    const fix =
      'run `eval "$(npx pulumi-go-service-image builders env)"` in the folder of Pulumi.yaml first, or `make up`';
    problems.push({ field: "builders", rule, fix });
  }
  problems.push(...inOurWords(poolProblems(stack, builders)));
  return { value: problems.length > 0 ? undefined : new BuilderPool(stack, builders), problems };
}

/** What keeps the one builder that the configuration or the environment names from its work. */
export function ownBuilderProblems(
  { builder, registry, platforms = DEFAULT_PLATFORMS }: Settings,
  { builders, cache }: Configuration,
  isPlain: boolean,
  env: Variables,
): Problem[] {
  const use = { registry: registry.host, isPlain, platforms: platforms.length, exportsCache: cache === "on" };
  // the embedded engine's is written by our commands
  return builder === undefined || builders.length > 0 || builder === findEngine()?.builder
    ? []
    : builderProblems("builder", builder, use, env);
}

/**
 * Asks the daemons of a builder of buildx's remote driver, before anything is registered. A preview asks nobody.
 *
 * @throws PlanError if one does not answer, or is too old.
 */
export async function checkDaemons(builder: string | undefined, env: Variables): Promise<void> {
  // the embedded engine was asked when it was started
  const isOwn = builder !== undefined && builder !== findEngine()?.builder;
  const stored = isOwn && !pulumi.runtime.isDryRun() ? readBuilder(builder, env) : undefined;
  if (stored === undefined) {
    return;
  }
  const faults = await Promise.all(
    daemonsOf(stored).map(async (daemon) => ({ address: daemon.address, fault: await faultOf(daemon) })),
  );
  const problems = faults.flatMap(({ address, fault }): Problem[] =>
    fault === undefined
      ? []
      : [
          {
            field: "builder",
            value: builder,
            rule: `cannot be used at ${address}: ${fault}`,
            fix: "start its daemon, or bring it up to date",
          },
        ],
  );
  if (problems.length > 0) {
    throw new PlanError("go-service-image", problems);
  }
}

/**
 * Whether the registry speaks plain HTTP, which a builder has to know. Only a registry that a builder of the user's own
 * pushes to is asked, and none by a preview.
 */
export async function isPlainRegistry({ builder, registry }: Settings, env: Variables): Promise<boolean> {
  const isContainer = builder !== undefined && readBuilder(builder, env)?.driver === "docker-container";
  if (pulumi.runtime.isDryRun() || !isContainer || isLoopback(registry.host)) {
    return false;
  }
  // a third of what the program loads beside the SDK, and asked for by few
  const { Transport } = await import("../components/registry/transport.js");
  const transport = new Transport(env);
  try {
    return await transport.isPlain(registry.host);
  } finally {
    await transport.close();
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
    throw error instanceof PlanError ? new PlanError("go-service-image", inOurWords(error.problems)) : error;
  }
}

/** What the pool calls daemons is `builders` in the configuration. */
function inOurWords(problems: readonly Problem[]): Problem[] {
  return renameFields(problems, { daemons: "builders", name: "stack" });
}

/** Whether buildx, in the provider's process, looks into the project's folder: program and provider share a parent. */
function leadsHere(env: Variables): boolean {
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
