import * as fs from "node:fs";
import * as path from "node:path";
import { PlanError } from "../../components/common/problem";
import { discover } from "../../components/plan/discover";
import { WorkTree } from "../../components/source/workTree";
import { Fault } from "../../tools/fault";
import { ask, tail } from "../../tools/run";
import type { Edit, EditName } from "../monorepo/edits";
import type { Source } from "./tree";

/** What is not a source: other tools' folders, and the history, which no arm reads. */
const LEFT_OUT = [".git", "node_modules", ".go-service-image"];

/** Copies of a user's own tree. The first services in order are taken. */
export function existingSource(folder: string): Source {
  const original = path.resolve(folder);
  const filter = (file: string): boolean => !LEFT_OUT.includes(path.basename(file));
  return {
    name: path.basename(original),
    write: (root, count) => {
      fs.cpSync(original, root, { recursive: true, filter });
      const { services: found, problems } = discover(WorkTree.open(root), []);
      if (problems.length > 0) {
        throw new PlanError("benchmark", problems);
      }
      const mains = new Map(found.slice(0, count).map(({ name, main }) => [name, main]));
      return {
        services: [...mains.keys()],
        mainOf: (service) => mains.get(service) ?? ".",
        entries: [...mains].map(([name, main]) => `${name}=${main}`),
        edits: editsOf(root, mains),
      };
    },
  };
}

/**
 * Edits of the first service's main package, of a package of it that imports none of the tree's own and that few other
 * services are made from, and of the package that most services are made from.
 */
function editsOf(root: string, mains: ReadonlyMap<string, string>): Partial<Record<EditName, Edit>> {
  const files = new Map([...mains].map(([service, main]) => [service, firstFilesOf(root, main)]));
  const [own = []] = files.values();
  const usersOf = (file: string): string[] =>
    [...files].flatMap(([service, list]) => (list.includes(file) ? [service] : []));
  const byUsers = [...own].sort((a, b) => usersOf(a).length - usersOf(b).length);
  const [deep, shared] = [byUsers.find((file) => file !== own.at(-1)), byUsers.at(-1)];
  const editOf = (file: string | undefined): Edit | undefined =>
    file === undefined
      ? undefined
      : ({ root }, run) => {
          fs.appendFileSync(path.join(root, file), lineOf(run));
          return usersOf(file);
        };
  const wanted: Partial<Record<EditName, Edit | undefined>> = {
    main: editOf(own.at(-1)),
    deep: editOf(deep),
    shared: editOf(shared !== undefined && usersOf(shared).length > 1 ? shared : undefined),
    nothing: ({ root }, run) => {
      fs.writeFileSync(path.join(root, "go-service-image-benchmark.txt"), `edition ${run + 1}\n`);
      return [];
    },
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, edit]) => edit !== undefined));
}

/** A file of each of the tree's own packages that a main package is made from, the imported ones before the others. */
function firstFilesOf(root: string, main: string): string[] {
  // the Go command names folders without symbolic links
  const real = fs.realpathSync(root);
  const format = "{{if and .Module .Module.Main .GoFiles}}{{.Dir}}/{{index .GoFiles 0}}{{end}}";
  const done = ask("go", ["list", "-deps", "-f", format, `./${main}`], { cwd: real });
  if (done.code !== 0) {
    throw new Fault(`--root: go list ${main} failed:\n${tail(done.stderr, 10)}`);
  }
  return done.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((file) => path.relative(real, file));
}

/** A line that reaches the binary and does nothing: a variable that the compiler cannot compute away. */
function lineOf(run: number): string {
  return `\nvar benchmarkEdition = "edition ${run + 1}"\n\nfunc init() {\n\tif len(benchmarkEdition) == 1 {\n\t\tprintln(benchmarkEdition)\n\t}\n}\n`;
}
