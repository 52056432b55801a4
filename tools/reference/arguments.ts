import {
  type ArgumentName,
  ARGUMENT_NAMES,
  ARGUMENTS,
  type Identity,
} from "../../components/plan/argumentTable";
import type { JsonSchema } from "../../components/common/shape";
import { SERVICE_OPTIONS } from "../../stacks/serviceOptions";
import { type Docstring, docstringsOf } from "./docstrings";

/** `docs/arguments.md`: every argument of a service, from the table and the docstrings of its types. */
export function argumentReference(project: string): string {
  const docstrings = docstringsOfArguments(project);
  const sections = ARGUMENT_NAMES.map((name) => sectionOf(name, docstrings.get(name)));
  return `# Arguments of a service

Made by \`npm run generate\` from \`components/plan/argumentTable.ts\` and the types' docstrings. These are the arguments of
\`GoServiceImage\` that decide what is built; a stack file may set most of them for one service, below
\`serviceOptions.<service>\`, checked by [a JSON schema](service-options.schema.json).

${sections.join("\n\n")}
`;
}

/** `docs/service-options.schema.json`, for editors and other programs that write stack files. */
export function serviceOptionsSchema(project: string): string {
  const docstrings = docstringsOfArguments(project);
  const schema = SERVICE_OPTIONS.schema as {
    additionalProperties: { properties: Record<string, JsonSchema> };
  };
  const options = schema.additionalProperties;
  const described = Object.entries(options.properties).map(([name, property]) => {
    const text = docstrings.get(name)?.text.split("\n").join(" ");
    return [name, { ...(text !== undefined && { description: text }), ...property }];
  });
  const documented = { ...options, properties: Object.fromEntries(described) as unknown };
  return JSON.stringify(
    {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: "serviceOptions",
      ...SERVICE_OPTIONS.schema,
      additionalProperties: documented,
    },
    undefined,
    2,
  );
}

function docstringsOfArguments(project: string): ReadonlyMap<string, Docstring> {
  return new Map([
    ...docstringsOf(project, "components/plan/serviceArguments.ts", "ServiceArguments"),
    ...docstringsOf(project, "components/plan/runtime/runtimeArguments.ts", "RuntimeArguments"),
  ]);
}

function sectionOf(name: ArgumentName, docstring: Docstring | undefined): string {
  const { shape, identity, custom, perService } = ARGUMENTS[name];
  const facts = [
    `Value: ${shape.words}`,
    ...(docstring?.default === undefined ? [] : [`default: ${docstring.default.replace(/^- /, "")}`]),
    versionWords(identity),
    ...(custom === "refused" ? ["set by a custom Dockerfile, if there is one"] : []),
    perService === true
      ? `in a stack file: \`serviceOptions.<service>.${name}\``
      : `not in \`serviceOptions\`: ${perService}`,
  ];
  return [
    `## \`${name}\``,
    ...(docstring?.text === "" ? [] : [docstring?.text]),
    `${facts.join("; ")}.`,
  ].join("\n\n");
}

function versionWords(identity: Identity): string {
  return "out" in identity ? `not part of the version: ${identity.out}` : "part of the version";
}
