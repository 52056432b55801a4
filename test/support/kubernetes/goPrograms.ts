import * as fs from "node:fs";
import * as path from "node:path";
import { buildEnvironment, COMPILE_FLAGS } from "../../../tools/goTools/build";
import { runGoBuild } from "../../../tools/goTools/goBuild";
import { ask, tail } from "../../../tools/run";
import { goModOf, type GoProgram, PROGRAMS } from "./goModules";

/** Paths of programs by their names. */
export type Programs = ReadonlyMap<string, string>;

/**
 * Builds what is not there yet, one after the other; half an hour on two cores the first time.
 *
 * @param folder where they stay: a folder for each program and version.
 * @throws Error with the compiler's last lines.
 */
export async function ensurePrograms(folder: string, say: (text: string) => void): Promise<Programs> {
  const found = new Map<string, string>();
  for (const program of PROGRAMS) {
    const built = path.join(folder, `${program.name}-${program.version}`);
    if (!fs.existsSync(built)) {
      say(`building ${program.name} ${program.version}`);
      await build(program, built);
    }
    Object.keys(program.programs).forEach((name) => found.set(name, path.join(built, name)));
  }
  return found;
}

/** Into a folder aside first, so that a folder is whole or absent. */
async function build(program: GoProgram, target: string): Promise<void> {
  const aside = `${target}.${process.pid}.partial`;
  const module = path.join(aside, "module");
  // the sums of what is downloaded are checked with Go's own database
  const env = { ...buildEnvironment(process.env), GOFLAGS: "-mod=mod" };
  try {
    const packages = Object.entries(program.programs).map(([name, source]) => {
      if (!source.startsWith("package main")) {
        return source;
      }
      fs.mkdirSync(path.join(module, name), { recursive: true });
      fs.writeFileSync(path.join(module, name, "main.go"), source);
      return `./${name}`;
    });
    fs.mkdirSync(path.join(aside, "bin"), { recursive: true });
    fs.mkdirSync(module, { recursive: true });
    fs.writeFileSync(path.join(module, "go.mod"), goModOf(program, neighboursOf(program, env)));
    const flags = [...COMPILE_FLAGS, "-p", "2", "-ldflags", `-s -w ${program.ldflags ?? ""}`];
    const output = `${path.join(aside, "bin")}${path.sep}`;
    const done = await runGoBuild({ folder: module, env, flags, packages }, output, () => undefined);
    if (done.code !== 0) {
      throw new Error(`building ${program.name} failed:\n${tail(done.stderr, 15)}`);
    }
    fs.renameSync(path.join(aside, "bin"), target);
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
  }
}

/** Modules of one repository, which it replaces by its own folders. */
function neighboursOf({ neighbours, requires }: GoProgram, env: NodeJS.ProcessEnv): string[] {
  if (neighbours === undefined) {
    return [];
  }
  const module = `${neighbours.of}@${requires[neighbours.of] ?? ""}`;
  const file = JSON.parse(answer(["mod", "download", "-json", module], env)) as { GoMod: string };
  const { Require } = JSON.parse(answer(["mod", "edit", "-json", file.GoMod], env)) as {
    Require: { Path: string; Version: string }[];
  };
  return Require.filter(({ Version }) => Version === "v0.0.0").map(({ Path }) => Path);
}

function answer(args: readonly string[], env: NodeJS.ProcessEnv): string {
  const done = ask("go", args, { env });
  if (done.code !== 0) {
    throw new Error(`go ${args.join(" ")}: ${tail(done.stderr, 5)}`);
  }
  return done.stdout;
}
