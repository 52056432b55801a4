import { Command } from "commander";
import { didYouMean } from "../components/common/didYouMean";
import { isRecord } from "../components/common/record";
import { wholeChangeText } from "../stacks/changes/changeText";
import type { ServiceChange } from "../stacks/changes/serviceChange";
import { type EngineStep, isService, stepChanges } from "../stacks/changes/stepChanges";
import { compareSince, refuseProblems } from "./comparison";
import { withExamples } from "./examples";
import { ProgramError } from "./exitCodes";
import { addPlanOptions, type PlanOptions } from "./planOptions";
import { pulumi, stackOption } from "./stackOutputs";

const SUBJECT = "go-service-image why";

interface WhyFlags extends PlanOptions {
  readonly since?: string;
  readonly json?: true;
}

/** `go-service-image why`. */
export function whyCommand(): Command {
  const command = new Command("why")
    .description(
      "Shows why `pulumi up` would build a service: the files, modules, arguments and base images that differ from what the stack holds.",
    )
    .argument("<service>", "name of the service")
    .option("--since <rev>", "compare with a commit, branch or tag instead, and ask no stack")
    .option("--json", "print the change as JSON; `null` if there is none");
  return withExamples(
    addPlanOptions(command),
    `
go-service-image why auth --stack dev
go-service-image why auth --since HEAD~1 --root ../shop

Without --since it runs \`pulumi preview\`, so that programs of your own are answered for, too; of the other options only
--stack counts then.`,
  ).action(async (service: string, { since, json, ...options }: WhyFlags) => {
    const change =
      since === undefined
        ? changeInPreview(service, options.stack)
        : await changeSince(service, options, since);
    const text = change === undefined ? [`${service}: nothing has changed`] : wholeChangeText(change);
    process.stdout.write(json ? `${JSON.stringify(change ?? null, null, 2)}\n` : `${text.join("\n")}\n`);
  });
}

async function changeSince(
  service: string,
  options: PlanOptions,
  since: string,
): Promise<ServiceChange | undefined> {
  const { changes, planned, warnings } = await compareSince(SUBJECT, options, since);
  warnings.forEach((one) => process.stderr.write(`warning: ${one}\n`));
  const change = changes.find(({ name }) => name === service);
  refuseUnknown(
    service,
    [...changes, ...planned.discovery.services].map(({ name }) => name),
  );
  return change;
}

function changeInPreview(service: string, stack: string | undefined): ServiceChange | undefined {
  const { steps, errors } = previewOf(stack);
  const named = steps.filter(isService).map(({ urn }) => urn.split("::").at(-1) ?? "");
  // what is wrong with other services stops no answer
  errors.forEach((one) => process.stderr.write(`${one.trim()}\n`));
  if (!named.includes(service) && errors.length > 0) {
    const fix = "see what it says above";
    throw new ProgramError(SUBJECT, [{ field: "pulumi preview", rule: `failed, without ${service}`, fix }]);
  }
  refuseUnknown(service, named);
  return stepChanges(steps).services.find(({ name }) => name === service);
}

interface Preview {
  readonly steps: readonly EngineStep[];
  readonly errors: readonly string[];
}

/** What Pulumi's preview says, also where it fails in the end. */
function previewOf(stack: string | undefined): Preview {
  const args = ["preview", "--json", "--show-sames", "--non-interactive", ...stackOption(stack)];
  const preview = previewIn(pulumi(args, (printed) => previewIn(printed) !== undefined));
  if (preview === undefined) {
    const fix = "see what it printed";
    throw new ProgramError(SUBJECT, [{ field: "pulumi preview --json", rule: "printed no steps", fix }]);
  }
  return preview;
}

function previewIn(printed: string): Preview | undefined {
  const preview = parsed(printed);
  if (!isRecord(preview) || !Array.isArray(preview["steps"])) {
    return undefined;
  }
  const { diagnostics } = preview;
  const errors = (Array.isArray(diagnostics) ? diagnostics : []).filter(isRecord);
  return {
    steps: preview["steps"].filter(isRecord).map(stepOf),
    errors: errors.filter(({ severity }) => severity === "error").map(({ message }) => String(message)),
  };
}

function stepOf({ op, urn, oldState, newState, diffReasons }: Readonly<Record<string, unknown>>): EngineStep {
  return {
    op: String(op),
    urn: String(urn),
    old: inputsIn(oldState),
    new: inputsIn(newState),
    diffs: Array.isArray(diffReasons) ? diffReasons.map(String) : [],
  };
}

function inputsIn(state: unknown): Record<string, unknown> | undefined {
  return isRecord(state) && isRecord(state["inputs"]) ? { ...state["inputs"] } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuseUnknown(service: string, known: readonly string[]): void {
  refuseProblems(
    SUBJECT,
    known.includes(service)
      ? []
      : [
          {
            field: "service",
            value: service,
            rule: "is not a service",
            fix: didYouMean(service, [...new Set(known)]),
          },
        ],
  );
}
