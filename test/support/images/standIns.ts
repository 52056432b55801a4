import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { staticBusybox } from "../../../tools/engine/packages";
import type { Solver } from "./solver";

/**
 * Puts images of our own where the presets' bases are looked for through `mirrors`, since tests speak to no registry
 * but the embedded one. What is proved with them is how an image is put on a base, and not what is in the real base.
 *
 * @returns the mirror map.
 */
export function pushStandIns(solver: Solver): Record<string, string> {
  const mirror = `${solver.registry}/standin`;
  const busybox = staticBusybox();
  if (busybox === undefined) {
    throw new Error("the stand-ins need busybox-static");
  }
  const distroless = { "etc/os-release": 'PRETTY_NAME="stand-in for distroless"\n' };
  push(solver, `${mirror}/distroless/static-debian13:nonroot`, distroless);
  push(solver, `${mirror}/distroless/static-debian13:debug-nonroot`, distroless, busybox);
  push(solver, `${mirror}/library/alpine:3.22`, { "etc/alpine-release": "3.22.0\n" }, busybox);
  return { "gcr.io": mirror, "docker.io": mirror };
}

function push(solver: Solver, reference: string, files: Record<string, string>, busybox?: string): void {
  const folder = solver.folder();
  mkdirSync(join(folder, "root", "etc"), { recursive: true });
  Object.entries(files).forEach(([path, text]) => writeFileSync(join(folder, "root", path), text));
  writeFileSync(
    join(folder, "root", "etc", "passwd"),
    "root:x:0:0:root:/root:/bin/sh\nbase:x:7:7::/:/bin/sh\n",
  );
  if (busybox !== undefined) {
    mkdirSync(join(folder, "root", "bin"));
    copyFileSync(busybox, join(folder, "root", "bin", "busybox"));
    ["sh", "id", "ls", "cat"].forEach((name) => symlinkSync("busybox", join(folder, "root", "bin", name)));
  }
  writeFileSync(
    join(folder, "Dockerfile"),
    'FROM scratch\nCOPY root/ /\nENV PATH=/bin BASE=yes\nLABEL base="stand-in"\nCMD ["sh"]\n',
  );
  const done = solver.solve(folder, join(folder, "Dockerfile"), undefined, reference, {
    platforms: ["linux/amd64", "linux/arm64"],
  });
  if (done.code !== 0) {
    throw new Error(done.log);
  }
}
