import { Command, Option } from "commander";
import { PlanError } from "../components/common/problem";
import { textTable } from "../components/common/textTable";
import { RegistryError } from "../components/registry/failure";
import { type AuditedProgram, auditPrograms } from "../components/trust/audit";
import { withGovulncheck } from "../components/trust/govulncheck";
import { type ImageInventory, readInventory } from "../components/trust/inventory";
import { isAtLeast, type Level, LEVELS } from "../components/trust/levels";
import { withExamples } from "./examples";
import { EXIT_CODES } from "./exitCodes";
import { withRepositories } from "./imageRepository";
import { writeOutput } from "./output";
import { listOption } from "./planOptions";
import { namedImages } from "./sizeRequests";
import type { OutputsFlags } from "./stackOutputs";

interface AuditFlags extends OutputsFlags {
  readonly database?: string;
  readonly platform?: readonly string[];
  readonly fail: Level | "none";
  readonly format: "text" | "json" | "sarif";
  readonly json?: true;
  readonly output?: string;
}

/** A program as it is printed. */
interface PrintedProgram extends Omit<AuditedProgram, "content"> {
  /** Service of the stack; null for an image that was named by its reference. */
  readonly name: string | null;
  readonly reference: string;
}

const COMMAND = "go-service-image audit";

/** `go-service-image audit`: known vulnerabilities of what is deployed. */
export function auditCommand(): Command {
  const command = new Command("audit")
    .description("Looks up known vulnerabilities of the programs in images, with govulncheck.")
    .argument("[image...]", "references, or services of a stack; default: all services of the stack")
    .option("--stack <name>", "stack that services are looked up in; default: the selected one")
    .option(
      "--outputs <file>",
      "the stack's outputs as JSON, `-` for stdin; default: asks `pulumi stack output`",
    )
    .option("--database <place>", "folder or address of the database; default: GOVULNDB, or Go's own")
    .addOption(
      listOption("--platform <platform>", "only this platform; may be repeated; default: all", false),
    )
    .addOption(
      new Option("--fail <level>", "how close a vulnerability must be for the exit code")
        .choices([...LEVELS, "none"])
        .default("module"),
    )
    .addOption(
      new Option("--format <format>", "output format").choices(["text", "json", "sarif"]).default("text"),
    )
    .option("--json", "the same as --format json")
    .option("-o, --output <file>", "file to write; default: stdout");
  return withExamples(command, EXAMPLES).action(run);
}

async function run(named: readonly string[], flags: AuditFlags): Promise<void> {
  const images = namedImages(COMMAND, named, flags);
  const format = flags.json ? "json" : flags.format;
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const programs: PrintedProgram[] = [];
  const sarif: unknown[] = [];
  await withGovulncheck({ subject: COMMAND, database: flags.database, say }, (lookup) =>
    withRepositories(async (open, policy) => {
      for (const { name = null, image } of images) {
        const repository = open(image);
        const inventory = await readInventory(repository, image.digest ?? image.tag ?? "latest", policy);
        if (inventory === undefined) {
          throw new RegistryError(`${image.toString()} does not exist`, 404, false);
        }
        const reference = `${repository.name}@${inventory.subject.digest}`;
        const wanted = wantedPlatforms(inventory, reference, flags.platform);
        for (const { content, ...program } of await auditPrograms(wanted, lookup)) {
          programs.push({ name, reference, ...program });
          if (format === "sarif" && program.isReadable) {
            const id = `${reference} ${program.platform} ${program.path}`;
            sarif.push(...runsOf(await lookup(content, "sarif"), id));
          }
        }
      }
    }),
  );
  writeOutput(rendered(programs, sarif, format), flags.output);
  const { fail } = flags;
  const isVulnerable = programs.some(({ vulnerabilities }) =>
    vulnerabilities.some(({ level }) => fail !== "none" && isAtLeast(level, fail)),
  );
  if (isVulnerable) {
    process.exitCode = EXIT_CODES.vulnerable;
  }
}

/** @throws PlanError if the image lacks one that is asked for: a name that is mistyped would find nothing, and pass. */
function wantedPlatforms(
  { platforms }: ImageInventory,
  reference: string,
  asked: readonly string[] | undefined,
): ImageInventory["platforms"] {
  const there = platforms.map(({ platform }) => platform);
  const missing = (asked ?? []).filter((one) => !there.includes(one));
  if (missing.length > 0) {
    const rule = `is no platform of ${reference}`;
    const fix = `use one of ${there.join(", ")}`;
    throw new PlanError(
      COMMAND,
      missing.map((value) => ({ field: "--platform", value, rule, fix })),
    );
  }
  return platforms.filter(({ platform }) => asked?.includes(platform) ?? true);
}

/** Runs of one program, each under a name of its own, so that a platform for code scanning tells them apart. */
function runsOf(printed: string, id: string): unknown[] {
  const { runs } = JSON.parse(printed) as { readonly runs: readonly object[] };
  return runs.map((one) => ({ ...one, automationDetails: { id: `go-service-image audit/${id}` } }));
}

function rendered(
  programs: readonly PrintedProgram[],
  sarif: readonly unknown[],
  format: AuditFlags["format"],
): string {
  switch (format) {
    case "json":
      return `${JSON.stringify({ programs }, null, 2)}\n`;
    case "sarif":
      return `${JSON.stringify(
        { version: "2.1.0", $schema: "https://json.schemastore.org/sarif-2.1.0.json", runs: sarif },
        null,
        2,
      )}\n`;
    default:
      return programs.map(programText).join("\n");
  }
}

function programText({
  name,
  reference,
  platform,
  path,
  isReadable,
  vulnerabilities,
}: PrintedProgram): string {
  const title = `${name === null ? "" : `${name}  `}${reference} ${platform} ${path}`;
  if (!isReadable) {
    return `${title}\n  does not say what it is made from: it is packed, or no Go program\n`;
  }
  const rows = vulnerabilities.map(({ id, level, module, version, fixedIn, summary }) => [
    id,
    level,
    `${module} ${version}`,
    fixedIn === null ? "no fix yet" : `fixed in ${fixedIn}`,
    summary,
  ]);
  const lines = rows.length === 0 ? ["no known vulnerability"] : textTable(rows);
  return `${[title, ...lines.map((line) => `  ${line}`)].join("\n")}\n`;
}

const EXAMPLES = `
go-service-image audit --stack prod
go-service-image audit auth --stack prod --fail symbol
go-service-image audit registry.example.com/team/auth:1.5.0 --database ./vulndb --format sarif -o audit.sarif

govulncheck is taken from the PATH, or installed by the Go command into .go-service-image/tools. The level is \`symbol\` where the
function itself is in the program, \`package\` where only its package is known to be, and \`module\` otherwise: programs are
stripped by default, and then tell no symbols. Credentials are Docker's own.
`;
