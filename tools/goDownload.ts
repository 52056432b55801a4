import { DOWNLOAD_VARIABLES } from "../components/toolchain/goOptions";
import { parseRecord } from "./files";
import { ask } from "./run";

/**
 * Go's variables for the download of modules that this machine sets, in its environment or with `go env -w`; those
 * that have Go's default are left out. Without Go there are none: the program then takes the environment's.
 */
export function goDownloadVariables(): Record<string, string> {
  const answer = ask("go", ["env", "-changed", "-json"], {
    env: { ...process.env, GOTOOLCHAIN: "local" },
    timeout: 30_000,
  });
  const changed = answer.code === 0 ? (parseRecord(answer.stdout) ?? {}) : {};
  const wanted = Object.entries(changed).filter(
    (entry): entry is [string, string] =>
      DOWNLOAD_VARIABLES.includes(entry[0]) && typeof entry[1] === "string",
  );
  return Object.fromEntries(wanted);
}
