import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { ContextFile } from "./contextFile";
import { hashOfData } from "./hash";

/** A build context on the disk. */
export interface Stage {
  /** Folder of the context; relative if `workDir` is. */
  readonly context: string;
  /** Path of the Dockerfile. */
  readonly dockerfile: string;
}

/** Stages that no run has used for so long are removed, in milliseconds. */
const KEPT = 7 * 24 * 60 * 60 * 1000;

/** Folder of a stage that is the context, where the Dockerfile is kept apart from it. */
const APART = "context";

/**
 * Writes a build context and its Dockerfile, which lies beside the context where the context must hold nothing else.
 *
 * @throws as `writeStage` does.
 */
export function writePlannedStage(
  workDir: string,
  {
    name,
    dockerfile,
    context,
    dockerfileApart,
  }: {
    readonly name: string;
    readonly dockerfile: string;
    readonly context: readonly ContextFile[];
    readonly dockerfileApart: boolean;
  },
): Stage {
  if (!dockerfileApart) {
    return writeStage(workDir, name, dockerfile, context);
  }
  const files = context.map((file) => ({ ...file, path: `${APART}/${file.path}` }));
  const stage = writeStage(workDir, name, dockerfile, files);
  const folder = join(stage.context, APART);
  mkdirSync(folder, { recursive: true });
  return { ...stage, context: folder };
}

/**
 * Writes a build context to `<workDir>/stages/<name>-<hash>`. A stage is immutable and named by its content: one that
 * is there is used as it is, and two runs cannot disturb each other.
 *
 * @param workDir folder of the calling project for such files; made private and ignored by git.
 */
export function writeStage(
  workDir: string,
  name: string,
  dockerfile: string,
  files: readonly ContextFile[],
): Stage {
  const hash = hashOfData([
    dockerfile,
    files.map(({ path, hash: content, executable }) => [path, content, executable]),
  ]);
  const stages = join(workDir, "stages");
  const context = join(stages, `${name.replace(/[^\w.-]/g, "_")}-${hash.slice(0, 16)}`);
  prepare(workDir, stages);
  if (existsSync(context)) {
    const now = new Date();
    utimesSync(context, now, now);
  } else {
    fill(context, dockerfile, files);
  }
  return { context, dockerfile: join(context, "Dockerfile") };
}

const prepared = new Set<string>();

function prepare(workDir: string, stages: string): void {
  if (prepared.has(stages) && existsSync(stages)) {
    return;
  }
  prepared.add(stages);
  if (!existsSync(workDir)) {
    mkdirSync(workDir, { recursive: true, mode: 0o700 });
  }
  mkdirSync(stages, { recursive: true });
  const ignore = join(workDir, ".gitignore");
  if (!existsSync(ignore)) {
    writeFileSync(ignore, "*\n");
  }
  collect(stages);
}

/** Removes what is old: stages of past versions, and what a killed run left half written. */
function collect(stages: string): void {
  for (const name of readdirSync(stages)) {
    const folder = join(stages, name);
    const used = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
    if (used !== undefined && Date.now() - used > KEPT) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function fill(context: string, dockerfile: string, files: readonly ContextFile[]): void {
  // the provider's hash covers the modes of files and folders: the caller's umask must not count
  const umask = process.umask(0o022);
  try {
    fillWithModes(context, dockerfile, files);
  } finally {
    process.umask(umask);
  }
}

function fillWithModes(context: string, dockerfile: string, files: readonly ContextFile[]): void {
  const aside = `${context}.${process.pid}.${randomBytes(4).toString("hex")}`;
  put(aside, "Dockerfile", Buffer.from(dockerfile), false);
  // an ignore file of its own: otherwise the one of the working directory would count
  put(aside, "Dockerfile.dockerignore", Buffer.alloc(0), false);
  for (const { path, content, executable } of files) {
    put(aside, path, content(), executable);
  }
  try {
    renameSync(aside, context);
  } catch (error) {
    // another run was faster, with the same content
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(context)) {
      throw error;
    }
  }
}

function put(folder: string, path: string, content: Buffer, executable: boolean): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content, { mode: executable ? 0o755 : 0o644 });
}
