import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { hashOfData } from "../common/hash";
import { type ContextFile, emptyFolder, generatedFile, plannedContent } from "./contextFile";
import { isWhole } from "./wholeContext";
import { besideLinks, DOCKERFILE_BESIDE_LINKS } from "./hiddenLinks";

/** A build context on the disk. */
export interface WrittenContext {
  /** Folder of the context; relative if `workDir` is. */
  readonly folder: string;
  /** Path of the Dockerfile. */
  readonly dockerfile: string;
  /** Folders of named contexts, by the name of the context. */
  readonly contexts: Readonly<Record<string, string>>;
}

/** Written contexts that no run has used for this long are removed, in milliseconds. */
const KEPT = 7 * 24 * 60 * 60 * 1000;

/** Time between two cleanings, in milliseconds: of all the contexts that a run writes, the first one cleans. */
const CLEANED = 60 * 60 * 1000;

/** Subfolder that is the context, where the Dockerfile is kept outside of it. */
const APART = "context";

/** Subfolder with the named contexts. */
const NAMED = "contexts";

/**
 * Writes a build context and its Dockerfile, which lies beside the context where the context must hold nothing else, and
 * the named contexts that are folders.
 *
 * @throws as `writeContext` does.
 */
export function writePlannedContext(
  workDir: string,
  {
    name,
    dockerfile,
    context,
    contexts,
    dockerfileOutside,
  }: {
    readonly name: string;
    readonly dockerfile: string;
    readonly context: readonly ContextFile[];
    /** Those without files are not folders. */
    readonly contexts: Readonly<Record<string, { readonly files: readonly ContextFile[] } | object>>;
    readonly dockerfileOutside: boolean;
  },
): WrittenContext {
  if (!dockerfileOutside) {
    return writeContext(workDir, name, dockerfile, context);
  }
  const named = Object.entries(contexts).flatMap(([key, one], index) =>
    "files" in one ? [{ key, files: one.files, folder: `${NAMED}/${index}` }] : [],
  );
  const links = [context, ...named.map(({ files }) => files)].flatMap((files) =>
    files.filter(({ kind }) => kind === "link").map(({ path }) => path),
  );
  const written = writeContext(workDir, name, dockerfile, [
    ...within(APART, context),
    ...named.flatMap(({ files, folder }) => within(folder, files)),
    ...(links.length === 0 ? [] : besideLinks(dockerfile, [...new Set(links)].sort())),
  ]);
  return {
    ...written,
    ...(links.length > 0 && { dockerfile: join(written.folder, DOCKERFILE_BESIDE_LINKS) }),
    folder: join(written.folder, APART),
    contexts: Object.fromEntries(named.map(({ key, folder }) => [key, join(written.folder, folder)])),
  };
}

/** Files below a folder that is there also without any. */
export function within(folder: string, files: readonly ContextFile[]): ContextFile[] {
  return files.length === 0
    ? [emptyFolder(folder)]
    : files.map((file) => ({ ...file, path: `${folder}/${file.path}` }));
}

/**
 * Writes a build context to `<workDir>/contexts/<name>-<hash>`. A written context is immutable and named by its
 * content: one that exists and is whole is used as it is, and two runs cannot disturb each other.
 *
 * @param workDir folder of the calling project for such files; made private and ignored by git.
 */
export function writeContext(
  workDir: string,
  name: string,
  dockerfile: string,
  files: readonly ContextFile[],
): WrittenContext {
  const hash = hashOfData([
    dockerfile,
    files.map(({ path, hash: content, executable }) => [path, content, executable]),
  ]);
  const contexts = join(workDir, "contexts");
  const context = join(contexts, `${name.replace(/[^\w.-]/g, "_")}-${hash.slice(0, 16)}`);
  prepare(workDir, contexts);
  const all = withIgnoreFile(dockerfile, files);
  if (isWhole(context, all)) {
    const now = new Date();
    utimesSync(context, now, now);
  } else {
    rmSync(context, { recursive: true, force: true });
    fill(context, all);
  }
  return { folder: context, dockerfile: join(context, "Dockerfile"), contexts: {} };
}

function prepare(workDir: string, contexts: string): void {
  if (!existsSync(workDir)) {
    mkdirSync(workDir, { recursive: true, mode: 0o700 });
  }
  mkdirSync(contexts, { recursive: true });
  const ignore = join(workDir, ".gitignore");
  const now = new Date();
  // the file's time is that of the last cleaning
  const cleaned = statSync(ignore, { throwIfNoEntry: false })?.mtimeMs;
  if (cleaned === undefined) {
    writeFileSync(ignore, "*\n");
  } else if (now.getTime() - cleaned > CLEANED) {
    utimesSync(ignore, now, now);
    removeOld(contexts);
  }
}

/** Removes contexts of past versions, and what a killed run left half written. */
function removeOld(contexts: string): void {
  for (const name of readdirSync(contexts)) {
    const folder = join(contexts, name);
    const used = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
    if (used !== undefined && Date.now() - used > KEPT) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** All files of a context. */
function withIgnoreFile(dockerfile: string, files: readonly ContextFile[]): ContextFile[] {
  return [
    generatedFile("Dockerfile", dockerfile),
    // an ignore file of its own: otherwise the one of the working directory would count
    generatedFile("Dockerfile.dockerignore", ""),
    ...files,
  ];
}

/**
 * Writes a Dockerfile and a context into a folder of their own, which must not be there, or be empty.
 *
 * @throws PlanError if a file has changed since it was planned.
 */
export function writeFolder(folder: string, dockerfile: string, files: readonly ContextFile[]): void {
  fill(folder, withIgnoreFile(dockerfile, files));
}

function fill(context: string, files: readonly ContextFile[]): void {
  // the provider's hash covers the modes of files and folders: the caller's umask must not count
  const umask = process.umask(0o022);
  try {
    fillWithModes(context, files);
  } finally {
    process.umask(umask);
  }
}

function fillWithModes(context: string, files: readonly ContextFile[]): void {
  const aside = `${context}.${process.pid}.${randomBytes(4).toString("hex")}`;
  try {
    files.forEach((file) => put(aside, file));
    renameSync(aside, context);
  } catch (error) {
    // another run was faster, with the same content
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(context)) {
      throw error;
    }
  }
}

function put(folder: string, entry: ContextFile): void {
  const { path, executable, kind } = entry;
  const file = join(folder, path);
  mkdirSync(kind === "folder" ? file : dirname(file), { recursive: true });
  if (kind === "link") {
    symlinkSync(entry.content().toString("utf8"), file);
  } else if (kind === undefined) {
    writeFileSync(file, plannedContent(entry), { mode: executable ? 0o755 : 0o644 });
  }
}
