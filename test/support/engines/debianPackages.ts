import { chmodSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../../tools/run";

/** What the tests start: Docker's engine, and what BuildKit needs without root. */
const PACKAGES = ["docker.io", "containerd", "runc", "rootlesskit", "uidmap"];

/**
 * Unpacks Debian's packages into a folder: nothing is installed on the machine, and no service is started.
 *
 * @returns what goes first on PATH.
 */
export async function unpackEngines(folder: string): Promise<string> {
  const [packages, root] = ["packages", "root"].map((name) => join(folder, name)) as [string, string];
  mkdirSync(packages, { recursive: true });
  if (!(await download(packages))) {
    await run("apt-get", ["update"]);
    if (!(await download(packages))) {
      throw new Error(`apt-get download ${PACKAGES.join(" ")} failed`);
    }
  }
  for (const name of readdirSync(packages).filter((one) => one.endsWith(".deb"))) {
    const done = await run("dpkg-deb", ["-x", join(packages, name), root]);
    if (done.code !== 0) {
      throw new Error(`dpkg-deb ${name}: ${done.stderr}`);
    }
  }
  chmodSync(folder, 0o755);
  return [join(root, "usr", "bin"), join(root, "usr", "sbin")].join(":");
}

async function download(folder: string): Promise<boolean> {
  return (await run("apt-get", ["download", ...PACKAGES], { cwd: folder })).code === 0;
}
