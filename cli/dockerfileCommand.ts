import { Command } from "commander";
import { addPlanOptions, HELP_HINT, type PlanOptions } from "./planOptions";
import { planRequest } from "./request";

/** `go-service-image dockerfile`. */
export function dockerfileCommand(): Command {
  const command = new Command("dockerfile")
    .showHelpAfterError(HELP_HINT)
    .description("Prints the generated Dockerfile of one service, complete in itself, to read, keep and own.")
    .argument("<service>", "name of the service, as `plan` shows it");
  return addPlanOptions(command).action((service: string, options: PlanOptions) => {
    const { plans } = planRequest("go-service-image dockerfile", { ...options, service: [service] });
    process.stdout.write(plans[0]?.dockerfile ?? "");
  });
}
