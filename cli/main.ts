#!/usr/bin/env node
// The command `go-service-image`: shows what the components would build, and what they have built.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { affectedCommand } from "./affectedCommand";
import { auditCommand } from "./auditCommand";
import { buildersCommand } from "./buildersCommand";
import { composeCommand } from "./composeCommand";
import { ignoreClosedPipes } from "../components/common/closedPipe";
import { completionCommand } from "./completionCommand";
import { devCommand } from "./devCommand";
import { dockerfileCommand } from "./dockerfileCommand";
import { doctorCommand } from "./doctorCommand";
import { EXIT_CODES, failureOf } from "./exitCodes";
import { graphCommand } from "./graphCommand";
import { initCommand } from "./initCommand";
import { planCommand } from "./planCommand";
import { reportCommand } from "./reportCommand";
import { runCommand } from "./runCommand";
import { sizeCommand } from "./sizeCommand";
import { verifyCommand } from "./verifyCommand";
import { whyCommand } from "./whyCommand";

const PACKAGE = join(__dirname, "..", "..", "package.json");

/** What a wrong command line is answered with, besides what is wrong. */
const HELP_HINT = "Run it with --help to see commands and options.";

/** The command line, to run or to test. */
export function commandLine(): Command {
  const { version } = JSON.parse(readFileSync(PACKAGE, "utf8")) as { readonly version: string };
  const all = new Command("go-service-image")
    .description(
      "Shows what the images of Go services are made from, and what became of them. Only `dev` pushes any.",
    )
    .version(version)
    .addCommand(initCommand())
    .addCommand(planCommand())
    .addCommand(affectedCommand())
    .addCommand(whyCommand())
    .addCommand(graphCommand())
    .addCommand(runCommand())
    .addCommand(devCommand())
    .addCommand(dockerfileCommand())
    .addCommand(composeCommand())
    .addCommand(sizeCommand())
    .addCommand(doctorCommand())
    .addCommand(verifyCommand())
    .addCommand(auditCommand())
    .addCommand(reportCommand())
    .addCommand(buildersCommand())
    .addCommand(completionCommand());
  everyCommand(all).forEach((one) => one.showHelpAfterError(HELP_HINT).exitOverride());
  return all;
}

/** A command and all below it. */
export function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

async function main(): Promise<void> {
  try {
    await commandLine().parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      // help and version are an answer; everything else was said already
      process.exitCode = error.exitCode === 0 ? 0 : EXIT_CODES.usage;
      return;
    }
    const failure = failureOf(error);
    if (failure === undefined) {
      throw error;
    }
    process.stderr.write(`${failure.text}\n`);
    process.exitCode = failure.code;
  }
}

if (require.main === module) {
  ignoreClosedPipes();
  void main();
}
