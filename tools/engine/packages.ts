import * as fs from "node:fs";
import { ask, run, tail } from "../run";
import { Fault } from "../fault";

/** A Debian package that the embedded engine needs, and how to see that it is there already. */
interface Package {
  readonly name: string;
  readonly purpose: string;
  /** Whether the engine goes without it where it cannot be installed. @default false */
  readonly optional?: true;
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
    name: "git",
    purpose: "modules of git servers",
    optional: true,
    isPresent: () => ask("git", ["--version"]).code === 0,
  },
  {
    name: "openssh-client",
    purpose: "modules of git servers",
    optional: true,
    isPresent: () => ask("ssh", ["-V"]).code === 0,
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

/** Names of the packages that are not there. */
export function missingPackages(): string[] {
  return PACKAGES.filter((one) => !one.isPresent()).map(({ name }) => name);
}

/** The command that installs Debian packages, for a person to run. */
export function installCommand(names: readonly string[]): string {
  return `sudo apt-get install -y --no-install-recommends ${names.join(" ")}`;
}

/**
 * Installs the packages that are missing.
 *
 * @returns what was done, for a person.
 * @throws Fault on a machine without apt-get, and for a user who is not root, naming what to install.
 */
export async function ensurePackages(): Promise<string> {
  const missing = PACKAGES.filter((one) => !one.isPresent());
  if (missing.length === 0) {
    return "all there";
  }
  const names = missing.map((one) => one.name);
  const needed = missing.filter((one) => one.optional !== true);
  const listed = needed.map((one) => `  ${one.name}: ${one.purpose}`).join("\n");
  const hasApt = ask("apt-get", ["--version"]).code === 0;
  const without = `all there but ${names.join(", ")}: no modules of git servers`;
  if (needed.length === 0 && (!hasApt || process.getuid?.() !== 0)) {
    return without;
  }
  if (!hasApt) {
    throw new Fault(
      `the embedded engine needs programs that are not installed, and this machine has no apt-get:\n${listed}\n` +
        "Fix: install them with the machine's own package manager (a statically linked busybox at /usr/bin/busybox), " +
        "or use your own builder and registry: make up BUILDER=<name> REGISTRY=<host/path>.",
    );
  }
  if (process.getuid?.() !== 0) {
    throw new Fault(
      `the engine needs programs that are not installed:\n${listed}\nFix: once, ${installCommand(names)}`,
    );
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  for (const args of [["update"], ["install", "-y", "--no-install-recommends", ...names]]) {
    const done = await run("apt-get", args, { env });
    if (done.code !== 0 && needed.length === 0) {
      return without;
    }
    if (done.code !== 0) {
      throw new Fault(
        `apt-get ${args.join(" ")} failed:\n${tail(done.stderr || done.stdout, 10)}\nIt was to install:\n${listed}`,
      );
    }
  }
  return `installed ${names.join(", ")}`;
}
