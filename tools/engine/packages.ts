import * as fs from "node:fs";
import { ask, run, tail } from "../run";
import { Fault } from "../fault";

/** A Debian package that the embedded engine needs, and how to see that it is there already. */
interface Package {
  readonly name: string;
  readonly purpose: string;
  isPresent(): boolean;
}

const PACKAGES: readonly Package[] = [
  { name: "runc", purpose: "runs BuildKit's steps", isPresent: () => ask("runc", ["--version"]).code === 0 },
  {
    name: "busybox-static",
    purpose: "the shell of the Go image",
    isPresent: () => staticBusybox() !== undefined,
  },
  {
    name: "ca-certificates",
    purpose: "the trusted roots",
    isPresent: () => fs.existsSync("/etc/ssl/certs/ca-certificates.crt"),
  },
];

/** Path of a statically linked busybox; undefined if there is none. */
export function staticBusybox(): string | undefined {
  return ["/usr/bin/busybox", "/bin/busybox", "/bin/busybox.static"].find(
    (file) => fs.existsSync(file) && isStatic(file),
  );
}

/** A static ELF program names no interpreter. */
function isStatic(file: string): boolean {
  const head = fs.readFileSync(file).subarray(0, 4096);
  return head.subarray(0, 4).toString("latin1") === "\x7fELF" && !head.includes("/ld-");
}

/**
 * Installs the packages that are missing.
 *
 * @returns what was done, for a person.
 * @throws Fault on a machine without apt-get, naming what to install.
 */
export async function ensurePackages(): Promise<string> {
  const missing = PACKAGES.filter((one) => !one.isPresent());
  if (missing.length === 0) {
    return "all there";
  }
  const names = missing.map((one) => one.name);
  const listed = missing.map((one) => `  ${one.name}: ${one.purpose}`).join("\n");
  if (ask("apt-get", ["--version"]).code !== 0) {
    throw new Fault(
      `the embedded engine needs programs that are not installed, and this machine has no apt-get:\n${listed}\n` +
        "Fix: install them with the machine's own package manager (a statically linked busybox at /usr/bin/busybox), " +
        "or use your own builder and registry: make up BUILDER=<name> REGISTRY=<host/path>.",
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...names]]) {
    const done = await run("apt-get", args, { env });
    if (done.code !== 0) {
      throw new Fault(
        `apt-get ${args.join(" ")} failed:\n${tail(done.stderr || done.stdout, 10)}\nIt was to install:\n${listed}`,
      );
    }
  }
  return `installed ${names.join(", ")}`;
}
