import { execFileSync } from "node:child_process";
import type { Problem } from "../common/problem";
import { remember } from "../common/remember";
import { extensionOf, foldersUpwards, joinPath, parentPath } from "./treePath";

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

/** What of a work tree has a say in an image beside the files that it is made from now. */
export interface Reach {
  /** Whether a file that is gone would be one of them if it were there. */
  readonly took: (path: string) => boolean;
  /** Whether it counts that a path comes, goes or becomes something else, whether it is one of them or not. */
  readonly embeds: (path: string) => boolean;
  /** Whether lines at the top of a file may be all that keeps it from being one of them. */
  readonly compiles: (path: string) => boolean;
}

const NOTHING: Reach = { took: () => false, embeds: () => false, compiles: () => false };

/** A folder in which git is asked. What it says is remembered as long as the object lives. */
export interface GitFolder {
  readonly root: string;
}

interface Memory {
  refusal: NoCommit | "none" | undefined;
  tracked: ReadonlySet<string> | undefined;
  changes: Changes | undefined;
  submodules: readonly string[] | undefined;
  /** Paths that came, went or became something else after a commit, by its id. */
  readonly since: Map<string, readonly string[]>;
}

const memories = new WeakMap<GitFolder, Memory>();

function memoryOf(folder: GitFolder): Memory {
  return remember(memories, folder, () => ({
    refusal: undefined,
    tracked: undefined,
    changes: undefined,
    submodules: undefined,
    since: new Map<string, readonly string[]>(),
  }));
}

/**
 * The last commit that touched one of the files, as `git log -1 -- <files>` shows it, and whether one of them differs
 * from what is committed. A file that was removed counts where it was one of them, and `.gitattributes` count, which
 * decide about line ends.
 *
 * @param folder of the work tree; the files are relative to it.
 */
export function commitOf(folder: GitFolder, files: readonly string[], reach = NOTHING): Commit {
  return asking(folder, () => {
    const asked = withoutSubmodules(folder, files);
    const id = lastCommit(folder, asked, reach);
    if (id === undefined) {
      const rule = "asks for a commit, and none of the service's files is committed";
      return { problem: { rule, fix: "commit them" } };
    }
    return { id, dirty: isDirty(folder, asked, reach) };
  });
}

