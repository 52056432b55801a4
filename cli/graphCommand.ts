import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { LONGEST_OUTPUT } from "../components/common/longestOutput";
import { refuseProblems } from "./comparison";
import { withExamples } from "./examples";
import { ProgramError } from "./exitCodes";
import { dotOf, importGraph } from "./importGraph";
import { writeOutput } from "./output";
import { addPlanOptions, listOption, type PlanOptions } from "./planOptions";
import { planRequest } from "./request";

const SUBJECT = "go-service-image graph";

interface GraphFlags extends PlanOptions {
  readonly format: "dot" | "svg" | "json";
  readonly json?: true;
  readonly modules?: true;
  readonly output?: string;
}

/** `go-service-image graph`. */
export function graphCommand(): Command {
  const command = new Command("graph")
    .description("Draws services, the packages that they are made from, and who imports what.")
    .addOption(listOption("--service <name>", "only this service; may be repeated", true))
    .option("--modules", "third-party modules, too")
    .addOption(
      new Option(
        "--format <format>",
        "output format; svg is drawn by Graphviz' `dot`, which has to be on the PATH",
      )
        .choices(["dot", "svg", "json"])
        .default("dot"),
    )
    .option("--json", "the same as --format json")
    .option("-o, --output <file>", "file to write; default: stdout");
  return withExamples(
    addPlanOptions(command),
    `
go-service-image graph --root ../shop --format svg -o graph.svg
go-service-image graph --stack dev --service auth --modules | dot -Tpng -o auth.png
go-service-image graph --root ../shop --json | jq '.packages[] | select(.folder == "pkg/log") | .services'

In JSON each package has the services that a change in it rebuilds.`,
  ).action(async ({ format, json, modules, output, ...options }: GraphFlags) => {
    const file = output === undefined ? undefined : resolve(output);
    const planned = await planRequest(SUBJECT, options);
    const graph = importGraph(planned.tree, planned.plans, modules === true);
    const text = json || format === "json" ? `${JSON.stringify(graph, null, 2)}\n` : dotOf(graph);
    writeOutput(format === "svg" && !json ? svgOf(text) : text, file);
    refuseProblems(SUBJECT, planned.problems);
  });
}

function svgOf(dot: string): string {
  const { stdout, stderr, error, status } = spawnSync("dot", ["-Tsvg"], {
    input: dot,
    encoding: "utf8",
    maxBuffer: LONGEST_OUTPUT,
  });
  if (error !== undefined || status !== 0) {
    const rule = error === undefined ? `failed: ${stderr.trim()}` : "is not on the PATH, and draws the SVG";
    const fix = "install Graphviz, or take --format dot to another machine";
    throw new ProgramError(SUBJECT, [{ field: "dot", rule, fix }]);
  }
  return stdout;
}
