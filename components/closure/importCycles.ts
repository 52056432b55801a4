import type { Problem } from "../common/problem";
import type { Import } from "./goPackage";

/** An import of one package by another one of the tree. */
export interface Edge {
  readonly import: Import;
  /** Import path of the package that is imported. */
  readonly to: string;
}

/**
 * The first import cycle among packages, with the import that closes it.
 *
 * @param edges what each package imports, by its import path.
 * @param main where to begin.
 */
export function importCycle(edges: ReadonlyMap<string, readonly Edge[]>, main: string): Problem[] {
  const done = new Set<string>();
  const way: string[] = [];
  // an explicit stack: a chain of imports may be longer than the engine's own
  const stack: { path: string; next: number }[] = [{ path: main, next: 0 }];
  way.push(main);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const edge = edges.get(top.path)?.[top.next];
    top.next++;
    if (edge === undefined) {
      done.add(top.path);
      stack.pop();
      way.pop();
    } else if (way.includes(edge.to)) {
      return [cycleProblem(edge, way.slice(way.indexOf(edge.to)))];
    } else if (!done.has(edge.to)) {
      stack.push({ path: edge.to, next: 0 });
      way.push(edge.to);
    }
  }
  return [];
}

function cycleProblem({ import: one, to }: Edge, cycle: readonly string[]): Problem {
  return {
    field: `${one.file}:${one.line}`,
    value: to,
    rule: `closes an import cycle, which is not allowed: ${[...cycle, to].join(" imports ")}`,
    fix: "move what both sides need into a package of its own",
  };
}
