import { spawnSync } from "node:child_process";
import { goEnvironment } from "./goList";
import { makeTree } from "./tree";

/** Runs a Go program of one file, and returns what it printed with `print`. */
export function goRun(source: string): string {
  const root = makeTree({ "go.mod": "module example.com/oracle\n\ngo 1.24\n", "main.go": source });
  const env = goEnvironment({});
  const { status, stderr } = spawnSync("go", ["run", "."], { cwd: root, encoding: "utf8", env });
  if (status !== 0) {
    throw new Error(stderr);
  }
  return stderr;
}
