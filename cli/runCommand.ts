import { spawnSync } from "node:child_process";
import { Command, Option } from "commander";
import { didYouMean } from "../components/common/didYouMean";
import { shellWord } from "../components/common/quoting";
import type { ComposeService } from "../components/compose/composeOptions";
import { readStackServices } from "../components/compose/stackServices";
import { refuseProblems } from "./comparison";
import { CONTAINER_PROGRAMS, containerCommand, type ContainerProgram } from "./containerCommand";
import { withExamples } from "./examples";
import { ProgramError } from "./exitCodes";
import { type OutputsFlags, outputsOf } from "./stackOutputs";

const SUBJECT = "go-service-image run";

interface RunFlags extends OutputsFlags {
  readonly engine?: ContainerProgram;
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
      new Option("--engine <program>", "what runs it; default: the first one that answers").choices(
        CONTAINER_PROGRAMS,
      ),
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

Its exit code is that of the program. Logs: \`docker logs -f auth\`; several services at once: \`go-service-image compose\`.`,
  ).action(run);
}

function run(name: string, args: readonly string[], flags: RunFlags): void {
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
  const program = flags.engine ?? (flags.dryRun ? (firstOnPath() ?? "docker") : answering());
  const { words, leftOut } = containerCommand(
    program,
    service,
    {
      ...(platform !== undefined && { platform }),
      detach: flags.detach === true,
      interactive: process.stdin.isTTY && process.stdout.isTTY,
      environment: flags.env,
      args,
    },
    process.env,
  );
  leftOut.forEach((key) =>
    process.stderr.write(
      `warning: compose.${key} of ${name} has no place here, or no value: it is left out\n`,
    ),
  );
  if (flags.dryRun) {
    process.stdout.write(`${words.map(shellWord).join(" ")}\n`);
    return;
  }
  const { status, error } = spawnSync(program, words.slice(1), { stdio: "inherit" });
  if (error !== undefined) {
    const fix = "install it, or choose another one with --engine";
    throw new ProgramError(SUBJECT, [{ field: program, rule: "is not on the PATH", fix }]);
  }
  process.exitCode = status ?? 1;
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

function firstOnPath(): ContainerProgram | undefined {
  return CONTAINER_PROGRAMS.find((program) => spawnSync(program, ["--version"]).error === undefined);
}

/** The first program whose engine answers. */
function answering(): ContainerProgram {
  const states = CONTAINER_PROGRAMS.map((program) => {
    const { error, status, stderr } = spawnSync(program, ["info"], { encoding: "utf8", timeout: 20_000 });
    const said = error === undefined ? (stderr.trim().split("\n").at(-1) ?? "fails") : "is not on the PATH";
    return { program, isUp: error === undefined && status === 0, said };
  });
  const found = states.find(({ isUp }) => isUp);
  if (found === undefined) {
    const rule = `cannot be run here: ${states.map(({ program, said }) => `${program} ${said}`).join("; ")}`;
    const fix = "install one of them, or start it; --dry-run shows the command for another machine";
    throw new ProgramError(SUBJECT, [{ field: "container", rule, fix }]);
  }
  return found.program;
}
