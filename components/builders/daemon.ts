import { accessSync, constants } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { nearMiss } from "../plan/nearMiss";
import type { Problem } from "../plan/problem";

/** A BuildKit daemon. */
export interface Daemon {
  /** `unix:///run/buildkit/buildkitd.sock` or `tcp://host:port`; it decides which services are the daemon's. */
  readonly address: string;
  /** Files and name for TLS; undefined: none. */
  readonly tls: DaemonTls | undefined;
}

/** What the remote driver of buildx knows of TLS, under its names; paths are absolute. */
export interface DaemonTls {
  /** Certificate of the authority that the daemon's certificate is checked against. */
  readonly cacert: string;
  /** The client's certificate, for daemons that ask for one; always with `key`. */
  readonly cert?: string;
  readonly key?: string;
  /** Name that the daemon's certificate must have, if it is not the host of the address. */
  readonly servername?: string;
}

const OPTIONS = ["cacert", "cert", "key", "servername"] as const;
type Option = (typeof OPTIONS)[number];

const EXAMPLE = "write it like `tcp://buildkitd-0.buildkitd:1234` or `unix:///run/buildkit/buildkitd.sock`";

/**
 * Reads the list of daemons: an address each, behind it the options of TLS with commas between them, as in
 * `tcp://host:1234,cacert=ca.pem,cert=client.pem,key=client.key`.
 *
 * @param field what a problem calls the list.
 * @param problems gets everything that is wrong.
 * @returns those that can be used.
 */
export function readDaemons(field: string, texts: readonly string[], problems: Problem[]): Daemon[] {
  const daemons: Daemon[] = [];
  texts.forEach((text, index) => {
    const at = `${field}[${index}]`;
    const daemon = readDaemon(at, text, problems);
    if (daemon === undefined) {
      return;
    }
    if (daemons.some(({ address }) => address === daemon.address)) {
      const fix = "name each daemon once";
      problems.push({ field: at, value: daemon.address, rule: "is in the list already", fix });
      return;
    }
    daemons.push(daemon);
  });
  return daemons;
}

function readDaemon(field: string, text: string, problems: Problem[]): Daemon | undefined {
  const [address = "", ...options] = text.split(",").map((part) => part.trim());
  const found: Problem[] = [];
  const normal = readAddress(field, address, found);
  const tls = readTls(field, options, found);
  if (tls !== undefined && address.startsWith("unix:")) {
    const fix = "leave the options out, or reach the daemon over tcp://";
    found.push({ field, value: text, rule: "has options of TLS, which a socket does not speak", fix });
  }
  problems.push(...found);
  return found.length > 0 || normal === undefined ? undefined : { address: normal, tls };
}

/** @returns the address in one spelling. */
function readAddress(field: string, address: string, problems: Problem[]): string | undefined {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(address) ?? [];
  switch (scheme.toLowerCase()) {
    case "unix":
      if (isAbsolute(rest)) {
        return `unix://${rest}`;
      }
      problems.push({ field, value: address, rule: "is no absolute path of a socket", fix: EXAMPLE });
      return undefined;
    case "tcp":
      if (isHostAndPort(rest)) {
        return `tcp://${rest.toLowerCase()}`;
      }
      problems.push({ field, value: address, rule: "is not host:port", fix: EXAMPLE });
      return undefined;
    default: {
      const rule = scheme === "" ? "is no address of a daemon" : "has a scheme that is neither tcp nor unix";
      const fix = `${EXAMPLE}; a single builder of another kind is made with \`docker buildx create\` and set as \`builder\``;
      problems.push({ field, value: address, rule, fix });
      return undefined;
    }
  }
}

function isHostAndPort(text: string): boolean {
  const [, host = "", port = ""] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+):(\d{1,5})$/i.exec(text) ?? [];
  return host !== "" && Number(port) >= 1 && Number(port) <= 65_535;
}

function readTls(field: string, options: readonly string[], problems: Problem[]): DaemonTls | undefined {
  const read: Partial<Record<Option, string>> = {};
  for (const option of options) {
    const equals = option.indexOf("=");
    const name = equals < 0 ? option : option.slice(0, equals);
    const value = equals < 0 ? "" : option.slice(equals + 1);
    const known = OPTIONS.find((one) => one === name);
    if (known === undefined) {
      problems.push({ field, value: option, rule: "has an unknown option", fix: nearMiss(name, OPTIONS) });
    } else if (value === "") {
      problems.push({ field, value: option, rule: "has no value", fix: `write it like \`${known}=…\`` });
    } else {
      read[known] = known === "servername" ? value : readableFile(field, known, value, problems);
    }
  }
  const { cacert, cert, key, servername } = read;
  if ((cert === undefined) !== (key === undefined)) {
    const missing = cert === undefined ? "cert" : "key";
    const fix = "a client's certificate and its key belong together: give both or neither";
    problems.push({ field, rule: `has no \`${missing}\``, fix });
  }
  if (cacert === undefined) {
    if (Object.keys(read).length > 0) {
      const fix = "name the certificate of the authority that the daemon's is checked against";
      problems.push({ field, rule: "has options of TLS without `cacert`", fix });
    }
    return undefined;
  }
  return {
    cacert,
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(servername !== undefined && { servername }),
  };
}

/** The provider runs elsewhere than the program, hence an absolute path. */
function readableFile(field: string, option: string, value: string, problems: Problem[]): string {
  const file = resolve(value);
  try {
    accessSync(file, constants.R_OK);
  } catch {
    const fix = "give the path of a PEM file, absolute or relative to the folder of Pulumi.yaml";
    problems.push({ field: `${field}.${option}`, value, rule: "cannot be read", fix });
  }
  return file;
}
