import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Targets of a document's links to files and headings, from the project's root, with their anchors. */
export function linksOf(document: string): string[] {
  const text = readFileSync(document, "utf8")
    .replaceAll(/```[^]*?```/g, "")
    .replaceAll(/`[^`]*`/g, "");
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) =>
      target.startsWith("#") ? `${document}${target}` : normalize(join(dirname(document), target)),
    );
}
