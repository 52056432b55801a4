import { execFileSync } from "node:child_process";
import type { Problem } from "./problem";
import { extensionOf, parentPath } from "./treePath";

/** Why there is no commit to tell. */
type NoCommit = Pick<Problem, "rule" | "fix">;

/** The last commit that touched some files, or why it cannot be told. */
export type Commit = { readonly id: string; readonly dirty: boolean } | { readonly problem: NoCommit };

/** Tracked files that differ from what is committed. Paths are relative to the root. */
interface Changes {
  readonly changed: ReadonlySet<string>;
  /** Those of them that are gone. */
  readonly removed: readonly string[];
}

/** Shortest id; git writes a longer one where it would be ambiguous. The user's `core.abbrev` plays no part. */
const ID_LENGTH = 7;

/** What git says of a work tree is asked once for all services of a program. */
const refusals = new Map<string, NoCommit | undefined>();
const tracked = new Map<string, ReadonlySet<string>>();
const changes = new Map<string, Changes>();

/** Lets go of what git said: the next question asks it again. */
export function forgetCommits(): void {
  refusals.clear();
  tracked.clear();
  changes.clear();
}

/**
 * The last commit that touched one of the files, as `git log -1 -- <files>` tells it, and whether one of them differs
 * from what is committed. A file that was removed from a package counts for the package it was in.
 *
 * @param root folder of the work tree; the files are relative to it.
 */
export function commitOf(root: string, files: readonly string[]): Commit {
  return asking(root, () => {
    const id = lastCommit(root, files);
    if (id === undefined) {
      const rule = "asks for a commit, and none of the service's files is committed";
      return { problem: { rule, fix: "commit them" } };
    }
    return { id, dirty: isDirty(root, files) };
  });
}

/** Short id of the last commit that touched one of the files; undefined without git, history or such a commit. */
export function commitIdOf(root: string, files: readonly string[]): string | undefined {
  const commit = asking(root, () => ({ id: lastCommit(root, files) ?? "", dirty: false }));
  return "id" in commit && commit.id !== "" ? commit.id : undefined;
}

function asking(root: string, question: () => Commit): Commit {
  try {
    if (!refusals.has(root)) {
      refusals.set(root, shallowProblem(root));
    }
    const refusal = refusals.get(root);
    return refusal === undefined ? question() : { problem: refusal };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[1] ?? error.message) : String(error);
    const problem = {
      rule: `asks git, which says: ${reason}`,
      fix: "run in a git work tree, or use `content`",
    };
    refusals.set(root, problem);
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

function isDirty(root: string, files: readonly string[]): boolean {
  const { changed, removed } = changesOf(root);
  const present = trackedFiles(root);
  return files.some((file) => changed.has(file) || !present.has(file)) || removed.some(wasOneOf(files));
}

function trackedFiles(root: string): ReadonlySet<string> {
  let files = tracked.get(root);
  if (files === undefined) {
    files = new Set(git(root, ["ls-files", "-z"]).split("\0"));
    tracked.set(root, files);
  }
  return files;
}

function changesOf(root: string): Changes {
  let found = changes.get(root);
  if (found === undefined) {
    const prefix = git(root, ["rev-parse", "--show-prefix"]).replace(/\n$/, "");
    const options = ["--porcelain", "-z", "--untracked-files=no", "--no-renames"];
    const entries = git(root, ["status", ...options, "--", "."])
      .split("\0")
      .filter((entry) => entry.slice(3).startsWith(prefix))
      .map((entry) => ({ state: entry.slice(0, 2), path: entry.slice(3 + prefix.length) }));
    const removed = entries.filter(({ state }) => state.includes("D")).map(({ path }) => path);
    found = { changed: new Set(entries.map(({ path }) => path)), removed };
    changes.set(root, found);
  }
  return found;
}

/** The paths go through the standard input, since a closure may be longer than a command line. */
function log(root: string, options: readonly string[], revision: string, paths: readonly string[]): string {
  const input = [revision, "--", ...paths, ""].join("\n");
  return git(root, ["log", ...options, "--stdin"], { input });
}

function git(root: string, args: readonly string[], { input = "", orElse }: GitOptions = {}): string {
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
