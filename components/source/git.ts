import { execFileSync } from "node:child_process";
import type { Problem } from "../common/problem";
import { extensionOf, parentPath } from "./treePath";

/** Why no commit was found. */
type NoCommit = Pick<Problem, "rule" | "fix">;

/** The last commit that touched some files, or why it is unknown. */
export type Commit = { readonly id: string; readonly dirty: boolean } | { readonly problem: NoCommit };

/** Tracked files that differ from what is committed. Paths are relative to the root. */
interface Changes {
  readonly changed: ReadonlySet<string>;
  /** Those of them that are gone. */
  readonly removed: readonly string[];
}

/** Shortest id; git writes a longer one where it would be ambiguous. The user's `core.abbrev` plays no part. */
const ID_LENGTH = 7;

/** A folder in which git is asked. What it says is remembered as long as the object lives. */
export interface GitFolder {
  readonly root: string;
}

interface Memory {
  refusal: NoCommit | "none" | undefined;
  tracked: ReadonlySet<string> | undefined;
  changes: Changes | undefined;
}

const memories = new WeakMap<GitFolder, Memory>();

function memoryOf(folder: GitFolder): Memory {
  const memory = memories.get(folder) ?? { refusal: undefined, tracked: undefined, changes: undefined };
  memories.set(folder, memory);
  return memory;
}

/**
 * The last commit that touched one of the files, as `git log -1 -- <files>` shows it, and whether one of them differs
 * from what is committed. A file that was removed from a package counts for the package it was in.
 *
 * @param folder of the work tree; the files are relative to it.
 */
export function commitOf(folder: GitFolder, files: readonly string[]): Commit {
  return asking(folder, () => {
    const id = lastCommit(folder.root, files);
    if (id === undefined) {
      const rule = "asks for a commit, and none of the service's files is committed";
      return { problem: { rule, fix: "commit them" } };
    }
    return { id, dirty: isDirty(folder, files) };
  });
}

/** Short id of the last commit that touched one of the files; undefined without git, history or such a commit. */
export function commitIdOf(folder: GitFolder, files: readonly string[]): string | undefined {
  const commit = asking(folder, () => ({ id: lastCommit(folder.root, files) ?? "", dirty: false }));
  return "id" in commit && commit.id !== "" ? commit.id : undefined;
}

function asking(folder: GitFolder, question: () => Commit): Commit {
  const memory = memoryOf(folder);
  try {
    memory.refusal ??= shallowProblem(folder.root) ?? "none";
    return memory.refusal === "none" ? question() : { problem: memory.refusal };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[1] ?? error.message) : String(error);
    const problem = {
      rule: `asks git, which says: ${reason}`,
      fix: "run in a git work tree, or use `content`",
    };
    memory.refusal = problem;
    return { problem };
  }
}

/** In a shallow clone the oldest commit seems to have touched every file: the answer would be another one. */
function shallowProblem(root: string): NoCommit | undefined {
  if (git(root, ["rev-parse", "--is-shallow-repository"]).trim() !== "true") {
    return undefined;
  }
  const rule = "needs the full history, and this clone is shallow";
  return { rule, fix: "run `git fetch --unshallow`, or check out with full depth (`fetch-depth: 0`)" };
}

function lastCommit(root: string, files: readonly string[]): string | undefined {
  if (files.length === 0 || git(root, ["rev-parse", "--verify", "--quiet", "HEAD"], { orElse: "" }) === "") {
    return undefined;
  }
  const id = lastTouching(root, files);
  if (id === undefined) {
    return undefined;
  }
  const removed = removedSince(root, id, files);
  // asked again with them: a merge that brings a removal and another change together is a state of its own
  return removed.length === 0 ? id : lastTouching(root, [...files, ...removed]);
}

function lastTouching(root: string, files: readonly string[]): string | undefined {
  const id = log(root, ["-1", "--format=%h", `--abbrev=${ID_LENGTH}`], "HEAD", files).trim();
  return id === "" ? undefined : id;
}

function removedSince(root: string, id: string, files: readonly string[]): string[] {
  const options = ["--format=", "--name-only", "-z", "--relative", "--no-renames", "-m", "--diff-filter=D"];
  const folders = [...new Set(files.map(parentPath))];
  const removed = log(root, options, `${id}..HEAD`, folders).split(/[\0\n]+/);
  const present = removed.length === 0 ? new Set() : trackedFiles(root);
  const gone = removed.filter((path) => path !== "" && !present.has(path));
  return [...new Set(gone.filter(wasOneOf(files)))];
}

