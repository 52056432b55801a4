import * as fs from "node:fs";
import * as path from "node:path";
import type { Readable } from "node:stream";
import { archiveOf } from "../../archive";
import { Fault } from "../../fault";
import { onPath } from "../../goTools/find";
import { ask } from "../../run";
import { staticBusybox } from "../packages";

/** The files of a small image, by their paths in it. */
type Files = ReadonlyMap<string, Buffer>;

/**
 * The file system of an image of BuildKit: its programs, what runs its steps, and a shell's worth of tools.
 *
 * @param folder of `buildkitd` and `buildctl`.
 * @param roots trusted by it.
 * @throws Fault if this machine has no runc.
 */
export function buildkitFiles(folder: string, roots: string): Readable {
  const runc = onPath("runc", folder);
  const busybox = staticBusybox();
  if (runc === undefined || busybox === undefined) {
    const missing = [
      ...(runc === undefined ? ["runc"] : []),
      ...(busybox === undefined ? ["busybox-static"] : []),
    ];
    throw new Fault(
      `BuildKit's image cannot be made here without ${missing.join(" and ")}. Fix: sudo apt-get install -y ${missing.join(" ")}`,
    );
  }
  return packed(
    new Map([
      ["usr/bin/buildkitd", read(path.join(folder, "buildkitd"))],
      ["usr/bin/buildctl", read(path.join(folder, "buildctl"))],
      ["usr/bin/buildkit-runc", read(runc)],
      ["bin/rm", read(busybox)],
      ...librariesOf(runc).map((file): [string, Buffer] => [file.slice(1), read(file)]),
      ["etc/ssl/certs/ca-certificates.crt", Buffer.from(roots)],
    ]),
  );
}

/** The file system of an image of the registry. @param program path of a static `registry`. */
export function registryFiles(program: string): Readable {
  return packed(new Map([["usr/bin/registry", read(program)]]));
}

/** Paths of the shared libraries of a program, its loader among them; none if it is static. */
function librariesOf(program: string): string[] {
  const lines = ask("ldd", [program]).stdout.split("\n");
  return lines.flatMap((line) => /(?:=>\s*)?(\/\S+)\s+\(0x/.exec(line)?.[1] ?? []);
}

function read(file: string): Buffer {
  return fs.readFileSync(fs.realpathSync(file));
}

function packed(files: Files): Readable {
  return archiveOf([
    { path: "tmp/", mode: 0o1777 },
    ...[...files].map(([name, content]) => ({
      path: name,
      mode: name.startsWith("etc/") ? 0o644 : 0o755,
      content,
    })),
  ]);
}
