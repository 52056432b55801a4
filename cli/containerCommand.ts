import { Reference } from "../components/common/reference";
import { isRecord } from "../components/common/record";
import type { ComposeService } from "../components/compose/composeOptions";
import { withDefaults } from "../components/compose/interpolation";
import { portsOf, volumesOf } from "../components/compose/serviceEntry";

/** Programs that take the words of `docker run`, in the order in which they are tried. */
export const CONTAINER_PROGRAMS = ["docker", "podman", "nerdctl"] as const;

export type ContainerProgram = (typeof CONTAINER_PROGRAMS)[number];

/** How one container is wanted, beside what its service declares. */
export interface ContainerWish {
  /** @default - the engine's own */
  readonly platform?: string;
  readonly detach: boolean;
  readonly interactive: boolean;
  /** Variables as `NAME=value`, which go before those that are declared. */
  readonly environment: readonly string[];
  /** Arguments of the program instead of those that are declared. @default none */
  readonly args: readonly string[];
}

/** The words of a command that runs a container, and what of the declaration they leave out. */
export interface ContainerCommand {
  readonly words: readonly string[];
  readonly leftOut: readonly string[];
}

/** Options that take one value each, by the key of the Compose Specification. */
const FLAGS: Readonly<Record<string, string>> = {
  user: "--user",
  working_dir: "--workdir",
  hostname: "--hostname",
  network_mode: "--network",
  env_file: "--env-file",
  cap_add: "--cap-add",
  cap_drop: "--cap-drop",
  tmpfs: "--tmpfs",
  extra_hosts: "--add-host",
  shm_size: "--shm-size",
  mem_limit: "--memory",
  cpus: "--cpus",
  pids_limit: "--pids-limit",
  stop_signal: "--stop-signal",
};

/** Options that are on or off. */
const SWITCHES: Readonly<Record<string, string>> = {
  init: "--init",
  read_only: "--read-only",
  privileged: "--privileged",
};

/** Said by words of their own, or without a meaning for one container in the foreground. */
const ELSEWHERE: readonly string[] = [
  "ports",
  "volumes",
  "environment",
  "command",
  "restart",
  "profiles",
  "container_name",
];

/**
 * The command that runs a service's image as its declaration says.
 *
 * @param env variables that the declaration's `${NAME}` are taken from.
 */
export function containerCommand(
  program: ContainerProgram,
  service: ComposeService,
  wish: ContainerWish,
  env: Readonly<Record<string, string | undefined>>,
): ContainerCommand {
  const leftOut: string[] = [];
  const text = (key: string, value: unknown): string[] => {
    const whole = isRecord(value) ? undefined : resolved(String(value), env);
    if (whole === undefined) {
      leftOut.push(key);
    }
    return whole === undefined ? [] : [whole];
  };
  const { options, name, ref } = service;
  const flags = Object.entries(options).flatMap(([key, value]): string[] => {
    const [flag, toggle] = [FLAGS[key], SWITCHES[key]];
    if (toggle !== undefined) {
      return value === true ? [toggle] : [];
    }
    if (flag === undefined) {
      leftOut.push(...(ELSEWHERE.includes(key) ? [] : [key]));
      return [];
    }
    return listOf(value).flatMap((one) => text(key, one).flatMap((word) => [flag, word]));
  });
  const published = portsOf(service).flatMap((port) =>
    text("ports", port).flatMap((word) => ["--publish", word]),
  );
  const mounted = volumesOf(service).flatMap((mount) =>
    text("volumes", mount).flatMap((word) => ["--volume", word]),
  );
  const declared = environmentOf(options["environment"]).flatMap((one) => text("environment", one));
  const environment = [...declared, ...wish.environment].flatMap((one) => ["--env", one]);
  const command = options["command"];
  const own = typeof command === "string" ? command.split(/\s+/) : listOf(command).map(String);
  return {
    words: [
      ...[program, "run", "--rm", "--name", name],
      ...(wish.detach ? ["--detach"] : []),
      ...(wish.interactive && !wish.detach ? ["--interactive", "--tty"] : []),
      ...(wish.platform === undefined ? [] : ["--platform", wish.platform]),
      // a registry on this machine has an authority of its own; the other programs trust loopback anyway
      ...(program === "podman" && isLoopback(ref) ? ["--tls-verify=false"] : []),
      ...[...flags, ...published, ...mounted, ...environment],
      ...[ref, ...(wish.args.length > 0 ? wish.args : own.flatMap((one) => text("command", one)))],
    ],
    leftOut: [...new Set(leftOut)],
  };
}

/** A text with the variables of a compose file; undefined if one of them has no value. */
export function resolved(
  text: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const known = text.replace(
    /\$\$|\$(?:(\w+)|\{(\w+)(?::?-[^${}]*)?\})/g,
    (whole, bare?: string, braced?: string) => {
      const value = env[bare ?? braced ?? ""];
      return value === undefined ? whole : value.replaceAll("$", "$$$$");
    },
  );
  return withDefaults(known);
}

/** `NAME=value`, or `NAME` where the value is the shell's. */
export function environmentOf(environment: unknown): string[] {
  return isRecord(environment)
    ? Object.entries(environment as Record<string, string | number | null>).map(([name, value]) =>
        value === null ? name : `${name}=${value}`,
      )
    : listOf(environment).map(String);
}

export function listOf(value: unknown): unknown[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

function isLoopback(ref: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(Reference.parse(ref)?.host ?? "");
}
