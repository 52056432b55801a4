import { Command } from "commander";
import { planDocument } from "./planDocument";
import { addPlanOptions, HELP_HINT, listOption, type PlanOptions } from "./planOptions";
import { planText } from "./planText";
import { planRequest } from "./request";

/** `go-service-image plan`. */
export function planCommand(): Command {
  const command = new Command("plan")
    .showHelpAfterError(HELP_HINT)
    .description("Shows, for each service, what its image is made from: files, packages, version, tags.")
    .addOption(listOption("--service <name>", "only this service, several times", true))
    .option("--json", "print everything, the Dockerfiles too, as JSON");
  return addPlanOptions(command)
    .addHelpText("after", EXAMPLES)
    .action((options: PlanOptions & { readonly json?: true }) => {
      const document = planDocument(planRequest("go-service-image plan", options));
      process.stdout.write(options.json ? `${JSON.stringify(document, null, 2)}\n` : planText(document));
    });
}

const EXAMPLES = `
Examples:
  go-service-image plan --root ../shop
  go-service-image plan --main cmd/api --main jobs=cmd/worker --platform linux/amd64 --json

Every service is shown as it is built alone. A program with several services of one module compiles their
third-party packages once; their Dockerfiles then start from that image, and versions are the same.
`;
