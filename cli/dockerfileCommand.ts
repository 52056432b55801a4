import { resolve } from "node:path";
import { Command } from "commander";
import { eject } from "./ejected";
import { withExamples } from "./examples";
import { addPlanOptions, type PlanOptions } from "./planOptions";
import { planRequest } from "./request";

const SUBJECT = "go-service-image dockerfile";

/** `go-service-image dockerfile`. */
export function dockerfileCommand(): Command {
  const command = new Command("dockerfile")
    .description(
      "Prints the Dockerfile of one service, or writes it with its whole context, to read, to keep and to own.",
    )
    .argument("<service>", "name of the service, as `plan` shows it")
    .option(
      "-o, --output <folder>",
      "new folder for the Dockerfile and everything that it reads; its first lines say how it is built",
    );
  return withExamples(addPlanOptions(command), EXAMPLES).action(
    async (service: string, options: PlanOptions & { readonly output?: string }) => {
      // planning may go on in another folder
      const output = options.output === undefined ? undefined : resolve(options.output);
      const { plans } = await planRequest(SUBJECT, { ...options, service: [service] }, { alone: true });
      const [plan] = plans;
      if (plan === undefined) {
        return;
      }
      if (output === undefined) {
        process.stdout.write(plan.dockerfile);
      } else {
        eject(SUBJECT, output, plan);
        process.stdout.write(`${output}: Dockerfile and context of ${service} ${plan.version}\n`);
      }
    },
  );
}

const EXAMPLES = `
go-service-image dockerfile auth --stack dev
go-service-image dockerfile auth --root ../shop --output auth-image

It is complete in itself: a generated one compiles third-party packages in a stage of its own, with the image that
services share left out.
`;
