import { parseModFile } from "../components/closure/modFile";
import { ownImports } from "../components/closure/ownImports";
import type { ServicePlan } from "../components/plan/servicePlan";
import type { SourceTree } from "../components/source/sourceTree";
import { joinPath } from "../components/source/treePath";
import { goTarget } from "../components/toolchain/goTarget";

/** A package of the source tree. */
export interface GraphPackage {
  /** Import path. */
  readonly path: string;
  /** Folder, relative to the root. */
  readonly folder: string;
  /** Services that are made from it, sorted: those that a change in it rebuilds. */
  readonly services: readonly string[];
}

/** Services, the packages that they are made from, and who imports what. */
export interface ImportGraph {
  readonly services: readonly { readonly name: string; readonly package: string }[];
  readonly packages: readonly GraphPackage[];
  /** Paths of third-party modules; empty unless they are wanted. */
  readonly modules: readonly string[];
  readonly imports: readonly { readonly from: string; readonly to: string }[];
}

/** @param withModules whether third-party modules are in it, too. */
export function importGraph(
  tree: SourceTree,
  plans: readonly ServicePlan[],
  withModules: boolean,
): ImportGraph {
  const packages = new Map<string, { folder: string; services: string[] }>();
  const edges = new Map<string, Set<string>>();
  const modules = new Set<string>();
  for (const plan of plans) {
    const { name, closure } = plan;
    const folders = new Set([...closure.ownPackagesOf.values()].flat().map(({ dir }) => dir));
    const own = new Map([...closure.folders].filter(([, folder]) => folders.has(folder)));
    const required = requiredBy(tree, closure.moduleDir);
    for (const [path, folder] of own) {
      const known = packages.get(path) ?? { folder, services: [] };
      packages.set(path, { folder, services: [...known.services, name] });
    }
    for (const [from, path] of importsOf(tree, plan, own)) {
      const isOwn = own.has(path);
      const to = isOwn ? path : moduleOf(path, required);
      if (isOwn || withModules) {
        edges.set(from, (edges.get(from) ?? new Set()).add(to));
      }
      if (!isOwn && withModules) {
        modules.add(to);
      }
    }
  }
  return {
    services: plans.map(({ name, main }) => ({ name, package: pathOf(main, packages) })),
    packages: [...packages]
      .map(([path, { folder, services }]) => ({ path, folder, services: [...services].sort() }))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    modules: [...modules].sort(),
    imports: [...edges].flatMap(([from, all]) => [...all].sort().map((to) => ({ from, to }))),
  };
}

/**
 * Who imports what beside the standard library, on any platform, sorted.
 *
 * @param own folders of the tree's own packages, by their import paths.
 */
function importsOf(
  tree: SourceTree,
  { main, platforms, closure }: ServicePlan,
  own: ReadonlyMap<string, string>,
): [from: string, to: string][] {
  const paths = new Map([...own].map(([path, folder]) => [folder, path]));
  const imports = platforms.flatMap((platform) => {
    const folders = (closure.ownPackagesOf.get(platform.name) ?? []).map(({ dir }) => dir);
    return [...ownImports(tree, main, goTarget(closure.go, platform), folders)];
  });
  return imports
    .flatMap(([folder, all]) => all.map((to): [string, string] => [paths.get(folder) ?? folder, to]))
    .sort(([a], [b]) => (a === b ? 0 : a < b ? -1 : 1));
}

/** The graph in Graphviz' language. */
export function dotOf({ services, packages, modules, imports }: ImportGraph): string {
  const node = (id: string, label: string, attributes: string): string =>
    `  ${quoted(id)} [label=${quoted(label)}, ${attributes}];`;
  return [
    "digraph services {",
    '  rankdir=LR; node [fontname="sans-serif", fontsize=11, style=filled, fillcolor=white]; edge [color="#888888"];',
    ...services.map(({ name }) => node(`service ${name}`, name, 'shape=box, fillcolor="#cde2fb"')),
    ...packages.map(({ path, folder, services: users }) =>
      node(path, folder, `shape=ellipse, tooltip=${quoted(`rebuilds ${users.join(", ")}`)}`),
    ),
    ...modules.map((path) => node(path, path, 'shape=plaintext, fillcolor="#eeeeee"')),
    ...services.map((one) => `  ${quoted(`service ${one.name}`)} -> ${quoted(one.package)};`),
    ...imports.map(({ from, to }) => `  ${quoted(from)} -> ${quoted(to)};`),
    "}",
    "",
  ].join("\n");
}

function pathOf(main: string, packages: ReadonlyMap<string, { readonly folder: string }>): string {
  return [...packages].find(([, { folder }]) => folder === main)?.[0] ?? main;
}

function requiredBy(tree: SourceTree, moduleDir: string): string[] {
  const text = tree.readFile(joinPath(moduleDir, "go.mod"))?.toString("utf8") ?? "";
  return parseModFile(text, true).require.map(({ path }) => path);
}

/** The longest required path above a package; of one that no file requires its own. */
function moduleOf(path: string, required: readonly string[]): string {
  const above = required.filter((one) => path === one || path.startsWith(`${one}/`));
  return above.sort((a, b) => b.length - a.length)[0] ?? path;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
