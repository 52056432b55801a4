import * as path from "node:path";
import { type Paths, pathsOf } from "../tools/paths";

/** Where the benchmark keeps things: all below one folder of its own, so that a user's engine and state stay apart. */
export interface Folders {
  /** The project's root. */
  readonly project: string;
  /** Everything below. */
  readonly base: string;
  /** Where the project's built tools are. */
  readonly toolPaths: Paths;
  /** Where the benchmark's registry, its certificates and the Go image are. */
  readonly enginePaths: Paths;
  /** Everything that one arm keeps between runs, a folder each. */
  readonly places: string;
  readonly builders: string;
  readonly goCaches: string;
  /** What exists for one action only. */
  readonly fresh: string;
}

export function foldersOf(project: string): Folders {
  const toolPaths = pathsOf(project);
  const base = path.join(toolPaths.data, "bench");
  return {
    project,
    base,
    toolPaths: { ...toolPaths, pulumiHome: path.join(base, "pulumi") },
    enginePaths: pathsOf(base),
    places: path.join(base, "places"),
    builders: path.join(base, "builders"),
    goCaches: path.join(base, "go"),
    fresh: path.join(base, "fresh"),
  };
}
