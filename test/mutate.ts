// `npm run mutate`: breaks one rule after the other, and sees whether the quick tests notice. A mutant that survives is a
// rule that may be lost in silence; one whose text is gone has to follow the code. `-- CCR` takes the rules with that word,
// `-- 1/8` a fixed share of all, which `.ci/run` does.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import * as path from "node:path";
import { Script } from "node:vm";
import { type Mutant, MUTANTS } from "./mutants";
import { mutated, type Mutation, mutationVariable } from "./support/mutation";

const PROJECT = path.resolve(__dirname, "..", "..");
/** A mutant may run for ever, which the tests have then noticed. */
const PATIENCE_MILLISECONDS = 180_000;

async function main(word: string): Promise<number> {
  const [, share] = /^1\/(\d+)$/.exec(word) ?? [];
  const chosen = MUTANTS.filter(({ rule }, index) =>
    share === undefined ? rule.includes(word) : index % Number(share) === 0,
  );
  if (chosen.length === 0) {
    throw new Error(`no rule has the word ${word}. Fix: take one of those in test/mutants.ts`);
  }
  const broken = MUTANTS.flatMap(problemOf);
  const files = [...new Set(chosen.flatMap(({ tests }) => tests))];
  if (broken.length === 0 && !(await areGreen(files))) {
    broken.push("the tests fail without any mutant: see `npm run test:unit` and `npm run test:component`");
  }
  if (broken.length > 0) {
    console.log(broken.join("\n"));
    return 1;
  }
  const survivors: Mutant[] = [];
  const queue = [...chosen];
  const worker = async (): Promise<void> => {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const survives = await areGreen(mutant.tests, mutationOf(mutant));
      console.log(`${survives ? "SURVIVED" : "noticed "}  ${mutant.rule}`);
      if (survives) {
        survivors.push(mutant);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, worker));
  survivors.forEach(({ rule, file, search, tests }) =>
    console.log(`\n${rule}\n  ${file}: \`${search}\`\n  add the missing test to ${tests.join(" or ")}`),
  );
  console.log(`\n${chosen.length - survivors.length} mutants noticed, ${survivors.length} survived`);
  return survivors.length === 0 ? 0 : 1;
}

function mutationOf({ file, search, replacement }: Mutant): Mutation {
  return { file: path.join(PROJECT, "dist", file.replace(/\.ts$/, ".js")), search, replacement };
}

/** A text that is gone, or a mutant that is not JavaScript: any test would notice that. */
function problemOf(mutant: Mutant): string[] {
  const mutation = mutationOf(mutant);
  try {
    new Script(`(function () {${mutated(readFileSync(mutation.file, "utf8"), mutation)}\n})`);
    return [];
  } catch (error) {
    return [
      `${mutant.rule}: ${error instanceof Error ? error.message : String(error)}. Fix: test/mutants.ts`,
    ];
  }
}

async function areGreen(tests: readonly string[], mutation?: Mutation): Promise<boolean> {
  const mocha = path.join(PROJECT, "node_modules", "mocha", "bin", "mocha.js");
  const compiled = tests.map((file) => path.join("dist", "test", `${file}.test.js`));
  const hook = path.join(__dirname, "support", "mutateHook.js");
  // commands that tests start are mutated, too
  const options = { NODE_OPTIONS: `--require ${JSON.stringify(hook)}` };
  const env = { ...process.env, ...(mutation && { ...options, ...mutationVariable(mutation) }) };
  const args = [mocha, "--bail", "--timeout", "60000", "--reporter", "dot", ...compiled];
  const child = spawn(process.execPath, args, { cwd: PROJECT, env, stdio: "ignore" });
  const clock = mutation && setTimeout(() => child.kill("SIGKILL"), PATIENCE_MILLISECONDS);
  const code = await new Promise<number | null>((resolve) => child.once("exit", resolve));
  clearTimeout(clock);
  return code === 0;
}

main(process.argv[2] ?? "").then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
