/* Plans the services of a tree and writes down the seconds that it took, the process's own start not included. */
import { writeFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { discoverServices } from "../components/plan/discover";
import { openSource } from "../components/plan/openSource";
import { PlanError, type Problem } from "../components/plan/problem";
import { planProgram } from "../components/plan/programPlan";

const [root = ".", version = "", file = "", ...entries] = process.argv.slice(2);

const start = performance.now();
const tree = openSource("benchmark", root);
const problems: Problem[] = [];
const services = discoverServices(tree, entries, problems);
const plan = planProgram(
  tree,
  services,
  { source: root, go: { image: `golang:${version}`, version } },
  { shared: true, registry: "registry.example.com/bench" },
);
const seconds = (performance.now() - start) / 1000;

const all = [...problems, ...plan.problems];
if (all.length > 0) {
  throw new PlanError("benchmark", all);
}
writeFileSync(file, String(seconds));
