import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type { GoTarget } from "../../components/closure/target";
import { experimentsOf, goEnvironment } from "./goList";

/** What the Go command says to a build before it compiles anything. */
export interface GoVerdict {
  /** Undefined if it takes the tree. */
  readonly refusal: string | undefined;
}

/**
 * Asks the Go command whether it would build a main package; nothing is compiled.
 *
 * @param work `off`, or a go.work file below the root; by default the Go command looks for one.
 */
export function goBuilds(
  root: string,
  main: string,
  target: GoTarget,
  { work }: { readonly work?: string } = {},
): GoVerdict {
  const tags = target.tags.filter((tag) => !tag.startsWith("goexperiment."));
  const { status, stderr } = spawnSync(
    "go",
    ["build", "-n", "-o", "/dev/null", `-tags=${tags.join(",")}`, "."],
    {
      cwd: join(root, main),
      encoding: "utf8",
      maxBuffer: 1 << 28,
      env: goEnvironment({
        GOOS: target.goos,
        GOARCH: target.goarch,
        CGO_ENABLED: target.cgoEnabled ? "1" : "0",
        GOEXPERIMENT: experimentsOf(target),
        GOWORK: work === undefined || work === "off" ? (work ?? "") : join(root, work),
      }),
    },
  );
  return { refusal: status === 0 ? undefined : stderr };
}
