import { execFileSync } from "node:child_process";
import type { Problem } from "./problem";

/** The last commit that touched some files, or why it cannot be told. */
export type Commit =
  { readonly id: string; readonly dirty: boolean } | { readonly problem: Pick<Problem, "rule" | "fix"> };

/** What git says of a work tree, asked once for all services of a program. */
interface History {
  /** Short id of the last commit of each file, relative to the root; or why there is none. */
  readonly lastCommit: ReadonlyMap<string, { readonly id: string; readonly age: number }>;
  /** Files that differ from the last commit, untracked ones included. */
  readonly changed: ReadonlySet<string>;
}

const known = new Map<string, History | Pick<Problem, "rule" | "fix">>();

/** Lets go of what git said: the next question asks it again. */
export function forgetCommits(): void {
  known.clear();
}

/**
 * The last commit that touched one of the files, and whether one of them differs from what is committed.
 *
 * @param root folder of the work tree; the files are relative to it.
 */
export function commitOf(root: string, files: readonly string[]): Commit {
  let history = known.get(root);
  if (history === undefined) {
    history = readHistory(root);
    known.set(root, history);
  }
  if ("rule" in history) {
    return { problem: history };
  }
  const { lastCommit, changed } = history;
  const commits = files.map((file) => lastCommit.get(file)).filter((commit) => commit !== undefined);
  const last = commits.sort((a, b) => a.age - b.age)[0];
  if (last === undefined) {
    return {
      problem: {
        rule: "asks for a commit, and none of the service's files is committed",
        fix: "commit them",
      },
    };
  }
  return { id: last.id, dirty: files.some((file) => changed.has(file) || !lastCommit.has(file)) };
}

function readHistory(root: string): History | Pick<Problem, "rule" | "fix"> {
  try {
    if (git(root, "rev-parse", "--is-shallow-repository").trim() === "true") {
      const rule = "needs the full history, and this clone is shallow";
      return { rule, fix: "run `git fetch --unshallow`, or check out with full depth (`fetch-depth: 0`)" };
    }
    return { lastCommit: lastCommits(root), changed: changedFiles(root) };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[1] ?? error.message) : String(error);
    return { rule: `asks git, which says: ${reason}`, fix: "run in a git work tree, or use `content`" };
  }
}

/** Walks the history once, newest commit first; the first commit that names a file is its last one. */
function lastCommits(root: string): Map<string, { id: string; age: number }> {
  const log = git(
    root,
    "log",
    "--format=%x01%h",
    "--name-only",
    "-z",
    "--relative",
    "--no-renames",
    "-m",
    "--first-parent",
    "--",
    ".",
  );
  const last = new Map<string, { id: string; age: number }>();
  log.split("\x01").forEach((entry, age) => {
    const [id = "", ...files] = entry.split(/[\0\n]+/);
    for (const file of files) {
      if (file !== "" && !last.has(file)) {
        last.set(file, { id, age });
      }
    }
  });
  return last;
}

function changedFiles(root: string): Set<string> {
  const prefix = git(root, "rev-parse", "--show-prefix").trim();
  const entries = git(
    root,
    "status",
    "--porcelain",
    "-z",
    "--untracked-files=all",
    "--no-renames",
    "--",
    ".",
  ).split("\0");
  return new Set(
    entries
      .map((entry) => entry.slice(3))
      .filter((path) => path.startsWith(prefix))
      .map((path) => path.slice(prefix.length)),
  );
}

function git(root: string, ...args: string[]): string {
  return execFileSync("git", args, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 1 << 30,
    stdio: ["ignore", "pipe", "pipe"],
  });
}
