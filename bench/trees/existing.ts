import * as fs from "node:fs";
import * as path from "node:path";
import { discoverServices } from "../../components/plan/discover";
import { openSource } from "../../components/plan/openSource";
import { PlanError, type Problem } from "../../components/plan/problem";
import { deepPackage, type ListedPackage, listPackages, sharedPackage } from "./packages";
import { syncFolders } from "./syncFolders";
import type { EditName, Source, Tree } from "./tree";

/** What is no source: other tools' folders, and the history, which no arm reads. */
const LEFT_OUT = [".git", "node_modules", ".go-service-image"];

/** Copies of a user's own tree. The first services in order are taken. */
export function existingSource(root: string): Source {
  const name = path.basename(path.resolve(root));
  return { name, open: (folder, services) => openExisting(path.resolve(root), folder, services) };
}

function openExisting(original: string, folder: string, count: number): Tree {
  const [pristine, root] = [path.join(folder, "pristine"), path.join(folder, "tree")];
  fs.rmSync(pristine, { recursive: true, force: true });
  fs.cpSync(original, pristine, {
    recursive: true,
    filter: (file) => !LEFT_OUT.includes(path.basename(file)),
  });
  const problems: Problem[] = [];
  const found = discoverServices(openSource("benchmark", pristine, "--root"), [], problems);
  if (problems.length > 0) {
    throw new PlanError("benchmark", problems);
  }
  const services = found.slice(0, count);
  const mains = new Map(services.map(({ name, main }) => [name, `./${main}`]));
  const mainOf = (service: string): string => mains.get(service) ?? ".";
  const restore = (): void => syncFolders(pristine, root);
  restore();
  const targets = editTargets(pristine, mains);
  return {
    root,
    services: [...mains.keys()],
    mainOf,
    entries: services.map(({ name, main }) => `${name}=${main}`),
    can: (edit) => edit === "nothing" || targets[edit] !== undefined,
    edit: (name, run) => editTree(root, pristine, targets[name], run),
    restore,
    changedBy: (name) => targets[name]?.users ?? [],
  };
}

interface Target {
  /** File relative to the root that a line is added to. */
  readonly file: string;
  /** Services that are made from it. */
  readonly users: readonly string[];
}

/** Where the edits go; the others need to know what a tree is about. */
function editTargets(root: string, mains: ReadonlyMap<string, string>): Partial<Record<EditName, Target>> {
  // the Go command tells folders without symbolic links
  const real = fs.realpathSync(root);
  const packages = listPackages(real, [...mains.values()]);
  const [first = "."] = mains.values();
  const namesOf = (users: readonly string[]): string[] =>
    [...mains].flatMap(([name, main]) => (users.includes(main) ? [name] : []));
  const of = (one: ListedPackage | undefined): Target | undefined =>
    one && {
      file: path.relative(real, path.join(one.folder, one.files[0] ?? "")),
      users: namesOf(one.users),
    };
  const main = packages.find(({ folder }) => path.relative(folder, path.join(real, first)) === "");
  const all = { main: of(main), deep: of(deepPackage(packages, main)), shared: of(sharedPackage(packages)) };
  return Object.fromEntries(Object.entries(all).filter(([, target]) => target !== undefined));
}

/** A line that reaches the binary and does nothing: a variable that the compiler cannot compute away. */
function editTree(root: string, pristine: string, target: Target | undefined, run: number): void {
  if (target === undefined) {
    fs.writeFileSync(path.join(root, "go-service-image-benchmark.txt"), `edition ${run + 1}\n`);
    return;
  }
  const text = fs.readFileSync(path.join(pristine, target.file), "utf8");
  const line = `var benchmarkEdition = "edition ${run + 1}"\n\nfunc init() {\n\tif len(benchmarkEdition) == 1 {\n\t\tprintln(benchmarkEdition)\n\t}\n}\n`;
  fs.writeFileSync(path.join(root, target.file), `${text}\n${line}`);
}
