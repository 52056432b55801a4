import * as pulumi from "@pulumi/pulumi";
import type { BuilderPool } from "../components/builders/builderPool";
import type { Found } from "../components/common/problem";
import { declareProgram } from "../components/declaredProgram";
import { type ImageOutputs, imageOutputs } from "../components/imageOutputs";
import type { PlannedService, ProgramPlan } from "../components/plan/programPlan";
import { PLANNING_OF_RUN } from "../components/planningOfRun";
import { type BrokenServices, problemsOf } from "./brokenServices";
import { StackBases } from "./bases";
import { builderPool, checkDaemons, isPlainRegistry, ownBuilderProblems, prepareBuilders } from "./builders";
import type { Configuration } from "./configuration";
import { Declared } from "./declared";
import { Values } from "./elsewhere";
import type { Environment } from "./environment";
import { apiKeyProblems, declareNamespace } from "./namespace";
import { type Settings, settingsOf } from "./settings";
import { planStack } from "./stackPlan";
import { UntouchedImage } from "./untouchedImage";

/** Everything that is built, planned and found to be right as a whole. */
interface Build {
  readonly settings: Settings;
  readonly plan: ProgramPlan;
  /** Several daemons as builders; undefined: the one builder of the settings. */
  readonly pool: BuilderPool | undefined;
  /** What is wrong with single services, which are not declared. */
  readonly broken: BrokenServices;
  readonly bases: StackBases;
}

/** What became of the declaration. */
export interface DeclaredImages {
  /** Of the services that are declared. */
  readonly images: Record<string, ImageOutputs>;
  /** Services that are not, or only in part, and why. */
  readonly broken: BrokenServices;
}

/**
 * Declares the images of every service of the source tree that nothing is wrong with.
 *
 * @throws PlanError before anything is registered, with everything that is wrong with the configuration as a whole, or if
 * no service at all can be declared.
 * @param only services that a run with targets is about; undefined: a run of all of them.
 */
export async function buildImages(
  environment: Environment,
  configuration: Configuration,
  only?: readonly string[],
): Promise<DeclaredImages> {
  const settings = settingsOf(environment, configuration, pulumi.getStack());
  const isPlain = await isPlainRegistry(settings.value, process.env);
  const build = await planAll(settings, configuration, isPlain);
  if (build.pool !== undefined) {
    const { services, dependencies } = build.plan;
    const names = [...dependencies.map(({ name }) => name), ...services.map(({ service }) => service.name)];
    await prepareBuilders(build.pool, names);
  }
  await checkDaemons(build.pool === undefined ? build.settings.builder : undefined, process.env);
  return declareImages(build, configuration, only);
}

function declareImages(
  { settings, plan, pool, broken, bases }: Build,
  configuration: Configuration,
  only: readonly string[] | undefined,
): DeclaredImages {
  const namespace = declareNamespace(settings.namespace, configuration, settings.protect);
  const values = new Declared(configuration);
  const builderOf = (name: string): { builder?: string } => {
    const builder = pool?.builder(name) ?? settings.builder;
    return builder === undefined ? {} : { builder };
  };
  const healthy = plan.services
    .filter(({ service }) => !broken.has(service.name))
    .map((one) => (only?.includes(one.service.name) === false ? withoutWarnings(one) : one));
  const declared = declareProgram(plan, healthy, {
    dependencies: (name) => ({
      namespace,
      ...builderOf(name),
      ...values.of(),
      cache: configuration.cache,
    }),
    service: (name) => ({ namespace, ...builderOf(name), ...values.of(name) }),
  });
  for (const one of plan.services) {
    const { name } = one.service;
    if (broken.has(name) && only?.includes(name) === false) {
      const { attest = {}, audit } = values.of(name);
      const beside = { attest, audit };
      new UntouchedImage(name, namespace, one.args.repository ?? name, declared.sharedOf(one), beside);
    }
  }
  const images = [...declared.images].map(([name, { plan: planned, image }]): [string, ImageOutputs] => {
    const digests = bases.of(name, planned, image);
    const outputs = imageOutputs(image, configuration.serviceOptions[name]?.compose);
    return [name, { ...outputs, ...(digests && { bases: digests }) }];
  });
  const refused = [...declared.refused].map(([name, error]) => [name, problemsOf(name, error)] as const);
  return { images: Object.fromEntries(images), broken: new Map([...broken, ...refused]) };
}

/** A service that is declared, and that a run with targets is not about. */
function withoutWarnings({ plan, ...service }: PlannedService): PlannedService {
  return { ...service, plan: plan && { ...plan, warnings: [] } };
}

async function planAll(
  settings: Found<Settings>,
  configuration: Configuration,
  isPlain: boolean,
): Promise<Build> {
  const bases = new StackBases(settings.value.registry, configuration);
  const values = new Values(configuration.secrets);
  const pool = builderPool(configuration, pulumi.getStack(), process.env);
  const { plan, discovery, broken, moved, warnings } = await planStack(settings, configuration, {
    planning: PLANNING_OF_RUN.get(configuration),
    plan: async (...args) => bases.plan(...args),
    keyPath: (written) => values.keyPath(written),
    problems: [
      ...pool.problems,
      ...ownBuilderProblems(settings.value, configuration, isPlain, process.env),
      ...apiKeyProblems(settings.value.namespace),
    ],
  });
  if (discovery.leftOut.length > 0) {
    void pulumi.log.info(discovery.lines.join("\n"));
  }
  moved.forEach((line) => void pulumi.log.info(line));
  warnings.forEach((line) => void pulumi.log.warn(line));
  return { settings: settings.value, plan, pool: pool.value, broken, bases };
}
