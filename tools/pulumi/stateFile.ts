import * as fs from "node:fs";
import * as path from "node:path";
import { isRecord, readRecord, readText, writeAtomically } from "../files";
import { Fault } from "../fault";
import type { Paths } from "../paths";

/** What Pulumi's file store says of its own layout: stacks lie below the name of their project. */
const LAYOUT = "version: 1\n";

/** The file with a stack's state. Pulumi keeps the one before beside it, with `.bak` at its end. */
export function stateFile(paths: Paths, project: string, stack: string): string {
  return path.join(stacksFolder(paths), project, `${stack}.json`);
}

/** The stacks in the state store, as `project/stack`. */
export function stacksInState(paths: Paths): string[] {
  return foldersIn(stacksFolder(paths)).flatMap((project) =>
    filesIn(path.join(stacksFolder(paths), project)).flatMap((name) =>
      name.endsWith(".json") ? [`${project}/${name.slice(0, -".json".length)}`] : [],
    ),
  );
}

/** How many resources a stack has; undefined if its state is damaged. @param stack `project/stack`. */
export function resourcesInState(paths: Paths, stack: string): number | undefined {
  const checkpoint = readRecord(path.join(stacksFolder(paths), `${stack}.json`))?.["checkpoint"];
  if (!isRecord(checkpoint)) {
    return undefined;
  }
  const latest = checkpoint["latest"];
  const resources = isRecord(latest) ? latest["resources"] : undefined;
  return Array.isArray(resources) ? resources.length : 0;
}

/**
 * Looks whether the state store can be read, before Pulumi fails at it; its layout file is put right.
 *
 * @throws Fault if the stack's state is damaged, with what is lost and what to do.
 */
export function checkState(paths: Paths, project: string, stack: string): void {
  const layout = path.join(paths.pulumiState, ".pulumi", "meta.yaml");
  if (fs.existsSync(stacksFolder(paths)) && !/^version: \d+\s*$/.test(readText(layout) ?? "")) {
    writeAtomically(layout, LAYOUT);
  }
  const file = stateFile(paths, project, stack);
  [path.dirname(layout), path.dirname(file)].forEach(removeTornAttributes);
  if (!fs.existsSync(file) || isWhole(file)) {
    return;
  }
  const backup = fs.statSync(`${file}.bak`, { throwIfNoEntry: false });
  const lost =
    backup !== undefined && isWhole(`${file}.bak`)
      ? `Its backup is of ${backup.mtime.toISOString()}: what was changed since then is forgotten, and done again by the next \`make up\``
      : "There is no backup: the stack is made again by the next `make up`; images stay in the registry";
  throw new Fault(
    `${path.relative(paths.project, file)} is damaged: the state of the stack ${stack} cannot be read. ${lost}. ` +
      "Fix: make repair.",
  );
}

/**
 * Pulumi's store has a small file with the type and the hash of each file, which it does without if there is none. One that a
 * killed Pulumi has left empty hides the whole state from it (`failed to load checkpoint: EOF`).
 */
function removeTornAttributes(folder: string): void {
  for (const name of filesIn(folder)) {
    const file = path.join(folder, name);
    if (name.endsWith(".attrs") && readRecord(file) === undefined) {
      fs.rmSync(file, { force: true });
    }
  }
}

/**
 * Moves damaged states aside, and puts their backups in their place where these are whole.
 *
 * @param all also states that are whole: nobody can open them any more.
 * @returns what was done, for a person.
 */
export function repairStates(paths: Paths, all: boolean): string[] {
  return stacksInState(paths).flatMap((stack) => {
    const file = path.join(stacksFolder(paths), `${stack}.json`);
    if (!all && isWhole(file)) {
      return [];
    }
    const aside = `${file}.damaged-${new Date().toISOString().replaceAll(":", "")}`;
    fs.renameSync(file, aside);
    const moved = `${stack}: state moved to ${path.relative(paths.project, aside)}`;
    if (!all && isWhole(`${file}.bak`)) {
      fs.copyFileSync(`${file}.bak`, file);
      return [`${moved}, its backup taken`];
    }
    return [moved];
  });
}

function isWhole(file: string): boolean {
  return isRecord(readRecord(file)?.["checkpoint"]);
}

function stacksFolder(paths: Paths): string {
  return path.join(paths.pulumiState, ".pulumi", "stacks");
}

function foldersIn(folder: string): string[] {
  return entriesIn(folder).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
}

function filesIn(folder: string): string[] {
  return entriesIn(folder).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
}

function entriesIn(folder: string): fs.Dirent[] {
  return fs.existsSync(folder) ? fs.readdirSync(folder, { withFileTypes: true }) : [];
}
