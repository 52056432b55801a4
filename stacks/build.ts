import * as pulumi from "@pulumi/pulumi";
import { GoDependencies, GoServiceImage } from "../components";
import type { BuilderPool } from "../components/builders/builderPool";
import { CHINA } from "../components/china";
import type { ComposeOptions } from "../components/compose/composeOptions";
import { parsePorts } from "../components/plan/ports";
import { nearMiss } from "../components/plan/nearMiss";
import { discoverServices, type FoundService } from "../components/plan/discover";
import { renameFields } from "../components/plan/fieldNames";
import { openSource } from "../components/plan/openSource";
import { PlanError, type Problem } from "../components/plan/problem";
import { planProgram, type ProgramPlan } from "../components/plan/programPlan";
import type { ServiceArguments } from "../components/plan/serviceArguments";
import { builderPool, prepareBuilders } from "./builders";
import { CONFIGURATION_NAMES, type Configuration } from "./configuration";
import { downloadVariables } from "./download";
import type { Environment } from "./environment";
import { declareNamespace, namespaceProblems } from "./namespace";
import { type Settings, settingsOf } from "./settings";

/** What the stack exports of one image. */
export interface ImageOutputs {
  readonly ref: pulumi.Output<string>;
  readonly digest: pulumi.Output<string>;
  readonly tags: pulumi.Output<string[]>;
  readonly version: pulumi.Output<string>;
  readonly platforms: pulumi.Output<string[]>;
  /** How the image is run, for a compose file. */
  readonly run: RunOptions;
}

/** What a compose file says of a service beside its image. */
export interface RunOptions {
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
  readonly compose: ComposeOptions;
}

/** Everything that is built, planned and found to be right. */
interface Build {
  readonly settings: Settings;
  readonly plan: ProgramPlan;
  /** Several daemons as builders; undefined: the one builder of the settings. */
  readonly pool: BuilderPool | undefined;
}

/**
 * Declares the images of every service of the source tree.
 *
 * @throws PlanError with everything that is wrong with any service, before anything is registered.
 */
export async function buildImages(
  environment: Environment,
  configuration: Configuration,
): Promise<Record<string, ImageOutputs>> {
  const build = planAll(settingsOf(environment, configuration, pulumi.getStack()), configuration);
  if (build.pool !== undefined) {
    const { services, dependencies } = build.plan;
    const names = [...dependencies.map(({ name }) => name), ...services.map(({ service }) => service.name)];
    await prepareBuilders(build.pool, names);
  }
  return declareImages(build, configuration);
}

function declareImages(
  { settings, plan, pool }: Build,
  configuration: Configuration,
): Record<string, ImageOutputs> {
  const namespace = declareNamespace(settings.namespace, configuration, settings.protect);
  const common = { source: configuration.root, namespace };
  const own = {
    onDestroy: configuration.onDestroy,
    download: { ...(configuration.profile === "china" && CHINA.download), ...downloadVariables(process.env) },
    cache: configuration.cache,
  };
  const builderOf = (name: string): { builder?: string } => {
    const builder = pool?.builder(name) ?? settings.builder;
    return builder === undefined ? {} : { builder };
  };
  const dependencies = plan.dependencies.map(
    ({ name, args }) => new GoDependencies(name, { ...args, ...common, ...own, ...builderOf(name) }),
  );
  const images = plan.services.map(({ service, args, dependenciesIndex }): [string, ImageOutputs] => {
    const shared = dependenciesIndex === undefined ? undefined : dependencies[dependenciesIndex];
    const image = new GoServiceImage(service.name, {
      ...args,
      ...common,
      ...own,
      ...builderOf(service.name),
      ...(shared && { dependencies: shared }),
    });
    const { ref, digest, tags, version, platforms } = image;
    const run = runOptions(service.name, args, configuration);
    return [service.name, { ref, digest, tags, version, platforms, run }];
  });
  return Object.fromEntries(images);
}

/** Plain data, so that whatever renders a compose file needs the stack's outputs alone. */
function runOptions(
  service: string,
  { ports = [], volumes = [] }: ServiceArguments,
  { serviceOptions }: Configuration,
): RunOptions {
  const compose = serviceOptions[service]?.compose ?? {};
  return { ports: parsePorts("ports", ports, []), volumes, compose };
}

function planAll(settings: Settings, configuration: Configuration): Build {
  const tree = openSource("configuration", configuration.root, "root");
  const problems: Problem[] = [];
  const services = discoverServices(tree, configuration.services, problems);
  problems.unshift(...configuration.problems);
  const pool = builderPool(configuration, pulumi.getStack(), process.env, problems);
  const names = services.map(({ name }) => name);
  problems.push(...namespaceProblems(settings.namespace, configuration, names));
  const args = serviceArguments(settings, configuration);
  const plan = planProgram(tree, services, args, {
    shared: configuration.sharedDependencies,
    registry: settings.registry,
    ofService: imageOptions(configuration),
  });
  problems.push(...strangers(configuration, services));
  const all = [...problems, ...renameFields(plan.problems, CONFIGURATION_NAMES)];
  if (all.length > 0) {
    throw new PlanError("go-service-image", all);
  }
  return { settings, plan, pool };
}

function serviceArguments(settings: Settings, configuration: Configuration): Omit<ServiceArguments, "main"> {
  const { version, versionVariable, extraTags, labels, cache } = configuration;
  return {
    source: configuration.root,
    ...(settings.platforms && { platforms: settings.platforms }),
    go: settings.go,
    cache,
    version,
    ...(versionVariable !== "" && { versionVariable }),
    extraTags,
    labels,
    ...runtimeArguments(configuration),
  };
}

function runtimeArguments({ runtime, timezone, mirrors, profile }: Configuration): Partial<ServiceArguments> {
  const presets: readonly string[] = ["", "scratch", "distroless", "alpine"];
  const base = presets.includes(runtime) ? (runtime as "scratch") : { image: runtime };
  return {
    ...(runtime !== "" && { runtime: base }),
    ...(timezone !== "" && { timezone }),
    mirrors: { ...(profile === "china" && CHINA.mirrors), ...mirrors },
  };
}

function imageOptions({ serviceOptions }: Configuration): Record<string, Partial<ServiceArguments>> {
  return Object.fromEntries(Object.entries(serviceOptions).map(([name, { image }]) => [name, image]));
}

/** Options of services that there are not. */
function strangers({ serviceOptions }: Configuration, services: readonly FoundService[]): Problem[] {
  const names = services.map(({ name }) => name);
  return Object.keys(serviceOptions)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      field: `serviceOptions.${name}`,
      rule: "names no service",
      fix: nearMiss(name, names),
    }));
}
