import { randomBytes } from "node:crypto";
import * as path from "node:path";
import { readText, writeIfChanged } from "../files";
import { Fault } from "../fault";
import type { Paths } from "../paths";
import { stacksInState } from "./stateFile";

const FORM = /^[\w-]{32}$/;

/**
 * Makes the passphrase of the generated stacks once. It is kept twice: what one file lost, the other one has.
 *
 * @throws Fault if neither has it while stacks need it: a new one would not open them.
 */
export function ensurePassphrase(paths: Paths): void {
  const copy = copyOf(paths);
  const [own, other] = [paths.passphrase, copy].map((file) => readText(file)?.trim());
  const [passphrase, ...more] = [...new Set([own, other])].filter((text) => FORM.test(text ?? ""));
  const stacks = stacksInState(paths);
  if (more.length > 0) {
    throw new Fault(
      `${relative(paths, paths.passphrase)} and its copy ${relative(paths, copy)} differ. ` +
        "Fix: remove the one that is wrong; the other one is copied back.",
    );
  }
  if (passphrase === undefined && stacks.length > 0) {
    throw new Fault(
      `${relative(paths, paths.passphrase)} and its copy are ${own === undefined ? "missing" : "damaged"}, and the secrets of ` +
        `${stacks.join(", ")} were encrypted with it. Fix: put the file back; or give up these stacks with \`make repair\`, ` +
        "which moves them aside. Images stay in the registry, and the next `make up` makes the stack anew.",
    );
  }
  const text = passphrase ?? randomBytes(24).toString("base64url");
  [paths.passphrase, copy].forEach((file) => writeIfChanged(file, text));
}

/** Whether no file has a passphrase any more. */
export function isPassphraseLost(paths: Paths): boolean {
  return ![paths.passphrase, copyOf(paths)].some((file) => FORM.test(readText(file)?.trim() ?? ""));
}

function copyOf(paths: Paths): string {
  return path.join(paths.pulumiHome, "passphrase");
}

function relative(paths: Paths, file: string): string {
  return path.relative(paths.project, file);
}
