import { Command } from "commander";
import type { Problem } from "../components/common/problem";
import { changeText } from "../stacks/changes/changeText";
import type { ServiceChange } from "../stacks/changes/serviceChange";
import { type Comparison, compareSince, refuseProblems } from "./comparison";
import { withExamples } from "./examples";
import { EXIT_CODES } from "./exitCodes";
import { addPlanOptions, type PlanOptions } from "./planOptions";

const SUBJECT = "go-service-image affected";

interface AffectedFlags extends PlanOptions {
  readonly since: string;
  readonly json?: true;
  readonly matrix?: true;
  readonly exitCode?: true;
}

/** The output of `affected --json`. */
export interface AffectedDocument {
  /** Id of the commit that was compared with. */
  readonly since: string;
  /** Services that are new or have changed: those to build. */
  readonly service: readonly string[];
  /** Services that are no longer there. */
  readonly removed: readonly string[];
  readonly changes: readonly ServiceChange[];
  /** Why services cannot be planned. */
  readonly problems: readonly Problem[];
}

/** `go-service-image affected`. */
export function affectedCommand(): Command {
  const command = new Command("affected")
    .description(
      "Shows which services `pulumi up` would build that it would not have built at a commit, and why: by comparing two plans.",
    )
    .requiredOption("--since <rev>", "commit, branch or tag to compare the work tree with")
    .option("--json", "print services and reasons as JSON")
    .option("--matrix", 'print `{"service":["auth"]}` in one line, as a matrix of GitHub Actions takes it')
    .option("--exit-code", `exit with ${EXIT_CODES.changes} if a service is affected`);
  return withExamples(
    addPlanOptions(command),
    `
go-service-image affected --since HEAD~1
go-service-image affected --since "$(git merge-base origin/main HEAD)" --stack dev --json
echo "matrix=$(go-service-image affected --since origin/main --root . --matrix)" >> "$GITHUB_OUTPUT"

The commit has to be in the clone: \`git fetch --depth=1 origin <rev>\` brings it to a shallow one. A stack file in the
same repository is taken as the commit has it. What git ignores is not in a commit: a service that is made from generated
files which are not committed counts as changed.`,
  ).action(async ({ since, json, matrix, exitCode, ...options }: AffectedFlags) => {
    const comparison = await compareSince(SUBJECT, options, since);
    comparison.warnings.forEach((one) => process.stderr.write(`warning: ${one}\n`));
    const document = affectedDocument(comparison);
    const { service, problems } = document;
    process.stdout.write(
      json
        ? `${JSON.stringify(document, null, 2)}\n`
        : matrix
          ? `${JSON.stringify({ service })}\n`
          : textOf(document),
    );
    if (exitCode && document.changes.length > 0) {
      process.exitCode = EXIT_CODES.changes;
    }
    refuseProblems(SUBJECT, problems);
  });
}

function affectedDocument({ since, changes, planned }: Comparison): AffectedDocument {
  const isGone = ({ kind }: ServiceChange): boolean => kind === "removed";
  return {
    since,
    service: changes.filter((one) => !isGone(one)).map(({ name }) => name),
    removed: changes.filter(isGone).map(({ name }) => name),
    changes,
    problems: planned.problems,
  };
}

function textOf({ changes }: AffectedDocument): string {
  const lines = changeText({ services: changes, others: [] }, process.stdout.columns);
  return `${changes.length === 0 ? "no service is affected" : lines.join("\n")}\n`;
}
