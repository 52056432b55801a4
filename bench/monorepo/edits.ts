import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeFiles } from "./generate";
import { bumpVersions, serviceFiles, serviceName } from "./template";

/** A source tree with many Go services. */
export interface Monorepo {
  /** Absolute path of its folder. */
  readonly root: string;
  /** Names of the services, in order. */
  readonly services: readonly string[];
}

/**
 * Changes a monorepo. Each number of a run, from 0, gives content of its own, whatever the tree held before: a number
 * that was not used yet gives content that no cache has seen.
 *
 * @returns the services that it changes or adds.
 */
export type Edit = (monorepo: Monorepo, run: number) => readonly string[];

export type EditName = "main" | "deep" | "shared" | "bump" | "nothing" | "addService";

/** What the templates have where a line is edited. */
const EDITION = /edition [\d.]+/g;

/** The edits of generated monorepos. */
export const edits: Readonly<Record<EditName, Edit>> = {
  /** A line in the main package of the first service. */
  main: (monorepo, run) => ofFirst(monorepo, run, (first) => `cmd/${first}/main.go`),
  /** A line five packages below the main package of the first service. */
  deep: (monorepo, run) => ofFirst(monorepo, run, () => "internal/biz/pricing/rates/rates.go"),
  /** A line in a package that all services import, six packages below their main packages. */
  shared: (monorepo, run) => {
    setEdition(monorepo, run, "pkg/money/money.go");
    return monorepo.services;
  },
  /**
   * Another version of a requirement that only the first service imports, in go.mod and go.sum. There are sixteen
   * versions; the next run begins again with the first. Not for small services, which have no such requirement.
   */
  bump: ({ root, services }, run) => {
    const { module, versions } = bumpVersions();
    const [version = "", sums = []] = [...versions][run % versions.size] ?? [];
    replaceOnce(root, "go.mod", new RegExp(`(?<=^\\t${module} )v\\S+`, "gm"), version);
    const lines = new RegExp(`^${module} \\S+ \\S+\\n${module} \\S+/go\\.mod \\S+$`, "gm");
    replaceOnce(root, "go.sum", lines, sums.join("\n"));
    return services.slice(0, 1);
  },
  /** A line that belongs to no service. */
  nothing: (monorepo, run) => {
    setEdition(monorepo, run, "README.md");
    return [];
  },
  /** One more service. */
  addService: ({ root, services }, run) => {
    const number = services.length + 1 + run;
    const flavour = existsSync(join(root, "api")) ? "kratos" : "small";
    writeFiles(root, serviceFiles(flavour, number));
    return [serviceName(number)];
  },
};

function ofFirst(monorepo: Monorepo, run: number, file: (first: string) => string): string[] {
  const [first = ""] = monorepo.services;
  setEdition(monorepo, run, `app/${first}/${file(first)}`);
  return [first];
}

/** The number of services is part of it: equal packages of two monorepos differ once they are edited. */
function setEdition({ root, services }: Monorepo, run: number, path: string): void {
  replaceOnce(root, path, EDITION, `edition ${services.length}.${run + 1}`);
}

/** @throws Error if there is not exactly one match, since nothing, or too much, would change. */
function replaceOnce(root: string, path: string, pattern: RegExp, replacement: string): void {
  const file = join(root, path);
  const text = readFileSync(file, "utf8");
  const matches = text.match(pattern)?.length ?? 0;
  if (matches !== 1) {
    throw new Error(`${file}: ${matches} matches of ${String(pattern)}, where there should be one`);
  }
  const edited = text.replace(pattern, () => replacement);
  writeFileSync(file, edited);
}
