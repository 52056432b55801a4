import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command, Option } from "commander";
import { sha256 } from "../components/common/hash";
import { textTable } from "../components/common/textTable";
import { RegistryError } from "../components/registry/failure";
import { readInventory } from "../components/trust/inventory";
import {
  isAtLeast,
  type Level,
  LEVELS,
  programSymbols,
  type Vulnerability,
  vulnerabilitiesOf,
} from "../components/trust/vulnerabilities";
import { withExamples } from "./examples";
import { EXIT_CODES } from "./exitCodes";
import { databaseAddress, findGovulncheck, runGovulncheck } from "./govulncheck";
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

/** A program of an image, on one platform. */
interface AuditedProgram {
  /** Service of the stack; null for an image that was named by its reference. */
  readonly name: string | null;
  readonly reference: string;
  readonly platform: string;
  readonly path: string;
  /** Whether Go has written into it what it is made from: nothing is known of one without. */
  readonly isReadable: boolean;
  readonly vulnerabilities: readonly Vulnerability[];
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
  const govulncheck = findGovulncheck((line) => process.stderr.write(`${line}\n`));
  const database = flags.database === undefined ? undefined : databaseAddress(flags.database);
  const folder = mkdtempSync(join(tmpdir(), "go-service-image-audit-"));
  const format = flags.json ? "json" : flags.format;
  const programs: AuditedProgram[] = [];
  const sarif: unknown[] = [];
  const answers = new Map<string, string>();
  const ask = (content: Buffer, as: "json" | "sarif"): string => {
    const hash = sha256(content);
    const file = join(folder, hash);
    const answer =
      answers.get(`${as} ${hash}`) ??
      (writeFileSync(file, content), runGovulncheck(govulncheck, file, as, database));
    answers.set(`${as} ${hash}`, answer);
    return answer;
  };
  try {
    await withRepositories(async (open, policy) => {
      for (const { name = null, image } of images) {
        const repository = open(image);
        const inventory = await readInventory(repository, image.digest ?? image.tag ?? "latest", policy);
        if (inventory === undefined) {
          throw new RegistryError(`${image.toString()} does not exist`, 404, false);
        }
        const wanted = inventory.platforms.filter(
          ({ platform }) => flags.platform?.includes(platform) ?? true,
        );
        for (const { platform, programs: own } of wanted) {
          for (const { path, content, build } of own) {
            const isReadable = build !== undefined;
            const reference = `${repository.name}@${inventory.subject.digest}`;
            const vulnerabilities = isReadable
              ? vulnerabilitiesOf(ask(content, "json"), programSymbols(content))
              : [];
            programs.push({ name, reference, platform, path, isReadable, vulnerabilities });
            if (format === "sarif" && isReadable) {
              sarif.push(...runsOf(ask(content, "sarif"), `${reference} ${platform} ${path}`));
            }
          }
        }
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  writeOutput(rendered(programs, sarif, format), flags.output);
  const { fail } = flags;
  const isVulnerable = programs.some(({ vulnerabilities }) =>
    vulnerabilities.some(({ level }) => fail !== "none" && isAtLeast(level, fail)),
  );
  if (isVulnerable) {
    process.exitCode = EXIT_CODES.vulnerable;
  }
}

/** Runs of one program, each under a name of its own, so that a platform for code scanning tells them apart. */
function runsOf(printed: string, id: string): unknown[] {
  const { runs } = JSON.parse(printed) as { readonly runs: readonly object[] };
  return runs.map((one) => ({ ...one, automationDetails: { id: `go-service-image audit/${id}` } }));
}

function rendered(
  programs: readonly AuditedProgram[],
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
}: AuditedProgram): string {
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
