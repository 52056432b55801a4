#!/usr/bin/env node
// The command `go-service-image`: shows what the components would build, and what they have built.
import { Command } from "commander";
import { RegistryError } from "../components/distribution/failure";
import { PlanError } from "../components/plan/problem";
import { buildersCommand } from "./buildersCommand";
import { composeCommand } from "./composeCommand";
import { dockerfileCommand } from "./dockerfileCommand";
import { HELP_HINT } from "./planOptions";
import { planCommand } from "./planCommand";
import { sizeCommand } from "./sizeCommand";

/** The command line, to run or to test. */
export function commandLine(): Command {
  return new Command("go-service-image")
    .description("Shows what the images of Go services are made from. It builds nothing.")
    .showHelpAfterError(HELP_HINT)
    .addCommand(planCommand())
    .addCommand(dockerfileCommand())
    .addCommand(composeCommand())
    .addCommand(sizeCommand())
    .addCommand(buildersCommand());
}

async function main(): Promise<void> {
  try {
    await commandLine().parseAsync();
  } catch (error) {
    if (!(error instanceof PlanError || error instanceof RegistryError)) {
      throw error;
    }
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) {
  void main();
}
