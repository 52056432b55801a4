import { resolve } from "node:path";
import type { Problem } from "../../common/problem";
import { isRepositoryPath } from "../../common/reference";
import { WorkTree } from "../../source/workTree";
import type { SourceTree } from "../../source/sourceTree";
import { cleanPath, isInside, joinPath } from "../../source/treePath";
import { type BuiltImage, builtImageProblems, isBuiltImage, noImage } from "../builtImage";
import { ContextRoot } from "./contextRoot";
import { familiarName } from "./familiarName";

/** Where a named context comes from. */
export type NamedContext =
  | { readonly kind: "folder"; readonly root: ContextRoot }
  | { readonly kind: "address"; readonly address: string }
  | { readonly kind: "image"; readonly image: BuiltImage };

/** The named contexts of a Dockerfile, by the names that BuildKit looks for. */
export function namedContexts(
  tree: SourceTree,
  contexts: Readonly<Record<string, unknown>>,
  platforms: readonly string[],
): { readonly contexts: ReadonlyMap<string, NamedContext>; readonly problems: readonly Problem[] } {
  const found = new Map<string, NamedContext>();
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(contexts)) {
    const field = `dockerfile.contexts.${name}`;
    problems.push(...nameProblems(field, name));
    const context = contextOf(tree, field, value, platforms);
    if ("rule" in context) {
      problems.push(context);
    } else {
      found.set(familiarName(name), context);
    }
  }
  // the order in which they are written means nothing
  const sorted = new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { contexts: sorted, problems };
}

/** BuildKit looks names up as references to images, which have no capitals. */
function nameProblems(field: string, name: string): Problem[] {
  const path = name.replace(/:[\w][\w.-]*$/, "").replace(/^[^/]*[.:][^/]*\//, "");
  if (isRepositoryPath(path)) {
    return [];
  }
  const lower = name.toLowerCase();
  const rule = "is not a valid context name: it must be lower-case, like the name of an image";
  return [
    { field, value: name, rule, fix: isRepositoryPath(lower) ? `write \`${lower}\`` : "choose another" },
  ];
}

function contextOf(
  tree: SourceTree,
  field: string,
  value: unknown,
  platforms: readonly string[],
): NamedContext | Problem {
  if (isBuiltImage(value)) {
    const [problem] = builtImageProblems(field, value, platforms);
    return problem ?? { kind: "image", image: value };
  }
  if (typeof value !== "string") {
    return noImage(field);
  }
  if (/^(docker-image|https?|git|ssh|oci-layout):\/\//.test(value) || /^git@/.test(value)) {
    return value.startsWith("oci-layout://")
      ? { field, value, rule: "is neither a folder nor an address", fix: "use `docker-image://<reference>`" }
      : { kind: "address", address: value };
  }
  return folderContext(tree, field, value);
}

function folderContext(tree: SourceTree, field: string, value: string): NamedContext | Problem {
  const folder = cleanPath(value);
  const isOwn = isInside(folder);
  const outside = isOwn ? undefined : openFolder(tree, resolve(tree.root, folder));
  const at = isOwn ? tree : outside;
  const inside = isOwn ? folder : ".";
  if (at?.readFolder(inside) === undefined) {
    const fix =
      "name a folder relative to `source`, `docker-image://<reference>` or the address of a repository";
    return { field, value, rule: "is not a folder that can be read", fix };
  }
  const ignoreName = joinPath(inside, ".dockerignore");
  const ignore = at.readFile(ignoreName)?.toString("utf8") ?? "";
  const shown = joinPath(folder, ".dockerignore");
  return { kind: "folder", root: new ContextRoot(at, inside, ignore, shown, folder) };
}

/** Folders outside of a source tree, opened once by all who plan with that tree. */
const OUTSIDE = new WeakMap<SourceTree, Map<string, SourceTree>>();

function openFolder(beside: SourceTree, folder: string): SourceTree | undefined {
  const known = OUTSIDE.get(beside) ?? new Map<string, SourceTree>();
  OUTSIDE.set(beside, known);
  try {
    const tree = known.get(folder) ?? WorkTree.open(folder);
    known.set(folder, tree);
    return tree;
  } catch {
    return undefined;
  }
}
