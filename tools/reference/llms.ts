import * as fs from "node:fs";
import * as path from "node:path";

/** `llms.txt` (llmstxt.org): what the project is, and every document with its first sentence. */
export function llmsText(project: string): string {
  const { description } = JSON.parse(fs.readFileSync(path.join(project, "package.json"), "utf8")) as {
    readonly description: string;
  };
  const sections = [
    ["How to", "docs/how-to"],
    ["Documents", "docs"],
  ].map(([title = "", folder = ""]) => `## ${title}\n\n${linesOf(project, folder).join("\n")}`);
  return `# pulumi-go-service-image

> ${description}.

Two commands: \`make up\` builds and pushes the example's images from a fresh clone, \`npx pulumi-go-service-image init\`
makes a project for another repository. Components for programs: \`GoServices\`, \`GoServiceImage\`, \`GoDependencies\`.

- [README](README.md): what it is, and the first steps

${sections.join("\n\n")}
- [api](docs/api/README.md): every class, function and type of the library
`;
}

function linesOf(project: string, folder: string): string[] {
  return fs
    .readdirSync(path.join(project, folder))
    .filter((name) => name.endsWith(".md"))
    .sort()
    .map((name) => {
      const file = path.posix.join(folder, name);
      const { title, sentence } = headOf(fs.readFileSync(path.join(project, file), "utf8"));
      return `- [${title}](${file})${sentence === "" ? "" : `: ${sentence}`}`;
    });
}

/** Title and first sentence of a document; a table or a list is none. */
function headOf(text: string): { readonly title: string; readonly sentence: string } {
  const [first = "", ...parts] = text.split(/\n\n+/);
  const prose = parts.find((part) => /^[\w`]/.test(part) && !part.startsWith("```")) ?? "";
  const flat = prose.replaceAll(/\s+/g, " ").replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1");
  const sentence = /^.*?[.:](?= |$)/.exec(flat)?.[0] ?? flat;
  return { title: first.replace(/^# /, ""), sentence: sentence.replace(/[.:]$/, "") };
}
