import { parseDocument } from "yaml";
import type { Key } from "./kinds";
import { IMAGES_WORDS, NAMESPACE_WORDS, wordsOf } from "./purposes";
import { KEY_ENTRIES } from "./table";

/** Longest line of `Pulumi.yaml`. */
const LINE_WIDTH = 120;

/**
 * `Pulumi.yaml` with the section `config` as the table has it. No key has a type there: Pulumi would stop at the first
 * value that does not fit, in its own words, before the program can report all of them.
 *
 * @param text the file as it stands; everything else of it is kept.
 */
export function projectFile(text: string): string {
  const document = parseDocument(text);
  const described = KEY_ENTRIES.filter(([, key]) => key.secret !== true).map(([name, key]) => [
    name,
    { description: describe(key), default: key.default },
  ]);
  document.set("config", Object.fromEntries(described));
  return document.toString({ lineWidth: LINE_WIDTH });
}

/** `docs/configuration.md`. */
export function configurationReference(): string {
  const sections = KEY_ENTRIES.map(
    ([name, key]) => `## \`${name}\`

${key.description}.

Value: ${key.form}; default: ${defaultOf(key)}${purposeOf(key)}`,
  );
  return `# Configuration keys

Made by \`npm run generate\` from \`stacks/keys/table.ts\`. Keys are written in \`Pulumi.<stack>.yaml\` with the name of the project in front: \`go-service-image:root\`. A key that means nothing in a stack is an error there.

${sections.join("\n\n")}
`;
}

function describe(key: Key<unknown>): string {
  return key.form === "text" ? key.description : `${key.description}. Form: ${key.form.replaceAll("`", "")}`;
}

function defaultOf({ default: value, secret }: Key<unknown>): string {
  const isEmpty = value === "" || (typeof value === "object" && value !== null);
  return secret === true || isEmpty ? "empty" : `\`${JSON.stringify(value)}\``.replaceAll('"', "");
}

function purposeOf({ images, namespaces, secret }: Key<unknown>): string {
  return [
    ...(secret === true ? ["secret"] : []),
    ...(images === undefined ? [] : [`in a stack that ${wordsOf(images, IMAGES_WORDS)}`]),
    ...(namespaces === undefined ? [] : [`in a stack that ${wordsOf(namespaces, NAMESPACE_WORDS)}`]),
  ]
    .map((one) => `; ${one}`)
    .join("");
}
