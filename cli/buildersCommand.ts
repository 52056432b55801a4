import { resolve } from "node:path";
import { Command } from "commander";
import { BuilderPool } from "../components/builders/builderPool";
import { BUILDX_FOLDER } from "../components/builders/instances";
import { shellQuoted } from "../components/common/quoting";
import { textTable } from "../components/common/textTable";
import { withExamples } from "./examples";

/** `go-service-image builders`: what several daemons as builders need around Pulumi. */
export function buildersCommand(): Command {
  return new Command("builders")
    .description("Commands for several BuildKit daemons as builders.")
    .addCommand(environmentCommand())
    .addCommand(checkCommand());
}

function environmentCommand(): Command {
  const command = new Command("env")
    .description('Prints what a shell needs to call pulumi: eval "$(go-service-image builders env)".')
    .option("--folder <dir>", "folder of Pulumi.yaml", ".");
  return withExamples(command, 'eval "$(go-service-image builders env)"').action(
    ({ folder }: { folder: string }) => {
      process.stdout.write(`export BUILDX_CONFIG=${shellQuoted(resolve(folder, BUILDX_FOLDER))}\n`);
    },
  );
}

function checkCommand(): Command {
  const command = new Command("check")
    .description("Checks whether daemons answer, and shows how the builder slots are spread over them.")
    .argument("<daemon...>", "addresses as in the configuration: tcp://host:port or unix:///path")
    .option("--json", "print what was found as JSON");
  return withExamples(
    command,
    "go-service-image builders check tcp://10.0.0.1:1234 unix:///run/buildkit/buildkitd.sock",
  ).action(async (daemons: string[], { json }: { readonly json?: true }) => {
    const states = await new BuilderPool("check", daemons).check();
    const rows = states.map(({ address, fault, slots }) => [
      address,
      fault === undefined ? "answers" : `does not answer (${fault})`,
      `${slots} slots`,
    ]);
    const found = states.map(({ address, fault, slots }) => ({ address, fault: fault ?? null, slots }));
    process.stdout.write(json ? `${JSON.stringify(found, null, 2)}\n` : `${textTable(rows).join("\n")}\n`);
    if (states.some(({ fault }) => fault !== undefined)) {
      process.exitCode = 1;
    }
  });
}
