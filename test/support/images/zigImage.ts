import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { must } from "./must";
import type { Solver } from "./solver";

/** A C compiler for every platform, with the C libraries: a wheel of PyPI, which unpacking installs. */
const ZIG = "ziglang==0.17.1";

/**
 * Makes a Go image with a C compiler, as a team would: the machine's Go image and zig.
 *
 * @returns the image's reference.
 */
export function pushGoImageWithZig(solver: Solver): string {
  const folder = solver.folder();
  const wheels = solver.folder();
  must("python3", ["-m", "pip", "download", "--quiet", "--no-deps", "--dest", wheels, ZIG]);
  must("python3", ["-m", "zipfile", "--extract", join(wheels, readdirSync(wheels)[0] ?? ""), folder]);
  writeFileSync(
    join(folder, "Dockerfile"),
    `FROM ${solver.goImage}
COPY ziglang /usr/local/zig
RUN chmod 755 /usr/local/zig/zig && ln -s /usr/local/zig/zig /usr/bin/zig
ENV PATH=/usr/local/go/bin:/usr/bin:/bin
`,
  );
  const reference = `${solver.registry}/images-test/golang-zig:${solver.goVersion}`;
  const done = solver.solve(folder, join(folder, "Dockerfile"), undefined, reference);
  if (done.code !== 0) {
    throw new Error(done.log);
  }
  return reference;
}
