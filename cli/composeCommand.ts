import { Command, InvalidArgumentError, Option } from "commander";
import { composeFile, composeProblems } from "../components/compose/composeFile";
import type { ComposeService } from "../components/compose/composeOptions";
import { missingParts } from "../components/compose/namedParts";
import { readStackServices } from "../components/compose/stackServices";
import { PLATFORM_NAMES } from "../components/toolchain/platform";
import { describeWarning, PlanError } from "../components/common/problem";
import { withExamples } from "./examples";
import { writeOutput } from "./output";
import { type OutputsFlags, outputsOf } from "./stackOutputs";

interface ComposeFlags extends OutputsFlags {
  readonly name: string;
  readonly platform: string;
  readonly output?: string;
}

/** `go-service-image compose`: a compose file of a stack's images, each one pinned by its digest. */
export function composeCommand(): Command {
  const command = new Command("compose")
    .description(
      "Prints a compose file of the stack's images, pinned by digest, for this machine's platform.",
    )
    .option(
      "--outputs <file>",
      "the stack's outputs as JSON, `-` for stdin; default: asks `pulumi stack output`",
    )
    .option("--stack <name>", "stack that `pulumi stack output` is asked for; default: the selected one")
    .option("--name <name>", "name of the compose project", "go-services")
    .addOption(
      new Option("--platform <platform>", "platform to run, or `any` to leave it to the engine")
        .argParser(asPlatform)
        .default(machinePlatform(), "this machine's"),
    )
    .option("-o, --output <file>", "file to write; default: stdout");
  return withExamples(
    command,
    `
go-service-image compose --stack dev -o compose.yml
docker compose -f compose.yml up`,
  ).action((flags: ComposeFlags) => writeOutput(render(flags), flags.output));
}

function render(flags: ComposeFlags): string {
  const services: ComposeService[] = readStackServices(outputsOf(flags));
  const platform = flags.platform === "any" ? undefined : flags.platform;
  const problems = composeProblems(services, platform);
  if (problems.length > 0) {
    throw new PlanError("compose", problems);
  }
  missingParts(services).forEach((one) => process.stderr.write(`warning: ${describeWarning(one)}\n`));
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
