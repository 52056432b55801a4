import { createHash } from "node:crypto";
import { readdirSync, statSync } from "node:fs";
import * as path from "node:path";
import { isPathComponent } from "../../components/common/reference";
import { parseYaml } from "../../stacks/stackFile";
import { Fault } from "../fault";
import { isRecord, readText } from "../files";
import type { Paths } from "../paths";
import { copyFile, trackedFile } from "./stackCopy";

/** Stacks whose names decide an environment: a folder of that name must not push or promote there. */
const RESERVED: readonly string[] = ["dev", "staging", "prod"];

const ROOT = "go-service-image:root";

/** A stack that is about a source tree, and whether our commands have made it up. */
export interface RootStack {
  readonly stack: string;
  /** Whether there is no tracked stack file of that name: its configuration is the tree alone. */
  readonly generated: boolean;
}

/**
 * The stack of a source tree that is given by its folder alone. It is called like the folder, so that a stack file
 * `Pulumi.<folder>.yaml` that is written later goes on with it; with a hash behind it where another tree has that name, or
 * where no repository may have it: images of the stack lie below its name, in small letters.
 *
 * @param root relative to the project's folder.
 */
export function stackOfRoot(paths: Paths, root: string): RootStack {
  const folder = path.resolve(paths.project, root);
  const name =
    path
      .basename(folder)
      .replace(/[^A-Za-z0-9_.-]+/g, "-")
      .slice(0, 80) || "root";
  const tracked = readText(trackedFile(paths, name));
  if (tracked !== undefined && rootIn(paths, tracked) === folder) {
    return { stack: name, generated: false };
  }
  const before = rootIn(paths, readText(copyFile(paths, name)));
  const isFree =
    tracked === undefined && !RESERVED.includes(name) && (before ?? folder) === folder && isRepository(name);
  if (isFree && (before !== undefined || !hasNamesake(paths, name))) {
    return { stack: name, generated: true };
  }
  const hash = createHash("sha256").update(folder).digest("hex").slice(0, 6);
  const valid = isRepository(name)
    ? name
    : name
        .split(/[^A-Za-z0-9]+/)
        .filter((part) => part !== "")
        .join("-");
  return { stack: `${valid || "root"}-${hash}`, generated: true };
}

function isRepository(name: string): boolean {
  return isPathComponent(name.toLowerCase());
}

/** Whether another stack's name differs in capitals alone: its images lie in the same repositories. */
function hasNamesake(paths: Paths, name: string): boolean {
  const files = [paths.project, paths.stacks].flatMap((folder) => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  });
  const others = files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []);
  return [...RESERVED, ...others].some((one) => one !== name && one.toLowerCase() === name.toLowerCase());
}

/**
 * Looks for a source tree before anything is made for it.
 *
 * @throws Fault if there is no such folder.
 */
export function refuseMissingRoot(paths: Paths, root: string | undefined): void {
  const folder = path.resolve(paths.project, root ?? ".");
  const stat = statSync(folder, { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) {
    throw new Fault(
      `ROOT: ${JSON.stringify(root)} ${stat === undefined ? "is not there" : "is no folder"} (${folder}). ` +
        "Fix: name the root folder of a Go source tree, relative to the Makefile's folder.",
    );
  }
}

/**
 * Whether a stack that is named beside a source tree has no configuration but the tree: no stack file was written for it,
 * and its name decides no environment.
 */
export function isGenerated(paths: Paths, stack: string): boolean {
  return !RESERVED.includes(stack) && readText(trackedFile(paths, stack)) === undefined;
}

/** The source tree of a stack that {@link stackOfRoot} has made up, as it was given; undefined for any other stack. */
export function rememberedRoot(paths: Paths, stack: string): string | undefined {
  return readText(trackedFile(paths, stack)) === undefined
    ? rootText(readText(copyFile(paths, stack)))
    : undefined;
}

function rootIn(paths: Paths, text: string | undefined): string | undefined {
  const root = rootText(text);
  return root === undefined ? undefined : path.resolve(paths.project, root);
}

function rootText(text: string | undefined): string | undefined {
  let file: unknown;
  try {
    file = parseYaml(text ?? "");
  } catch {
    return undefined;
  }
  const config = isRecord(file) && isRecord(file["config"]) ? file["config"] : {};
  const root = config[ROOT];
  return typeof root === "string" ? root : undefined;
}
