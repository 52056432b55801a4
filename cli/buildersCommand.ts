import { resolve } from "node:path";
import { Command } from "commander";
import { BuilderPool } from "../components/builders/builderPool";
import { BUILDX_FOLDER } from "../components/builders/instances";
import { textTable } from "../components/plan/textTable";

/** `go-service-image builders`: what several daemons as builders need around Pulumi. */
export function buildersCommand(): Command {
  return new Command("builders")
    .description("Helps with several BuildKit daemons as builders.")
    .addCommand(environmentCommand())
    .addCommand(checkCommand());
}

function environmentCommand(): Command {
  return new Command("env")
    .description('Prints what a shell needs to call pulumi: eval "$(go-service-image builders env)".')
    .option("--folder <dir>", "folder of Pulumi.yaml", ".")
    .action(({ folder }: { folder: string }) => {
      const quoted = resolve(folder, BUILDX_FOLDER).replaceAll("'", "'\\''");
      process.stdout.write(`export BUILDX_CONFIG='${quoted}'\n`);
    });
}

function checkCommand(): Command {
  return new Command("check")
    .description("Asks daemons whether they answer, and shows how the builder slots are spread over them.")
    .argument("<daemon...>", "addresses as in the configuration: tcp://host:port or unix:///path")
    .action(async (daemons: string[]) => {
      const states = await new BuilderPool("check", daemons).check();
      const rows = states.map(({ address, fault, slots }) => [
        address,
        fault === undefined ? "answers" : `does not answer (${fault})`,
        `${slots} slots`,
      ]);
      process.stdout.write(`${textTable(rows).join("\n")}\n`);
      if (states.some(({ fault }) => fault !== undefined)) {
        process.exitCode = 1;
      }
    });
}
