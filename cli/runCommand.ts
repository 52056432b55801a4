import { Command, Option } from "commander";
import { didYouMean } from "../components/common/didYouMean";
import { shellWord } from "../components/common/quoting";
import type { ComposeService } from "../components/compose/composeOptions";
import { readStackServices } from "../components/compose/stackServices";
import type { Problem } from "../components/common/problem";
import { refuseProblems } from "./comparison";
import { untilEnded } from "./container";
import { containerCommand, type ContainerWish } from "./containerCommand";
import {
  answeringEngine,
  type EngineName,
  engineOnPath,
  ENGINES,
  leftOutText,
  prepareService,
} from "./engines";
import { withExamples } from "./examples";
import { ProgramError } from "./exitCodes";
import { type OutputsFlags, outputsOf } from "./stackOutputs";

const SUBJECT = "go-service-image run";

interface RunFlags extends OutputsFlags {
  readonly engine?: EngineName;
  readonly platform?: string;
  readonly detach?: true;
  readonly env: readonly string[];
  readonly dryRun?: true;
}

/** `go-service-image run`: starts a pushed image with what is on this machine. */
export function runCommand(): Command {
  const command = new Command("run")
    .description("Starts the pushed image of a service, with its ports, volumes and environment as declared.")
    .argument("<service>", "name of the service")
    .argument("[args...]", "arguments of the program instead of those that are declared, after `--`")
    .option("--stack <name>", "stack whose image is run; default: the selected one")
    .option(
      "--outputs <file>",
      "the stack's outputs as JSON, `-` for stdin; default: asks `pulumi stack output`",
    )
    .addOption(
      new Option("--engine <program>", "what runs it; default: the first one that answers").choices(ENGINES),
    )
    .option("--platform <platform>", "platform to run; default: this machine's")
    .option(
      "-e, --env <name=value>",
      "variable of the container; may be repeated",
      (value, before: readonly string[]) => [...before, value],
      [],
    )
    .option("-d, --detach", "run it in the background")
    .option("--dry-run", "print the command and run nothing");
  return withExamples(
    command,
    `
go-service-image run auth --stack dev
go-service-image run auth --dry-run
go-service-image run auth -e LOG_LEVEL=debug -- -conf /etc/auth.yaml

Its exit code is that of the program; Ctrl-C ends it. Where no engine answers, the image is pulled and started with runc,
in the network of this machine: a port is the one that the program listens on, and without root the program runs as you.
Logs in the background: \`docker logs -f auth\`; several services at once: \`go-service-image compose\`.`,
  ).action(run);
}

async function run(name: string, args: readonly string[], flags: RunFlags): Promise<void> {
  const services = readStackServices(outputsOf(flags));
  const service = services.find((one) => one.name === name);
  const known = services.map((one) => one.name);
  const { platform } = flags;
  refuseProblems(SUBJECT, [
    ...(service === undefined
      ? [
          {
            field: "service",
            value: name,
            rule: "is not a service of the stack",
            fix: didYouMean(name, known),
          },
        ]
      : platformProblems(service, platform)),
  ]);
  if (service === undefined) {
    return;
  }
  const wish: ContainerWish = {
    ...(platform !== undefined && { platform }),
    detach: flags.detach === true,
    interactive: process.stdin.isTTY && process.stdout.isTTY,
    environment: flags.env,
    args,
  };
  const warn = (line: string): boolean => process.stderr.write(`warning: ${line}\n`);
  const engine = flags.engine ?? (flags.dryRun ? (engineOnPath() ?? "docker") : answeringEngine(SUBJECT));
  if (engine === "runc") {
    refuseProblems(SUBJECT, runcProblems(flags));
  }
  if (flags.dryRun && engine !== "runc") {
    const { words, leftOut } = containerCommand(engine, service, wish, process.env);
    leftOut.forEach((key) => warn(leftOutText(key, name)));
    process.stdout.write(`${words.map(shellWord).join(" ")}\n`);
    return;
  }
  // what a terminal is shared with hears of its Ctrl-C; runc's program does not read from it
  const isForeground = engine !== "runc" && wish.interactive;
  const prepared = await prepareService(engine, service, wish, isForeground, warn);
  try {
    process.exitCode = await untilEnded(prepared.start(), !isForeground);
  } catch {
    const fix = "install it, or choose another one with --engine";
    throw new ProgramError(SUBJECT, [{ field: engine, rule: "is not on the PATH", fix }]);
  }
}

/** What runc alone does not do. */
function runcProblems({ detach, dryRun }: RunFlags): Problem[] {
  const rule = "is nothing that runc does: it needs an engine";
  const fix = "leave it out, or start Docker, Podman or nerdctl";
  return [
    ...(detach === true ? [{ field: "--detach", rule, fix }] : []),
    ...(dryRun === true ? [{ field: "--dry-run", rule, fix }] : []),
  ];
}

function platformProblems(
  { platforms }: ComposeService,
  platform: string | undefined,
): Parameters<typeof refuseProblems>[1] {
  const rule = "is not a platform of the image";
  return platform === undefined || platforms.includes(platform)
    ? []
    : [{ field: "--platform", value: platform, rule, fix: didYouMean(platform, platforms) }];
}
