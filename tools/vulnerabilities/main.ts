import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { format, resolveConfig } from "prettier";
import type { RangeEvent, Vulnerability } from "./ranges";

/*
 * Writes the vulnerabilities of the modules that the tools are built from, as Go's database has them
 * (https://go.googlesource.com/vulndb, folder `data/osv`, CC-BY 4.0), without their texts: a test compares them with what
 * is compiled. `npm run vulnerabilities -- ../vulndb/data/osv`, every time a tool moves, and once a month.
 */

/** What is read of a file of the database: https://ossf.github.io/osv-schema/ */
interface Entry {
  readonly id: string;
  readonly withdrawn?: string;
  readonly affected: readonly {
    readonly package: { readonly name: string };
    readonly ranges: readonly { readonly events: readonly RangeEvent[] }[];
    readonly ecosystem_specific?: { readonly imports?: readonly { readonly path: string }[] };
  }[];
}

/** The file that is written. */
export interface PinnedDatabase {
  readonly source: string;
  /** The newest entry of the whole database. */
  readonly newest: string;
  readonly vulnerabilities: readonly Vulnerability[];
}

/** Relative to the project. */
export const PINNED_DATABASE = join("tools", "vulnerabilities", "database.json");

/** The modules that `tools/go/<folder>/go.mod` requires. */
export function requiredModules(project: string, folders: readonly string[]): Set<string> {
  const texts = folders.map((folder) => readFileSync(join(project, "tools/go", folder, "go.mod"), "utf8"));
  return new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/^(?:require )?\s*([^\s/]+\.[^\s/]+\/\S+|[^\s/]+\.[^\s/]+) v\S+/gm)].map(
        ([, name = ""]) => name,
      ),
    ),
  );
}

export function pinnedDatabase(entries: readonly Entry[], modules: ReadonlySet<string>): PinnedDatabase {
  const vulnerabilities = entries
    .filter(({ withdrawn }) => withdrawn === undefined)
    .flatMap(({ id, affected }) =>
      affected
        .filter(({ package: { name } }) => modules.has(name))
        .map((one): Vulnerability => {
          const packages = (one.ecosystem_specific?.imports ?? []).map(({ path }) => path);
          return {
            id,
            module: one.package.name,
            ...(packages.length > 0 && { packages }),
            ranges: one.ranges.map(({ events }) => events),
          };
        }),
    )
    .sort(
      (one, other) => one.id.localeCompare(other.id, "en") || one.module.localeCompare(other.module, "en"),
    );
  const newest =
    entries
      .map(({ id }) => id)
      .sort((one, other) => one.localeCompare(other, "en", { numeric: true }))
      .at(-1) ?? "";
  return { source: "Go vulnerability database, https://vuln.go.dev, CC-BY 4.0", newest, vulnerabilities };
}

async function main(): Promise<void> {
  const [folder] = process.argv.slice(2);
  if (folder === undefined) {
    throw new Error("which folder has the database? Fix: npm run vulnerabilities -- ../vulndb/data/osv");
  }
  const files = readdirSync(folder).filter((name) => /^GO-.*\.json$/.test(name));
  if (files.length === 0) {
    throw new Error(`${folder} has no files GO-….json: it is not the folder data/osv of Go's database`);
  }
  const project = resolve(__dirname, "../../..");
  const entries = files.map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Entry);
  const database = pinnedDatabase(
    entries,
    requiredModules(
      project,
      readdirSync(join(project, "tools/go")).filter((name) => name !== "ko"),
    ),
  );
  const path = join(project, PINNED_DATABASE);
  writeFileSync(
    path,
    await format(JSON.stringify(database), { ...(await resolveConfig(path)), filepath: path }),
  );
  console.log(
    `${PINNED_DATABASE}: ${database.vulnerabilities.length} vulnerabilities, up to ${database.newest}`,
  );
}

if (require.main === module) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  });
}
