import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

/** Where the reference of the library is, from the project's root. */
export const API_FOLDER = "docs/api";

/** Types of plans and of what stands between parts: callers pass them on, and never write them. */
const NOT_WRITTEN_BY_CALLERS = [
  "BaseImage",
  "ContextFile",
  "Credentials",
  "FileAbove",
  "MainClosure",
  "PlannedArguments",
  "PlannedContext",
  "PlannedDependenciesArgs",
  "PlannedDependenciesArguments",
  "PlannedServiceArgs",
  "Platform",
  "Reference",
  "TreeEntry",
];

const HEAD = `Made by \`npm run generate\` from the docstrings of what the package exports.\n`;

/**
 * The reference of what the package exports, as Markdown: TypeDoc reads the docstrings.
 *
 * @returns texts by their path from the project's root.
 * @throws Error if something that is exported names a type that is not.
 */
export async function apiReference(project: string): Promise<ReadonlyMap<string, string>> {
  // ES modules, which only this needs
  const { Application } = await import("typedoc");
  const { load } = await import("typedoc-plugin-markdown");
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "gsi-api-"));
  try {
    const out = path.join(folder, "out");
    const tsconfig = path.join(folder, "tsconfig.json");
    fs.writeFileSync(
      tsconfig,
      JSON.stringify({
        extends: path.join(project, "tsconfig.json"),
        compilerOptions: { incremental: false, tsBuildInfoFile: null, rootDir: project, types: [] },
        include: [],
        files: [path.join(project, "components", "index.ts")],
      }),
    );
    const markdown = {
      outputFileStrategy: "members",
      outputs: [{ name: "markdown", path: out }],
      hidePageHeader: true,
      hideBreadcrumbs: true,
      useCodeBlocks: true,
      parametersFormat: "table",
      entryFileName: "README",
      formatWithPrettier: false,
    };
    const app = await Application.bootstrapWithPlugins({
      ...markdown,
      plugin: [load],
      entryPoints: [path.join(project, "components", "index.ts")],
      tsconfig,
      name: "Library",
      readme: "none",
      disableSources: true,
      disableGit: true,
      excludeExternals: true,
      excludeInternal: true,
      excludePrivate: true,
      excludeProtected: true,
      // the build has checked the types already
      skipErrorChecking: true,
      intentionallyNotExported: NOT_WRITTEN_BY_CALLERS,
      logLevel: "Warn",
    });
    const reflection = await app.convert();
    if (reflection === undefined) {
      throw new Error("TypeDoc has read nothing");
    }
    app.validate(reflection);
    if (app.logger.hasErrors() || app.logger.hasWarnings()) {
      throw new Error(
        "TypeDoc has warnings. Fix: export what is named, or list it in tools/reference/api.ts",
      );
    }
    await app.generateOutputs(reflection);
    return textsBelow(out);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function textsBelow(out: string): Map<string, string> {
  const files = fs
    .readdirSync(out, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".md"))
    .sort();
  return new Map(
    files.map((file) => {
      const text = fs.readFileSync(path.join(out, file), "utf8");
      const headed = file === "README.md" ? text.replace(/^(# .*\n)/, `$1\n${HEAD}`) : text;
      return [path.posix.join(API_FOLDER, file), headed];
    }),
  );
}
