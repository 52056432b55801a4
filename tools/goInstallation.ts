import { ask } from "./run";
import { Fault } from "./fault";

/** The Go installation of this machine. */
export interface GoInstallation {
  /** Path of its folder. */
  readonly root: string;
  /** Version without the `go` prefix, e.g. `1.26.8`. */
  readonly version: string;
}

/** @throws Fault if there is no Go on PATH. */
export function goInstallation(): GoInstallation {
  const answer = ask("go", ["env", "GOROOT", "GOVERSION"], {
    env: { ...process.env, GOTOOLCHAIN: "local" },
    timeout: 30_000,
  });
  const [root, name] = answer.stdout.trim().split("\n");
  if (answer.code !== 0 || root === undefined || name === undefined || root === "") {
    throw new Fault(
      `Go is not on PATH (\`go env\`: ${answer.stderr.trim()}). Fix: install Go, see https://go.dev/doc/install.`,
    );
  }
  return { root, version: name.replace(/^go/, "").split(/[ -]/)[0] ?? name };
}
