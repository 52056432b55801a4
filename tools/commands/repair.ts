import type { Paths } from "../paths";
import { isPassphraseLost } from "../pulumi/passphrase";
import { RunLock } from "../pulumi/runLock";
import { repairStates } from "../pulumi/stateFile";

/** `make repair`: gets a clone going again whose state was damaged. Nothing is removed, only moved aside. */
export async function repair(paths: Paths): Promise<void> {
  const lock = await RunLock.take(paths, (text) => process.stdout.write(text));
  try {
    const done = repairStates(paths, isPassphraseLost(paths));
    process.stdout.write(`${done.length === 0 ? "nothing is damaged" : done.join("\n")}\n`);
  } finally {
    lock.release();
  }
}
