import { resolve } from "node:path";
import { portsOf, volumesOf } from "../../components/compose/serviceEntry";
import type { ComposeService } from "../../components/compose/composeOptions";
import { PlanError } from "../../components/common/problem";
import { isRecord } from "../../components/common/record";
import { type ContainerWish, environmentOf, listOf, resolved } from "../containerCommand";
import type { ImageConfig } from "./unpackedImage";

/** Who starts the container, and where it keeps what outlives it. */
export interface Host {
  /** The user's number, 0 for root. */
  readonly uid: number;
  readonly gid: number;
  /** Folder of named volumes. */
  readonly volumes: string;
  /** Text of the image's `/etc/passwd`; empty if it has none. */
  readonly passwd: string;
  /** Variables that the declaration's `${NAME}` are taken from. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** How runc is to start an image. */
export interface RuncPlan {
  /** `config.json` of the bundle (OCI runtime specification). */
  readonly specification: Readonly<Record<string, unknown>>;
  /** Folders of this machine that have to be there before it starts. */
  readonly folders: readonly string[];
  /** Keys of the declaration that have no place here, or no value. */
  readonly leftOut: readonly string[];
}

/** Options that are in the specification, or have no meaning for one container in the foreground. */
const KNOWN: readonly string[] = [
  ...["environment", "command", "user", "working_dir", "hostname", "read_only", "volumes", "ports"],
  ...["restart", "profiles", "container_name", "init", "stop_signal", "network_mode"],
];

/** What Docker lets root in a container do. */
const CAPABILITIES = [
  ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE"],
  ...["NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
].map((name) => `CAP_${name}`);

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/**
 * How runc starts an image as its service declares it, in the network of the machine: a port is the one that the program
 * listens on. Without root the program runs as the user who starts it.
 */
export function runcPlan(
  service: ComposeService,
  image: ImageConfig,
  wish: Pick<ContainerWish, "environment" | "args">,
  host: Host,
): RuncPlan {
  const { options, name } = service;
  const leftOut = Object.keys(options).filter((key) => !KNOWN.includes(key));
  const texts = (key: string, values: readonly unknown[]): string[] =>
    values.flatMap((value) => {
      const text = isRecord(value) ? undefined : resolved(String(value), host.env);
      if (text === undefined) {
        leftOut.push(key);
      }
      return text === undefined ? [] : [text];
    });
  const option = (key: string): string | undefined =>
    options[key] === undefined ? undefined : texts(key, [options[key]])[0];
  const isMapped = texts("ports", portsOf(service)).some((port) => !isOwnPort(port));
  leftOut.push(...(isMapped ? ["ports"] : []));
  const volumes = texts("volumes", volumesOf(service)).map((text) => mountOf(text, host.volumes));
  const user = userOf(option("user") ?? image.User ?? "", host.passwd);
  const command = options["command"];
  const declared =
    typeof command === "string" ? command.split(/\s+/) : command === undefined ? undefined : listOf(command);
  const args =
    wish.args.length > 0
      ? wish.args
      : declared === undefined
        ? (image.Cmd ?? [])
        : texts("command", declared);
  const environment = texts("environment", environmentOf(options["environment"]));
  const isRoot = host.uid === 0;
  const capabilities = user.uid === 0 && isRoot ? CAPABILITIES : [];
  return {
    folders: volumes.filter(({ isNamed }) => isNamed).map(({ source }) => source),
    leftOut: [...new Set(leftOut)],
    specification: {
      ociVersion: "1.0.2",
      hostname: option("hostname") ?? name,
      root: { path: "rootfs", readonly: options["read_only"] === true },
      process: {
        terminal: false,
        user: isRoot ? user : { uid: 0, gid: 0 },
        args: [...(image.Entrypoint ?? []), ...args],
        env: merged([PATH, ...(image.Env ?? []), ...environment, ...wish.environment], host.env),
        cwd: option("working_dir") ?? (image.WorkingDir || "/"),
        noNewPrivileges: true,
        capabilities: {
          bounding: capabilities,
          effective: capabilities,
          permitted: capabilities,
        },
      },
      mounts: [...SYSTEM, ...volumes.map(bindMount)],
      linux: {
        namespaces: ["pid", "mount", "ipc", "uts", ...(isRoot ? [] : ["user"])].map((type) => ({ type })),
        maskedPaths: ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/sched_debug"],
        readonlyPaths: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
        ...(!isRoot && {
          uidMappings: [{ containerID: 0, hostID: host.uid, size: 1 }],
          gidMappings: [{ containerID: 0, hostID: host.gid, size: 1 }],
        }),
      },
    },
  };
}

const SYSTEM = [
  { destination: "/proc", type: "proc", source: "proc" },
  { destination: "/dev", type: "tmpfs", source: "tmpfs", options: ["nosuid", "mode=755", "size=64k"] },
  { destination: "/dev/shm", type: "tmpfs", source: "shm", options: ["nosuid", "nodev", "mode=1777"] },
  // names are looked up as this machine does
  ...["/etc/resolv.conf", "/etc/hosts"].map((file) => ({
    destination: file,
    type: "bind",
    source: file,
    options: ["bind", "ro"],
  })),
];

/** Whether a port is published under its own number: `8000`, `8000:8000`, `8000:8000/tcp`. */
function isOwnPort(port: string): boolean {
  const [inside = "", outside = inside] = port
    .replace(/\/\w+$/, "")
    .split(":")
    .reverse();
  return inside === outside;
}

interface Mount {
  readonly source: string;
  readonly target: string;
  readonly isNamed: boolean;
  readonly isReadOnly: boolean;
}

/** `name:/path`, `./folder:/path:ro`, or `/path` alone. */
function mountOf(text: string, folder: string): Mount {
  const [first = "", second, mode = ""] = text.split(":");
  const isNamed = second === undefined || !/^[./~]/.test(first);
  const name = first.replace(/[^\w.-]/g, "-");
  return {
    source: isNamed ? resolve(folder, name) : resolve(first),
    target: second ?? first,
    isNamed,
    isReadOnly: mode.split(",").includes("ro"),
  };
}

function bindMount({ source, target, isReadOnly }: Mount): Record<string, unknown> {
  return {
    destination: target,
    type: "bind",
    source,
    options: ["rbind", ...(isReadOnly ? ["ro"] : ["rw"])],
  };
}

/**
 * `65532:65532`, `65532`, or a name of the image's users.
 *
 * @throws PlanError for another name.
 */
function userOf(text: string, passwd: string): { readonly uid: number; readonly gid: number } {
  const [user = "", group] = text.split(":");
  const lines = passwd.split("\n").map((line) => line.split(":"));
  const known = lines.find(([name, , uid]) => name === user || uid === user);
  const uid = Number(known?.[2] ?? (user === "" ? 0 : user));
  const gid = Number(group ?? known?.[3] ?? 0);
  if (!Number.isInteger(uid) || !Number.isInteger(gid)) {
    const rule = "is not a user of the image that runc can find";
    const fix = "write it as numbers, `1000:1000`, or start Docker, Podman or nerdctl";
    throw new PlanError("go-service-image", [{ field: "user", value: text, rule, fix }]);
  }
  return { uid, gid };
}

/** The last value of a variable counts; `NAME` alone is the shell's. */
function merged(lines: readonly string[], env: Host["env"]): string[] {
  const values = new Map<string, string>();
  for (const line of lines) {
    const [, name = line, value = env[line]] = /^([^=]*)=(.*)$/s.exec(line) ?? [];
    if (value !== undefined) {
      values.set(name, value);
    }
  }
  return [...values].map(([name, value]) => `${name}=${value}`);
}
