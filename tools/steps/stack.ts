import * as fs from "node:fs";
import { Fault } from "../fault";
import { hasPendingOperations, staleLock } from "../pulumi/lock";
import { stateFile } from "../pulumi/stateFile";
import { run, tail } from "../run";
import type { Session } from "./session";

/**
 * Creates the stack if it is not there, and clears what a killed run has left: a lock of a dead process, and
 * operations whose outcome is unknown.
 *
 * @returns what was done, for a person.
 */
export async function ensureStack(session: Session): Promise<string> {
  const { options, project, paths } = session;
  if (!stackExists(session)) {
    await pulumi(session, ["stack", "init", "--no-select", options.stack, "-C", paths.stacks]);
    return "created";
  }
  const done: string[] = [];
  const stale = staleLock(paths, project, options.stack);
  if (stale !== undefined) {
    await pulumi(session, ["cancel", "--yes", options.stack]);
    done.push(`lock of dead process ${stale.pid} removed`);
  }
  if (hasPendingOperations(paths, project, options.stack)) {
    await clearPending(session);
    done.push("unfinished operations of a killed run cleared");
  }
  return done.length === 0 ? "there" : done.join(", ");
}

export function stackExists(session: Pick<Session, "paths" | "project" | "options">): boolean {
  return fs.existsSync(stateFile(session.paths, session.project, session.options.stack));
}

/**
 * An image that was being created may or may not be in the registry; either way the next `up` pushes the same digest.
 * The refresh is aimed at the stack's own resource, since it is wanted for this alone and not for asking the registry.
 */
async function clearPending(session: Session): Promise<void> {
  const { project, options } = session;
  const target = `urn:pulumi:${options.stack}::${project}::pulumi:pulumi:Stack::${project}-${options.stack}`;
  const args = [
    "refresh",
    "--yes",
    "--skip-preview",
    "--non-interactive",
    "--clear-pending-creates",
    "--target",
    target,
  ];
  await pulumi(session, [...args, "--stack", options.stack, "--config-file", session.stackFile]);
}

/** Runs the CLI for an answer. @throws Fault with what it printed. */
export async function pulumi(session: Session, args: readonly string[]): Promise<string> {
  const done = await run(session.pulumi, args, { cwd: session.paths.project, env: session.env });
  if (done.code !== 0) {
    throw new Fault(
      `pulumi ${args.slice(0, 2).join(" ")} failed:\n${tail(`${done.stdout}${done.stderr}`, 20)}`,
    );
  }
  return done.stdout;
}
