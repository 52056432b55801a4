import { onPath } from "../goTools/find";
import { ask, tail } from "../run";
import { installCommand } from "./packages";

/** What a daemon without root is started by: a user namespace of its own, on the network of the machine. */
export function rootlessCommand(stateFolder: string): string[] {
  return ["rootlesskit", "--net=host", "--copy-up=/etc", "--copy-up=/run", `--state-dir=${stateFolder}`];
}

/** Runs a command as the root of a user namespace: what a daemon has left belongs to users of that. */
export const IN_NAMESPACE: readonly string[] = ["rootlesskit", "--net=host"];

/** Programs by the Debian packages that have them. */
const PROGRAMS = { rootlesskit: "rootlesskit", newuidmap: "uidmap", runc: "runc" } as const;

/** Why BuildKit cannot run here without root, with the command that helps; undefined if it can. */
export function rootlessProblem(): string | undefined {
  const missing = Object.entries(PROGRAMS).filter(([program]) => onPath(program, "/nowhere") === undefined);
  if (missing.length > 0) {
    const names = missing.map(([, name]) => name);
    return `${names.join(" and ")} ${names.length === 1 ? "is" : "are"} missing; once, by root: ${installCommand(names)}`;
  }
  const [program = "", ...args] = IN_NAMESPACE;
  const tried = ask(program, [...args, "true"], { timeout: 10_000 });
  return tried.code === 0 ? undefined : `rootlesskit: ${tail(tried.stderr, 1)}`;
}
