import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { bulkhead } from "cockatiel";
import { sha256 } from "../common/hash";
import { PlanError, type Problem } from "../common/problem";
import { ProgramError } from "../common/programError";
import { WORK_DIR } from "../common/workDir";
import { FailedProgram, programOutput } from "./programOutput";

const PROGRAM = "govulncheck";

/** The release that is installed where there is none. */
const MODULE = "golang.org/x/vuln/cmd/govulncheck";
const VERSION = "v1.9.0";

/** It loads the program and what is known of its modules: two at a time are enough for a machine. */
const TURNS = bulkhead(2, Infinity);
const PATIENCE_MS = 10 * 60_000;

/** Looks a program up, and returns what govulncheck prints. Equal programs are asked for once. */
export type Lookup = (program: Buffer, format: "json" | "sarif") => Promise<string>;

/** Who asks, and where the database is. */
export interface LookupOptions {
  /** What errors begin with. */
  readonly subject: string;
  /** Folder or address. @default - that of `GOVULNDB`, else the Go project's own */
  readonly database?: string | undefined;
  /** Told of an installation. */
  readonly say: (line: string) => void;
}

/**
 * Finds govulncheck and gives a function that asks it, until it returns.
 *
 * @throws PlanError if the database is none. @throws ProgramError if there is neither the program nor a Go command that can
 * install it, or if it fails, such as for a database that cannot be reached.
 */
export async function withGovulncheck<T>(
  { subject, database, say }: LookupOptions,
  run: (lookup: Lookup) => Promise<T>,
): Promise<T> {
  const source = database === undefined ? [] : ["-db", databaseAddress(subject, database)];
  const program = await findGovulncheck(subject, say);
  const folder = mkdtempSync(join(tmpdir(), "go-service-image-audit-"));
  const answers = new Map<string, Promise<string>>();
  const ask = async (file: string, content: Buffer, format: string): Promise<string> => {
    writeFileSync(file, content);
    return TURNS.execute(() => output(program, ["-mode=binary", "-format", format, ...source, file]));
  };
  try {
    return await run((content, format) => {
      const hash = sha256(content);
      const key = `${format} ${hash}`;
      const answer = answers.get(key) ?? ask(join(folder, hash), content, format);
      answers.set(key, answer);
      return answer.catch((error: unknown) => {
        throw failed(subject, database, error);
      });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let installation: Promise<string> | undefined;

/** From the PATH, or installed by the Go command: that is asked once, and kept in the work folder. */
async function findGovulncheck(subject: string, say: (line: string) => void): Promise<string> {
  if (await answers(PROGRAM)) {
    return PROGRAM;
  }
  const folder = resolve(WORK_DIR, "tools", `${PROGRAM}-${VERSION}`);
  const own = join(folder, PROGRAM);
  if (existsSync(own)) {
    return own;
  }
  installation ??= install(folder, own, say).finally(() => (installation = undefined));
  return installation.catch(() => {
    const fix = `install it where Go is: \`go install ${MODULE}@${VERSION}\``;
    const rule = "is not on the PATH, and the Go command cannot install it";
    throw new ProgramError(subject, [{ field: PROGRAM, rule, fix }]);
  });
}

async function install(folder: string, own: string, say: (line: string) => void): Promise<string> {
  say(`installing ${MODULE}@${VERSION}`);
  mkdirSync(folder, { recursive: true });
  const env = { ...process.env, GOBIN: folder, GOFLAGS: "", GOWORK: "off" };
  await output("go", ["install", `${MODULE}@${VERSION}`], env);
  return own;
}

/**
 * Where the database is, as govulncheck takes it: a folder becomes an address.
 *
 * @throws PlanError if it is neither an address that govulncheck knows nor a folder with a database: in a folder without
 * one, govulncheck finds nothing and passes everything.
 */
function databaseAddress(subject: string, database: string): string {
  if (/^https?:\/\//.test(database)) {
    return database;
  }
  const folder = folderOf(database);
  if (folder === undefined) {
    const rule =
      "is neither a folder that is there nor an address that begins with https://, http:// or file://";
    const fix = "correct it, or leave it out for Go's own database";
    throw new PlanError(subject, [{ field: "database", value: database, rule, fix }]);
  }
  // the layout of Go's own, or entries alone, each in a file of its id
  if (!existsSync(join(folder, "index", "modules.json")) && !readdirSync(folder).some(isEntry)) {
    throw new PlanError(subject, [noDatabase("database", database)]);
  }
  return pathToFileURL(folder).href;
}

function folderOf(database: string): string | undefined {
  try {
    const folder = database.startsWith("file://") ? fileURLToPath(database) : resolve(database);
    return statSync(folder).isDirectory() ? folder : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(name: string): boolean {
  return /^[A-Z][\w-]*-.*\.json$/.test(name);
}

function noDatabase(field: string, value: string | undefined): Problem {
  return {
    field,
    value,
    rule: "is no database of vulnerabilities: it has neither `index/modules.json` nor entries such as `GO-2026-1234.json`",
    fix: "name a copy of Go's database (https://go.dev/security/vuln/database), or leave it out for that one",
  };
}

function failed(subject: string, database: string | undefined, error: unknown): unknown {
  if (!(error instanceof FailedProgram)) {
    return error;
  }
  if (error.said.includes("unrecognized vulndb format")) {
    return new PlanError(subject, [
      database === undefined
        ? noDatabase("GOVULNDB", process.env["GOVULNDB"])
        : noDatabase("database", database),
    ]);
  }
  const fix = "see whether the database can be reached, or give a folder as `database` (`--database`)";
  return new ProgramError(subject, [{ field: PROGRAM, rule: `failed: ${error.said}`, fix }]);
}

/** Whether there is such a program, whatever it says. */
function answers(program: string): Promise<boolean> {
  return output(program, ["-version"]).then(
    () => true,
    (error: unknown) => !(error instanceof FailedProgram && error.isMissing),
  );
}

function output(program: string, args: readonly string[], env = process.env): Promise<string> {
  return programOutput(program, args, { env, timeout: PATIENCE_MS, lines: 2 });
}
