/*
 * Proves that the programs that documents and docstrings show compile, as they stand there, with the package's own types; and
 * that every class and function that the package exports has one, or is not for callers' programs.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import ts from "typescript";

const DOCUMENTS = [
  "README.md",
  "docs/programs.md",
  ...readdirSync("docs/how-to").map((name) => join("docs/how-to", name)),
];

/** Sources of the library, whose docstrings hold programs. */
const SOURCES = readdirSync("components", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => join("components", name));

/** What callers are given, get as a part of something, or need for a plan of their own only. */
const WITHOUT_EXAMPLE = [
  "PlanError",
  "StackImages",
  "WorkTree",
  "builderProblems",
  "composeProblems",
  "planDependencies",
  "planService",
  "resolveBases",
];

/** Programs of a document, by a file name that says where they stand. */
function snippets(document: string): [string, string][] {
  const text = readFileSync(document, "utf8");
  return [...text.matchAll(/^```ts(?: \S+)?\n([^]*?)^```$/gm)].map((match) => {
    const line = text.slice(0, match.index).split("\n").length;
    return [resolve(`${document}.${line}.ts`), match[1] ?? ""];
  });
}

/** Programs of the docstrings of a source, by a file name that says what they stand above. */
function examples(source: string): [string, string][] {
  const text = readFileSync(source, "utf8");
  const found = text.matchAll(
    /@example\n \* ```ts\n([^]*?) \* ```[^]*?\*\/\nexport (?:class|function) (\w+)/g,
  );
  return [...found].map(([, program = "", name = ""]) => [
    resolve(`${source}.${name}.ts`),
    program.replace(/^ \* ?/gm, ""),
  ]);
}

describe("programs in the documents", () => {
  it("compile", function () {
    this.timeout(120_000);
    const files = new Map([...DOCUMENTS.flatMap(snippets), ...SOURCES.flatMap(examples)]);
    assert.ok(files.size >= 20);
    const options: ts.CompilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      module: ts.ModuleKind.Node16,
      target: ts.ScriptTarget.ES2022,
      types: ["node"],
      paths: { "pulumi-go-service-image": [resolve("dist/components/index.d.ts")] },
    };
    const disk = ts.createCompilerHost(options);
    const host: ts.CompilerHost = {
      ...disk,
      fileExists: (file) => files.has(file) || disk.fileExists(file),
      readFile: (file) => files.get(file) ?? disk.readFile(file),
      getSourceFile: (file, target) => {
        const text = files.get(file);
        return text === undefined
          ? disk.getSourceFile(file, target)
          : ts.createSourceFile(file, text, target);
      },
    };
    const program = ts.createProgram([...files.keys()], options, host);
    const wrong = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
      return `${file?.fileName ?? ""}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    });
    assert.deepEqual(wrong, []);
  });

  it("are there for every class and function that is exported", () => {
    const program = ts.createSourceFile(
      "index.ts",
      readFileSync("components/index.ts", "utf8"),
      ts.ScriptTarget.Latest,
    );
    const exported = program.statements.flatMap((one) =>
      ts.isExportDeclaration(one) &&
      !one.isTypeOnly &&
      one.exportClause &&
      ts.isNamedExports(one.exportClause)
        ? one.exportClause.elements.filter(({ isTypeOnly }) => !isTypeOnly).map(({ name }) => name.text)
        : [],
    );
    const shown = SOURCES.flatMap(examples).map(([file]) => file.split(".").at(-2));
    const without = exported.filter((name) => !shown.includes(name) && !/^[A-Z]+$/.test(name));
    assert.ok(exported.length > 20);
    assert.deepEqual(without.sort(), WITHOUT_EXAMPLE);
  });
});
