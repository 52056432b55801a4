/* Proves that the programs that the documents show compile, as they stand there, with the package's own types. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";

const DOCUMENTS = ["README.md", "docs/programs.md"];

/** Programs of a document, by a file name that says where they stand. */
function snippets(document: string): [string, string][] {
  const text = readFileSync(document, "utf8");
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map((match) => {
    const line = text.slice(0, match.index).split("\n").length;
    return [resolve(`${document}.${line}.ts`), match[1] ?? ""];
  });
}

describe("programs in the documents", () => {
  it("compile", function () {
    this.timeout(120_000);
    const files = new Map(DOCUMENTS.flatMap(snippets));
    assert.ok(files.size >= 6);
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
});
