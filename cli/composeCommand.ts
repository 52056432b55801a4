import { writeFileSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { composeFile, composeProblems } from "../components/compose/composeFile";
import type { ComposeService } from "../components/compose/composeOptions";
import { readStackServices } from "../components/compose/stackServices";
import { PLATFORM_NAMES } from "../components/plan/platform";
import { PlanError } from "../components/plan/problem";
import { type OutputsFlags, outputsOf } from "./stackOutputs";

interface ComposeFlags extends OutputsFlags {
  readonly name: string;
  readonly platform: string;
  readonly output?: string;
}

/** `go-service-image compose`: a compose file of a stack's images, each one pinned by its digest. */
export function composeCommand(): Command {
  return new Command("compose")
    .description(
      "Prints a compose file of the stack's images, pinned by digest, for this machine's platform.",
    )
    .option(
      "--outputs <file>",
      "the stack's outputs as JSON, `-` for stdin; default: asks `pulumi stack output`",
    )
    .option("--stack <name>", "stack that `pulumi stack output` is asked for; default: the selected one")
    .option("--name <name>", "name of the compose project", "go-services")
    .option(
      "--platform <platform>",
      "platform to run, or `any` to leave it to the engine",
      asPlatform,
      machinePlatform(),
    )
    .option("-o, --output <file>", "file to write; default: stdout")
    .action((flags: ComposeFlags) => {
      const text = render(flags);
      if (flags.output === undefined) {
        process.stdout.write(text);
      } else {
        writeFileSync(flags.output, text);
      }
    });
}

function render(flags: ComposeFlags): string {
  const services: ComposeService[] = readStackServices(outputsOf(flags));
  const platform = flags.platform === "any" ? undefined : flags.platform;
  const problems = composeProblems(services, platform);
  if (problems.length > 0) {
    throw new PlanError("compose", problems);
  }
  return composeFile(flags.name, services, platform);
}

function asPlatform(text: string): string {
  if (text !== "any" && !PLATFORM_NAMES.includes(text)) {
    throw new InvalidArgumentError("Use a platform such as linux/arm64, or `any`.");
  }
  return text;
}

/** Containers run on Linux, whatever the machine itself does. */
function machinePlatform(): string {
  return `linux/${process.arch === "x64" ? "amd64" : process.arch}`;
}
