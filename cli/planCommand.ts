import { Command } from "commander";
import { PlanError } from "../components/common/problem";
import { withExamples } from "./examples";
import { printWarnings } from "./output";
import { planDocument } from "./planDocument";
import { addPlanOptions, listOption, type PlanOptions } from "./planOptions";
import { planText } from "./planText";
import { planRequest } from "./request";

const SUBJECT = "go-service-image plan";

/** `go-service-image plan`. */
export function planCommand(): Command {
  const command = new Command("plan")
    .description(
      "Shows, for each service, what `pulumi up` pushes and what it is made from: version, tags, files, packages.",
    )
    .addOption(listOption("--service <name>", "only this service; may be repeated", true))
    .option("--json", "print everything, the Dockerfiles too, as JSON");
  return withExamples(addPlanOptions(command), EXAMPLES).action(
    async (options: PlanOptions & { readonly json?: true }) => {
      const planned = await planRequest(SUBJECT, options);
      printWarnings(planned);
      const document = planDocument(planned);
      process.stdout.write(
        options.json ? `${JSON.stringify(document, null, 2)}\n` : planText(document, planned.discovery.lines),
      );
      if (planned.problems.length > 0) {
        // the other services stand above
        throw new PlanError(SUBJECT, planned.problems);
      }
    },
  );
}

const EXAMPLES = `
go-service-image plan --stack dev
go-service-image plan --root ../shop
go-service-image plan --main cmd/api --main jobs=cmd/worker --platform linux/amd64 --json

Of a stack everything is as \`pulumi up\` has it: its files, the engine of this machine, digests of bases. Secrets are not
read; no version depends on one. A source tree alone is planned with the components' defaults and asks nobody; each
service is then shown as it is built without shared dependencies.
`;
