import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { WORK_DIR } from "../components/common/workDir";
import { ProgramError } from "./exitCodes";

const PROGRAM = "govulncheck";

/** The release that is installed where there is none. */
const MODULE = "golang.org/x/vuln/cmd/govulncheck";
const VERSION = "v1.9.0";

/**
 * The program, from the PATH or installed by the Go command: it is asked once and kept in the work folder.
 *
 * @param say what is told of an installation.
 * @throws ProgramError if there is neither the program nor a Go command that can install it.
 */
export function findGovulncheck(say: (line: string) => void): string {
  if (runs(PROGRAM)) {
    return PROGRAM;
  }
  const folder = resolve(WORK_DIR, "tools", `${PROGRAM}-${VERSION}`);
  const own = join(folder, PROGRAM);
  if (existsSync(own)) {
    return own;
  }
  say(`installing ${MODULE}@${VERSION}`);
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync("go", ["install", `${MODULE}@${VERSION}`], {
      env: { ...process.env, GOBIN: folder, GOFLAGS: "", GOWORK: "off" },
      stdio: ["ignore", "ignore", "inherit"],
    });
  } catch {
    const fix = `install it where Go is: \`go install ${MODULE}@${VERSION}\``;
    const problem = { field: PROGRAM, rule: "is not on the PATH, and the Go command cannot install it", fix };
    throw new ProgramError("go-service-image audit", [problem]);
  }
  return own;
}

/** Where the database is, as govulncheck takes it: a folder becomes an address. */
export function databaseAddress(database: string): string {
  return /^(https?|file):\/\//.test(database)
    ? database
    : pathToFileURL(isAbsolute(database) ? database : resolve(database)).href;
}

/**
 * Looks a program up in the database.
 *
 * @param database address; undefined: the Go project's own, or that of `GOVULNDB`.
 * @returns what it prints.
 * @throws ProgramError if it fails.
 */
export function runGovulncheck(
  program: string,
  file: string,
  format: "json" | "sarif",
  database: string | undefined,
): string {
  const args = [
    "-mode=binary",
    "-format",
    format,
    ...(database === undefined ? [] : ["-db", database]),
    file,
  ];
  try {
    return execFileSync(program, args, {
      encoding: "utf8",
      maxBuffer: 1 << 28,
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    const { stderr = "" } = error as { readonly stderr?: string };
    const said = stderr.trim().split("\n").slice(-2).join(" ");
    const problem = {
      field: PROGRAM,
      rule: `failed: ${said}`,
      fix: "see whether the database can be reached, or give a folder with `--database`",
    };
    throw new ProgramError("go-service-image audit", [problem]);
  }
}

function runs(program: string): boolean {
  try {
    execFileSync(program, ["-version"], { stdio: "ignore" });
    return true;
  } catch (error) {
    // it has answered, whatever it has said
    return (error as NodeJS.ErrnoException).code !== "ENOENT";
  }
}
