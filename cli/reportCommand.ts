import { resolve } from "node:path";
import { Command } from "commander";
import { StackProject } from "../stacks/stackProject";
import { ownPlatform } from "./engines";
import { withExamples } from "./examples";
import { writeOutput } from "./output";
import { listOption } from "./planOptions";

const SUBJECT = "go-service-image report";

interface ReportFlags {
  readonly stack?: string;
  readonly service?: readonly string[];
  readonly platform?: string;
  readonly json?: true;
  readonly output?: string;
}

/** `go-service-image report`: what a stack's images are, were and are made of, as one page. */
export function reportCommand(): Command {
  const command = new Command("report")
    .description(
      "Writes one HTML page about a stack's images: sizes so far, what they are made of, what the last update changed, imports, times.",
    )
    .option("--stack <name>", "stack that the page is about; default: the selected one")
    .addOption(listOption("--service <name>", "only this service; may be repeated", true))
    .option(
      "--platform <platform>",
      "platform whose programs are looked into (default: this machine's, if the image has it)",
    )
    .option("--json", "print what the page is made from as JSON")
    .option("-o, --output <file>", "file to write; default: stdout");
  return withExamples(
    command,
    `
go-service-image report --stack dev -o report.html
go-service-image report --stack dev --service auth --platform linux/arm64 -o auth.html

The page needs no network and holds no script: it can be sent by mail. Images before the present ones come from the
deployments that the stack's backend keeps (Pulumi's service, or a folder), their sizes from the registry, times from what
\`make up\` has written down. What cannot be told is said where it would stand.`,
  ).action(report);
}

async function report({ stack, service, platform, json, output }: ReportFlags): Promise<void> {
  const file = output === undefined ? undefined : resolve(output);
  const folder = StackProject.around(".")?.folder;
  if (folder !== undefined) {
    process.chdir(folder);
  }
  const { collectReport } = await import("./report/collect.js");
  const data = await collectReport(SUBJECT, {
    stack,
    services: service ?? [],
    platform: platform ?? ownPlatform(),
  });
  if (json) {
    writeOutput(`${JSON.stringify(data, null, 2)}\n`, file);
    return;
  }
  const { reportPage } = await import("./report/page.js");
  writeOutput(await reportPage(data), file);
}
