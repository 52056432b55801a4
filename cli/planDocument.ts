import { commitIdOf } from "../components/source/git";
import type { Problem } from "../components/common/problem";
import type { LeftOut } from "../components/plan/discovery/leftOut";
import { reachOf } from "../components/plan/version";
import type { ServicePlan } from "../components/plan/servicePlan";
import type { Planned } from "./request";

/** One service in the output of `plan --json`. */
export interface ServiceDocument {
  readonly name: string;
  /** Folder of the main package, relative to the root. */
  readonly main: string;
  /** Where `up` pushes it, without a tag; null without a stack. */
  readonly repository: string | null;
  readonly version: string;
  /** Short id of the last commit that touched one of the files; null without git, or without its full history. */
  readonly commit: string | null;
  /** Tags of the image, the version first. */
  readonly tags: readonly string[];
  /** Files that the service is built from, relative to the root and sorted, by platform. */
  readonly files: Readonly<Record<string, readonly string[]>>;
  /** Import paths of third-party packages that first-party code imports, sorted. */
  readonly packages: readonly string[];
  /** Text of the generated Dockerfile. */
  readonly dockerfile: string;
}

/** What services start from, which is pushed as well. */
export interface DependenciesDocument {
  readonly name: string;
  readonly repository: string;
  readonly tag: string;
  readonly dockerfile: string;
}

/** The output of `plan --json`. */
export interface PlanDocument {
  /** Name of the stack; null: the source tree alone is planned. */
  readonly stack: string | null;
  readonly dependencies: readonly DependenciesDocument[];
  readonly services: readonly ServiceDocument[];
  /** Main packages that are not services, and why. */
  readonly leftOut: readonly LeftOut[];
  /** Why services are missing from the list. */
  readonly problems: readonly Problem[];
}

export function planDocument(planned: Planned): PlanDocument {
  const { stack, plans, dependencies, problems, discovery } = planned;
  return {
    stack: stack?.name ?? null,
    dependencies: dependencies.map(({ name, repository, tag, dockerfile }) => ({
      name,
      repository: `${stack?.registry ?? ""}/${repository}`,
      tag,
      dockerfile,
    })),
    services: plans.map((plan) => serviceDocument(planned, plan)),
    leftOut: discovery.leftOut,
    problems,
  };
}

function serviceDocument({ tree, stack }: Planned, plan: ServicePlan): ServiceDocument {
  const { name, main, version, tags, closure, dockerfile } = plan;
  return {
    name,
    main,
    repository: stack === undefined ? null : `${stack.registry}/${plan.repository}`,
    version,
    commit: commitIdOf(tree, closure.files, reachOf(tree, closure.files)) ?? null,
    tags,
    files: Object.fromEntries(closure.filesOf),
    packages: closure.packages,
    dockerfile,
  };
}