/** Short id of the last commit that touched one of the files; undefined without git, history or such a commit. */
export function commitIdOf(folder: GitFolder, files: readonly string[], reach = NOTHING): string | undefined {
  const commit = asking(folder, () => ({
    id: lastCommit(folder, withoutSubmodules(folder, files), reach) ?? "",
    dirty: false,
  }));
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

function lastCommit(folder: GitFolder, files: readonly string[], reach: Reach): string | undefined {
  const { root } = folder;
  if (files.length === 0 || git(root, ["rev-parse", "--verify", "--quiet", "HEAD"], { orElse: "" }) === "") {
    return undefined;
  }
  const asked = [...files, ...attributesFor(files)];
  const id = lastTouching(root, asked);
  if (id === undefined) {
    return undefined;
  }
  const others = othersSince(folder, id, files, reach);
  // asked again with them: a merge that brings a removal and another change together is a state of its own
  return others.length === 0 ? id : lastTouching(root, [...asked, ...others]);
}

/** Files of a submodule are its commit, which the repository has in their place. */
function withoutSubmodules(folder: GitFolder, files: readonly string[]): readonly string[] {
  const { root } = folder;
  const modules = (memoryOf(folder).submodules ??= submodulesIn(git(root, ["ls-files", "-s", "-z"])));
  return modules.length === 0
    ? files
    : [...new Set(files.map((file) => modules.find((one) => file.startsWith(`${one}/`)) ?? file))];
}

/** The folders of submodules in what git lists with `-z`, of its index or of a tree. */
export function submodulesIn(listed: string): string[] {
  return listed
    .split("\0")
    .filter((entry) => entry.startsWith("160000 "))
    .map((entry) => entry.slice(entry.indexOf("\t") + 1));
}

function lastTouching(root: string, files: readonly string[]): string | undefined {
  const id = log(root, ["-1", "--format=%h", `--abbrev=${ID_LENGTH}`], "HEAD", files).trim();
  return id === "" ? undefined : id;
}

/** Where the attributes of files may stand. */
function attributesFor(files: readonly string[]): string[] {
  const folders = new Set(files.flatMap((file) => foldersUpwards(parentPath(file))));
  return [...folders].map((one) => joinPath(one, ".gitattributes"));
}

/** Paths whose change after a commit has changed which files there are. */
function othersSince(folder: GitFolder, id: string, files: readonly string[], reach: Reach): string[] {
  const { root } = folder;
  const names = ["--format=", "--name-only", "-z", "--relative", "--no-renames", "-m"];
  const since = (filter: string, paths: readonly string[], more: readonly string[] = []): string[] => {
    const listed = log(root, [...names, `--diff-filter=${filter}`, ...more], `${id}..HEAD`, paths);
    return [...new Set(listed.split(/[\0\n]+/))].filter((path) => path !== "");
  };
  const moved = remember(memoryOf(folder).since, id, () => since("ADT", ["."]));
  const { gone, excluded } = outsiders(folder, files, reach);
  return [
    ...moved.filter((path) => reach.embeds(path) || gone(path)),
    ...(excluded.length === 0 ? [] : since("M", excluded, CONSTRAINTS)),
  ].filter((path) => !files.includes(path));
}

/** Limits changes to those of lines that decide whether a Go file belongs to a build. No program of the repository is run. */
const CONSTRAINTS = ["--no-textconv", "--no-ext-diff", '-G^//go:build|^// *\\+build|^package |"C"'];

interface Outsiders {
  /** Whether a file that is not there was probably one of a service's. */
  readonly gone: (path: string) => boolean;
  /** Files of its packages that belong to no build of it. */
  readonly excluded: readonly string[];
}

function outsiders(folder: GitFolder, files: readonly string[], reach: Reach): Outsiders {
  const present = (memoryOf(folder).tracked ??= trackedFiles(folder.root));
  const own = new Set(files);
  const wasOne = wasOneOf(files);
  return {
    gone: (path) => !present.has(path) && (wasOne(path) || reach.took(path)),
    excluded: [...present].filter((path) => !own.has(path) && reach.compiles(path)),
  };
}

/**
 * Whether a file that is gone was probably one of a service's: it lay in one of its packages and was of a kind that
 * the package has, or in a folder of other files.
 */
function wasOneOf(files: readonly string[]): (path: string) => boolean {
  const kinds = new Map<string, Set<string>>();
  for (const file of files) {
    const folder = parentPath(file);
    kinds.set(folder, (kinds.get(folder) ?? new Set()).add(extensionOf(file)));
  }
  return (path) => {
    const own = kinds.get(parentPath(path));
    const sameKind =
      own !== undefined && (own.has(extensionOf(path)) || !(own.has(".go") || own.has(".mod")));
    return sameKind && !path.endsWith("_test.go");
  };
}

function isDirty(folder: GitFolder, files: readonly string[], reach: Reach): boolean {
  const memory = memoryOf(folder);
  const { changed, removed } = (memory.changes ??= changesOf(folder.root));
  const present = (memory.tracked ??= trackedFiles(folder.root));
  if (files.some((file) => changed.has(file) || !present.has(file))) {
    return true;
  }
  if (changed.size === 0) {
    return false;
  }
  const was = wasOneOf(files);
  const excluded = [...changed].filter((path) => present.has(path) && reach.compiles(path));
  return (
    attributesFor(files).some((path) => changed.has(path)) ||
    removed.some((path) => was(path) || reach.took(path)) ||
    [...changed].some(reach.embeds) ||
    (excluded.length > 0 &&
      git(folder.root, ["diff", "HEAD", "--name-only", ...CONSTRAINTS, "--", ...excluded]) !== "")
  );
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
