import { commitIdOf } from "../components/plan/git";
import type { ServicePlan } from "../components/plan/servicePlan";
import type { Planned } from "./request";

/** One service in the output of `plan --json`. */
export interface ServiceDocument {
  readonly name: string;
  /** Folder of the main package, relative to the root. */
  readonly main: string;
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

/** The output of `plan --json`. */
export interface PlanDocument {
  readonly services: readonly ServiceDocument[];
}

export function planDocument({ root, plans }: Planned): PlanDocument {
  return { services: plans.map((plan) => serviceDocument(root, plan)) };
}

function serviceDocument(root: string, plan: ServicePlan): ServiceDocument {
  const { name, main, version, tags, closure, dockerfile } = plan;
  return {
    name,
    main,
    version,
    commit: commitIdOf(root, closure.files) ?? null,
    tags,
    files: Object.fromEntries(closure.filesOf),
    packages: closure.packages,
    dockerfile,
  };
}
