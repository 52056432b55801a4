import * as path from "node:path";
import { writeIfChanged } from "../files";
import type { Paths } from "../paths";
import { shellQuoted } from "../../components/common/quoting";

/**
 * Writes the `pulumi` that `make env` puts first on PATH: it gives commands that read a stack's configuration the
 * generated copy of the stack file, brought up to date.
 */
export function writeWrapper(paths: Paths): void {
  const script = path.join(paths.project, "dist", "tools", "wrapper.js");
  writeIfChanged(path.join(paths.bin, "pulumi"), `#!/bin/sh\nexec node ${shellQuoted(script)} "$@"\n`, 0o755);
}
