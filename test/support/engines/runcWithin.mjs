#!/usr/bin/env node
// An OCI runtime for machines that lack capabilities themselves, as sandboxes do: it takes what this process may never
// have out of what a privileged container asks for, and goes on as runc.
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Capabilities in the order of their bits, as far as a kernel of today knows them. */
const NAMES =
  "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE " +
  "NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN " +
  "SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE " +
  "MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE";
const [, bounding] = /^CapBnd:\s*([0-9a-f]+)/m.exec(readFileSync("/proc/self/status", "utf8"));
const allowed = NAMES.split(" ").filter((_, bit) => ((BigInt(`0x${bounding}`) >> BigInt(bit)) & 1n) === 1n);

function within(process) {
  for (const [set, names] of Object.entries(process?.capabilities ?? {})) {
    process.capabilities[set] = names.filter((name) => allowed.includes(name.replace(/^CAP_/, "")));
  }
}

function rewrite(file, processOf) {
  const content = JSON.parse(readFileSync(file, "utf8"));
  within(processOf(content));
  writeFileSync(file, JSON.stringify(content));
}

const args = process.argv.slice(2);
const valueOf = (...names) => args[args.findIndex((arg) => names.includes(arg)) + 1];
if (args.includes("create") || args.includes("run")) {
  rewrite(join(valueOf("--bundle", "-b"), "config.json"), ({ process }) => process);
} else if (args.includes("exec")) {
  rewrite(valueOf("--process", "-p"), (process) => process);
}
const { status } = spawnSync(process.env.RUNC_WITHIN ?? "runc", args, { stdio: "inherit" });
process.exitCode = status ?? 1;
