import assert from "node:assert/strict";
import type { Problem } from "../../../components/common/problem";
import type { PlannedArguments } from "../../../components/plan/serviceArguments";
import { type ServicePlan, tryPlanService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { makeTree, type TreeFiles } from "../../support/tree";

const SERVICE: TreeFiles = {
  "go.mod": "module example.com/shop\n\ngo 1.24\n",
  "cmd/api/main.go": "package main\n\nfunc main() {}\n",
};

/** A Dockerfile of one's own and the files beside it. */
export interface Case {
  readonly dockerfile: string;
  readonly files?: TreeFiles;
  readonly args?: Partial<PlannedArguments>;
  /** Folder of the source tree below the made one, for files that lie beside it. */
  readonly below?: string;
}

/** Plans a Dockerfile of one's own. */
export function tryPlan({ dockerfile, files = {}, args = {}, below = "." }: Case): {
  readonly plan: ServicePlan | undefined;
  readonly problems: readonly Problem[];
} {
  const prefix = below === "." ? "" : `${below}/`;
  const service = Object.fromEntries(
    Object.entries({ ...SERVICE, Dockerfile: dockerfile }).map(([path, text]) => [`${prefix}${path}`, text]),
  );
  const root = makeTree({ ...service, ...files });
  return tryPlanService(WorkTree.open(`${root}/${below}`), "api", {
    source: root,
    main: "cmd/api",
    platforms: ["linux/amd64", "linux/arm64"],
    dockerfile: { path: "Dockerfile" },
    ...args,
  });
}

/** The plan, which must have no problem. */
export function planned(one: Case): ServicePlan {
  const { plan, problems } = tryPlan(one);
  assert.deepEqual(problems, []);
  assert.ok(plan);
  return plan;
}

/** Paths of the context. */
export function contextOf(one: Case): string[] {
  return planned(one).context.map(({ path }) => path);
}
