import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";

/** What stands above a property in the source. */
export interface Docstring {
  readonly text: string;
  /** Of `@default`. */
  readonly default: string | undefined;
}

/** The docstrings of an interface's own properties, by name. */
export function docstringsOf(project: string, file: string, name: string): ReadonlyMap<string, Docstring> {
  const text = fs.readFileSync(path.join(project, file), "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = source.statements
    .filter((one) => ts.isInterfaceDeclaration(one))
    .find((one) => one.name.text === name);
  if (found === undefined) {
    throw new Error(`${file} has no interface ${name}`);
  }
  return new Map(
    found.members
      .filter((one) => ts.isPropertySignature(one))
      .map((member) => [member.name.getText(source), docstringOf(member)]),
  );
}

function docstringOf(member: ts.PropertySignature): Docstring {
  const [own] = ts.getJSDocCommentsAndTags(member).filter((one) => ts.isJSDoc(one));
  const tag = ts.getJSDocTags(member).find((one) => one.tagName.text === "default");
  return { text: plain(own?.comment), default: tag === undefined ? undefined : plain(tag.comment) };
}

/** The text of a comment with its links, in one line for each paragraph. */
function plain(comment: Parameters<typeof ts.getTextOfJSDocComment>[0]): string {
  const text = ts.getTextOfJSDocComment(comment) ?? "";
  return text
    .split(/\n\s*\n|\n(?=- )/)
    .map((part) => part.replace(/\s*\n\s*/g, " ").trim())
    .join("\n");
}
