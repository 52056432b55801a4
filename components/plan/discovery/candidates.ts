import picomatch from "picomatch";
import type { Problem } from "../../common/problem";
import type { SourceTree } from "../../source/sourceTree";
import { baseName, cleanPath, shownFolder } from "../../source/treePath";
import { type DiscoveryWords, excluded, type LeftOut, leftOutReason, listed } from "./leftOut";
import type { MainPackages } from "./mainPackages";
import { serviceNames } from "./serviceNames";

/** A service whose name is still to be found, or was given. */
export interface Candidate {
  readonly name?: string;
  readonly main: string;
}

/** Main packages that become services, and those that do not. */
export interface Candidates {
  readonly candidates: readonly Candidate[];
  readonly leftOut: readonly LeftOut[];
  /** What is wrong with what was asked for. */
  readonly problems: readonly Problem[];
}

/**
 * Every main package but those that the rule sets aside. Where nothing else is there, the programs of tools, tests and
 * examples are what a person wants to see built.
 */
export function candidatesByRule(
  tree: SourceTree,
  packages: MainPackages,
  wanted: readonly string[],
): Candidates {
  const all = packages.all().map((folder) => ({ folder, leftOut: leftOutReason(folder) }));
  const isWanted = (dir: string): boolean => wanted.includes(serviceNames(tree, [dir], []).get(dir) ?? "");
  const services = all.filter(({ folder, leftOut }) => leftOut === undefined || isWanted(folder.dir));
  const taken =
    services.length > 0
      ? services
      : all.filter(({ folder: { state, moduleless, ignored } }) => {
          return state.kind === "main" && !moduleless && !ignored;
        });
  return {
    candidates: taken.map(({ folder: { dir } }) => ({ main: dir })),
    leftOut: all.flatMap((one) => (taken.includes(one) || one.leftOut === undefined ? [] : [one.leftOut])),
    problems: [],
  };
}

/** Main packages that entries of the configuration name. */
export function candidatesByEntry(
  packages: MainPackages,
  entries: readonly string[],
  words: DiscoveryWords,
): Candidates {
  const problems: Problem[] = [];
  const leftOut: LeftOut[] = [];
  const candidates = entries.flatMap((entry, index): Candidate[] => {
    const [name = "", folder] = entry.split("=", 2);
    if (folder !== undefined) {
      return [{ name: name.trim(), main: cleanPath(folder.trim()) }];
    }
    if (!picomatch.scan(entry).isGlob) {
      return [{ main: cleanPath(entry) }];
    }
    const found = matchingFolders(packages, entry).map((dir) => ({ dir, state: packages.at(dir) }));
    const mains = found.filter(({ state }) => state?.kind === "main");
    leftOut.push(
      ...found.flatMap(({ dir, state }) => (state?.kind === "excluded" ? [excluded(dir, state)] : [])),
    );
    if (mains.length === 0) {
      problems.push({
        field: `services[${index}]`,
        value: entry,
        rule: "matches no folder with a main package",
        fix: `${there(packages, words)}; \`**\` stands for folders at any depth`,
      });
    }
    return mains.map(({ dir }) => ({ main: dir }));
  });
  return { candidates, leftOut, problems };
}

/** What could be named instead. */
function there(packages: MainPackages, { root }: DiscoveryWords): string {
  const mains = packages.all().flatMap(({ dir, state }) => (state.kind === "main" ? [dir] : []));
  return mains.length === 0
    ? `there is no main package at all: set \`${root}\` to the source tree`
    : `main packages are in ${listed(mains.map(shownFolder))}`;
}

/** Folders that match a glob, segment by segment, so that no other part of the tree is read. */
function matchingFolders(packages: MainPackages, glob: string): string[] {
  let folders = ["."];
  for (const segment of cleanPath(glob).split("/")) {
    const matches = picomatch(segment);
    folders =
      segment === "**"
        ? folders.flatMap((dir) => withDescendants(packages, dir))
        : folders.flatMap((dir) => packages.subfolders(dir)).filter((dir) => matches(baseName(dir)));
  }
  return [...new Set(folders)].sort();
}

function withDescendants(packages: MainPackages, dir: string): string[] {
  return [dir, ...packages.subfolders(dir).flatMap((folder) => withDescendants(packages, folder))];
}
