import { readElf } from "../size/elfFile";
import { readBinary } from "../size/binaryContent";
import { isAtLeast, type Level } from "./levels";

/** A known vulnerability of a program. */
export interface Vulnerability {
  readonly id: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly module: string;
  readonly version: string;
  /** First version without it; null: there is none yet. */
  readonly fixedIn: string | null;
  readonly level: Level;
  /** What of the program it is in, as far as that is known. */
  readonly symbols: readonly string[];
}

/** What govulncheck prints, a message of one kind each (`golang.org/x/vuln/internal/govulncheck`). */
interface Message {
  readonly osv?: { readonly id: string; readonly aliases?: readonly string[]; readonly summary?: string };
  readonly finding?: {
    readonly osv: string;
    readonly fixed_version?: string;
    readonly trace: readonly Frame[];
  };
}

interface Frame {
  readonly module: string;
  readonly version?: string;
  readonly package?: string;
  readonly function?: string;
}

/** What is in a program, which decides how close a vulnerability can be said to be. */
export interface ProgramSymbols {
  /** Whether it has a table of symbols: without one, govulncheck counts every function of a package as being there. */
  readonly hasSymbols: boolean;
  readonly packages: ReadonlySet<string>;
}

/** What a program tells of itself. @throws UnknownBinaryError if it is not an ELF file. */
export function programSymbols(program: Buffer): ProgramSymbols {
  const { sections } = readElf(program);
  const hasSymbols = sections.some(({ name, size }) => name === ".symtab" && size > 0);
  return { hasSymbols, packages: new Set(readBinary(program).packages.map(({ name }) => name)) };
}

/** Reads what govulncheck has printed as JSON. @throws SyntaxError if it is no JSON. */
export function vulnerabilitiesOf(printed: string, symbols: ProgramSymbols): Vulnerability[] {
  const messages = messagesOf(printed);
  const known = new Map(messages.flatMap(({ osv }) => (osv === undefined ? [] : [[osv.id, osv] as const])));
  const found = new Map<string, Vulnerability>();
  for (const { finding } of messages) {
    const [frame] = finding?.trace ?? [];
    if (finding === undefined || frame === undefined) {
      continue;
    }
    const key = `${finding.osv} ${frame.module}`;
    const before = found.get(key);
    const level = levelOf(frame, symbols);
    const symbol = level === "symbol" ? [`${frame.package ?? ""}.${frame.function ?? ""}`] : [];
    const { aliases = [], summary = "" } = known.get(finding.osv) ?? {};
    found.set(key, {
      id: finding.osv,
      aliases,
      summary,
      module: frame.module,
      version: frame.version ?? "",
      fixedIn:
        finding.fixed_version === undefined || finding.fixed_version === "" ? null : finding.fixed_version,
      level: before === undefined || isAtLeast(level, before.level) ? level : before.level,
      symbols: [...new Set([...(before?.symbols ?? []), ...symbol])].sort(),
    });
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

function levelOf(frame: Frame, { hasSymbols, packages }: ProgramSymbols): Level {
  if (frame.package === undefined || (!hasSymbols && !packages.has(frame.package))) {
    return "module";
  }
  return frame.function !== undefined && hasSymbols ? "symbol" : "package";
}

/** Objects one after the other, each over several lines: one ends where a line is a brace alone. */
function messagesOf(printed: string): Message[] {
  return printed
    .split(/(?<=^\})\n/m)
    .filter((text) => text.trim() !== "")
    .map((text) => JSON.parse(text) as Message);
}
