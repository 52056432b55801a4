import * as fs from "node:fs";
import * as path from "node:path";
import ts from "typescript";

/** Who imports whom, by the names of rooms. */
export type RoomGraph = ReadonlyMap<string, ReadonlySet<string>>;

/** Folders whose parts are rooms of their own, and those that are one room each. */
const PARTED = "components";
const WHOLE = ["stacks", "cli", "plugin", "tools"];

/** What the files beside the rooms of the library are called. */
export const COMPONENTS = "components";

/** The imports between rooms, read from the sources: an arrow for each pair, whatever it brings. */
export function roomGraph(project: string): RoomGraph {
  const graph = new Map<string, Set<string>>();
  for (const file of [PARTED, ...WHOLE].flatMap((folder) => sourcesBelow(project, folder))) {
    const from = roomOf(file);
    const to = graph.get(from) ?? new Set<string>();
    graph.set(from, to);
    importsOf(path.join(project, file))
      .map((name) => path.posix.join(path.posix.dirname(file), name))
      .filter((target) => [PARTED, ...WHOLE].includes(target.split("/")[0] ?? ""))
      .map(roomOf)
      .filter((room) => room !== from)
      .forEach((room) => to.add(room));
  }
  return new Map([...graph].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function sourcesBelow(project: string, folder: string): string[] {
  return fs
    .readdirSync(path.join(project, folder), { recursive: true, encoding: "utf8" })
    .map((name) => path.posix.join(folder, name.split(path.sep).join("/")))
    .filter((name) => name.endsWith(".ts"))
    .sort();
}

/** Relative imports of a file, those of types and those that are made later included. */
function importsOf(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(fs.readFileSync(file, "utf8"));
  return importedFiles.map(({ fileName }) => fileName).filter((name) => name.startsWith("."));
}

/** `components/plan/dockerfile/x` is of `plan`; `components/goServices` of the components; `cli/main` of `cli`. */
function roomOf(file: string): string {
  const [top = "", room = "", ...rest] = file.split("/");
  return top !== PARTED ? top : rest.length === 0 && !isRoom(room) ? COMPONENTS : room;
}

/** A folder is imported by the files in it alone, so that a name without anything below is a file. */
function isRoom(name: string): boolean {
  return name === "assets";
}
