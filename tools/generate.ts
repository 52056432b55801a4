import * as fs from "node:fs";
import * as path from "node:path";
import { format, resolveConfig } from "prettier";
import { API_FOLDER, apiReference } from "./reference/api";
import { argumentReference, serviceOptionsSchema } from "./reference/arguments";
import { architecturePicture } from "./reference/architecture";
import { commandReference } from "./reference/commands";
import { llmsText } from "./reference/llms";
import { pluginSchema } from "./reference/pluginSchema";
import { configurationReference, projectFile } from "../stacks/keys/documents";

/** Committed files that are made from tables of the code, by their path from the project's root. */
export const GENERATED: Readonly<Record<string, (current: string, project: string) => string>> = {
  "Pulumi.yaml": projectFile,
  "docs/configuration.md": configurationReference,
  "docs/commands.md": commandReference,
  "docs/arguments.md": (_, project) => argumentReference(project),
  "docs/service-options.schema.json": (_, project) => serviceOptionsSchema(project),
  "plugin/schema.json": (_, project) => pluginSchema(project),
};

/** The text that a generated file should have. */
export async function generated(project: string, file: string): Promise<string> {
  const at = path.join(project, file);
  const current = fs.existsSync(at) ? fs.readFileSync(at, "utf8") : "";
  const style = await resolveConfig(at);
  return format(GENERATED[file]?.(current, project) ?? current, { ...style, filepath: at });
}

async function main(): Promise<void> {
  const project = path.resolve(__dirname, "..", "..");
  for (const file of Object.keys(GENERATED)) {
    fs.writeFileSync(path.join(project, file), await generated(project, file));
  }
  // no parser of prettier's formats these
  fs.writeFileSync(path.join(project, "llms.txt"), llmsText(project));
  fs.mkdirSync(path.join(project, "docs", "images"), { recursive: true });
  fs.writeFileSync(path.join(project, "docs", "images", "architecture.svg"), architecturePicture(project));
  const api = await apiReference(project);
  fs.rmSync(path.join(project, API_FOLDER), { recursive: true, force: true });
  for (const [file, text] of api) {
    fs.mkdirSync(path.dirname(path.join(project, file)), { recursive: true });
    fs.writeFileSync(path.join(project, file), text);
  }
}

if (require.main === module) {
  void main();
}