/**
 * Whether a file that is gone was probably one of a service's: it lay in one of its packages and was of a kind that
 * the package has, or in a folder of embedded files.
 */
function wasOneOf(files: readonly string[]): (path: string) => boolean {
  const kinds = new Map<string, Set<string>>();
  for (const file of files) {
    const folder = parentPath(file);
    kinds.set(folder, (kinds.get(folder) ?? new Set()).add(extensionOf(file)));
  }
  return (path) => {
    const own = kinds.get(parentPath(path));
    const sameKind = own !== undefined && (own.has(extensionOf(path)) || !own.has(".go"));
    return sameKind && !path.endsWith("_test.go");
  };
}

function isDirty(folder: GitFolder, files: readonly string[]): boolean {
  const memory = memoryOf(folder);
  const { changed, removed } = (memory.changes ??= changesOf(folder.root));
  const present = (memory.tracked ??= trackedFiles(folder.root));
  return files.some((file) => changed.has(file) || !present.has(file)) || removed.some(wasOneOf(files));
}

function trackedFiles(root: string): ReadonlySet<string> {
  return new Set(git(root, ["ls-files", "-z"]).split("\0"));
}

function changesOf(root: string): Changes {
  const prefix = git(root, ["rev-parse", "--show-prefix"]).replace(/\n$/, "");
  const options = ["--porcelain", "-z", "--untracked-files=no", "--no-renames"];
  const entries = git(root, ["status", ...options, "--", "."])
    .split("\0")
    .filter((entry) => entry.slice(3).startsWith(prefix))
    .map((entry) => ({ state: entry.slice(0, 2), path: entry.slice(3 + prefix.length) }));
  const removed = entries.filter(({ state }) => state.includes("D")).map(({ path }) => path);
  return { changed: new Set(entries.map(({ path }) => path)), removed };
}

/** The paths go through the standard input, since a closure may be longer than a command line. */
function log(root: string, options: readonly string[], revision: string, paths: readonly string[]): string {
  const input = [revision, "--", ...paths, ""].join("\n");
  return git(root, ["log", ...options, "--stdin"], { input });
}

/**
 * What git prints. It starts no program that the repository's configuration names, and fetches nothing.
 *
 * @throws if it fails.
 */
export function git(root: string, args: readonly string[], options: GitOptions = {}): string {
  return runGit(root, [...STARTS_NOTHING, ...withoutFilters(root), ...args], options);
}

/**
 * Planning runs no program that the tree's own configuration names: it may have come as an archive, with a configuration of
 * somebody else. Nothing is fetched either, since an address may be a command.
 */
const STARTS_NOTHING = [
  "core.fsmonitor=false",
  "core.hooksPath=/dev/null",
  "log.showSignature=false",
  "protocol.allow=never",
].flatMap((setting) => ["-c", setting]);

/** What `git lfs install --local` writes: the one filter that a status may run. */
const LFS: readonly string[] = ["git-lfs clean -- %f", "git-lfs filter-process"];

/** Takes away the filters that the repository itself configures, which `git status` would run. */
function withoutFilters(root: string): string[] {
  const pattern = "^filter\\..*\\.(clean|process|required)$";
  let listed: string;
  try {
    listed = runGit(root, ["config", "--local", "--includes", "-z", "--get-regexp", pattern], { orElse: "" });
  } catch {
    // not a repository: the command that needs one says so
    return [];
  }
  return listed
    .split("\0")
    .map((entry) => entry.split("\n", 2))
    .filter(([name = "", command = ""]) => name !== "" && !LFS.includes(command))
    .flatMap(([name = ""]) => ["-c", `${name}=${name.endsWith(".required") ? "false" : ""}`]);
}

function runGit(root: string, args: readonly string[], { input = "", orElse }: GitOptions = {}): string {
  try {
    return execFileSync("git", args, {
      cwd: root,
      encoding: "utf8",
      input,
      maxBuffer: 1 << 30,
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, GIT_LITERAL_PATHSPECS: "1", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
    });
  } catch (error) {
    if (orElse !== undefined && error instanceof Error && "status" in error && error.status === 1) {
      return orElse;
    }
    throw error;
  }
}

interface GitOptions {
  readonly input?: string;
  /** Taken for the output where the command exits with 1. */
  readonly orElse?: string;
}
