import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Monorepo, writeFiles } from "./generate";
import { bumpVersions, serviceFiles, serviceName } from "./template";

/**
 * Changes a generated monorepo. Each number of a run, from 0, gives content of its own, whatever the tree held before:
 * a number that was not used yet gives content that no cache has seen.
 */
export type Edit = (monorepo: Monorepo, run: number) => void;

/** What the templates have where a line is edited. */
const EDITION = /edition [\d.]+/g;

/** The edits of the scenarios. */
export const edits = {
  /** A line in the main package of the first service. */
  main: ((monorepo, run) => {
    const first = firstOf(monorepo);
    setEdition(monorepo, run, `app/${first}/cmd/${first}/main.go`);
  }) satisfies Edit,
  /** A line five packages below the main package of the first service. */
  deep: ((monorepo, run) => {
    setEdition(monorepo, run, `app/${firstOf(monorepo)}/internal/biz/pricing/rates/rates.go`);
  }) satisfies Edit,
  /** A line in a package that all services import, six packages below their main packages. */
  shared: ((monorepo, run) => setEdition(monorepo, run, "pkg/money/money.go")) satisfies Edit,
  /**
   * Another version of a requirement that only the first service imports, in go.mod and go.sum. There are sixteen
   * versions; the next run begins again with the first. Not for small services, which have no such requirement.
   */
  bump: ((monorepo, run) => {
    checkRun(run);
    const { module, versions } = bumpVersions();
    const [version, sums] = [...versions][run % versions.size] ?? [];
    if (version === undefined || sums === undefined) {
      throw new Error("there is no version to move to");
    }
    edit(monorepo, "go.mod", new RegExp(`(?<=^\\t${module} )v\\S+`, "gm"), version);
    edit(
      monorepo,
      "go.sum",
      new RegExp(`^${module} \\S+ \\S+\\n${module} \\S+/go\\.mod \\S+$`, "gm"),
      sums.join("\n"),
    );
  }) satisfies Edit,
  /** A line that belongs to no service. */
  nothing: ((monorepo, run) => setEdition(monorepo, run, "README.md")) satisfies Edit,
  /** One more service: `addedService` says its name. */
  addService: ((monorepo, run) => {
    checkRun(run);
    const flavour = readFileSync(join(monorepo.root, "go.mod"), "utf8").includes("kratos")
      ? "kratos"
      : "small";
    writeFiles(monorepo.root, serviceFiles(flavour, addedNumber(monorepo, run)));
  }) satisfies Edit,
};

/** Name of the service that `addService` adds with this run. */
export function addedService(monorepo: Monorepo, run: number): string {
  return serviceName(addedNumber(monorepo, run));
}

function addedNumber(monorepo: Monorepo, run: number): number {
  return monorepo.services.length + 1 + run;
}

function firstOf(monorepo: Monorepo): string {
  const [first] = monorepo.services;
  if (first === undefined) {
    throw new Error(`${monorepo.root} has no service`);
  }
  return first;
}

/** The number of services is part of it: equal packages of two monorepos differ once they are edited. */
function setEdition(monorepo: Monorepo, run: number, path: string): void {
  checkRun(run);
  edit(monorepo, path, EDITION, `edition ${monorepo.services.length}.${run + 1}`);
}

/** @throws Error if there is not exactly one match, since nothing, or too much, would change. */
function edit(monorepo: Monorepo, path: string, pattern: RegExp, replacement: string): void {
  const file = join(monorepo.root, path);
  const text = readFileSync(file, "utf8");
  const matches = text.match(pattern)?.length ?? 0;
  if (matches !== 1) {
    throw new Error(`${file}: ${matches} matches of ${String(pattern)}, where there should be one`);
  }
  writeFileSync(
    file,
    text.replace(pattern, () => replacement),
  );
}

function checkRun(run: number): void {
  if (!Number.isInteger(run) || run < 0) {
    throw new RangeError(`run: ${run}: want a whole number from 0`);
  }
}
