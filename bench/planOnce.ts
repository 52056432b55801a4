/* Plans the services of a tree and writes down the seconds that it took, the process's own start not included. */
import { writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { discover } from "../components/plan/discover";
import { WorkTree } from "../components/source/workTree";
import { PlanError } from "../components/common/problem";
import { planProgram } from "../components/plan/programPlan";

const [root = ".", version = "", file = "", ...entries] = process.argv.slice(2);

const start = performance.now();
const tree = WorkTree.open(root);
const { services, problems } = discover(tree, entries);
const plan = planProgram(
  tree,
  services,
  { source: root, go: { image: `golang:${version}`, version } },
  { sharedIn: { host: "registry.example.com", path: "bench" } },
);
const seconds = (performance.now() - start) / 1000;

const all = [...problems, ...plan.problems];
if (all.length > 0) {
  throw new PlanError("benchmark", all);
}
writeFileSync(file, String(seconds));
