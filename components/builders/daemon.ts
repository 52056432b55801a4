import { accessSync, constants } from "node:fs";
import { isAbsolute, resolve } from "node:path";
import { didYouMean } from "../common/didYouMean";
import type { Found, Problem } from "../common/problem";

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
 * @returns those that can be used.
 */
export function readDaemons(field: string, texts: readonly string[]): Found<Daemon[]> {
  const daemons: Daemon[] = [];
  const problems = texts.flatMap((text, index): readonly Problem[] => {
    const at = `${field}[${index}]`;
    const { value: daemon, problems: own } = readDaemon(at, text);
    if (daemon !== undefined && daemons.some(({ address }) => address === daemon.address)) {
      const fix = "name each daemon once";
      return [...own, { field: at, value: daemon.address, rule: "is in the list already", fix }];
    }
    daemons.push(...(daemon === undefined ? [] : [daemon]));
    return own;
  });
  return { value: daemons, problems };
}

function readDaemon(field: string, text: string): Found<Daemon | undefined> {
  const [address = "", ...options] = text.split(",").map((part) => part.trim());
  const { value: normal, problems: ofAddress } = readAddress(field, address);
  const { value: tls, problems: ofTls } = readTls(field, options);
  const problems = [...ofAddress, ...ofTls];
  if (tls !== undefined && address.startsWith("unix:")) {
    const fix = "leave the options out, or reach the daemon over tcp://";
    problems.push({ field, value: text, rule: "has TLS options, which a socket does not support", fix });
  }
  return {
    value: problems.length > 0 || normal === undefined ? undefined : { address: normal, tls },
    problems,
  };
}

/** The address in one spelling. */
function readAddress(field: string, address: string): Found<string | undefined> {
  const wrong = (rule: string, fix = EXAMPLE): Found<undefined> => ({
    value: undefined,
    problems: [{ field, value: address, rule, fix }],
  });
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/i.exec(address) ?? [];
  switch (scheme.toLowerCase()) {
    case "unix":
      return isAbsolute(rest)
        ? { value: `unix://${rest}`, problems: [] }
        : wrong("is not the absolute path of a socket");
    case "tcp":
      return isHostAndPort(rest)
        ? { value: `tcp://${rest.toLowerCase()}`, problems: [] }
        : wrong("is not host:port");
    default: {
      const rule =
        scheme === "" ? "is not a valid address of a daemon" : "has a scheme that is neither tcp nor unix";
      const fix = `${EXAMPLE}; a single builder of another kind is made with \`docker buildx create\` and set as \`builder\``;
      return wrong(rule, fix);
    }
  }
}

function isHostAndPort(text: string): boolean {
  const [, host = "", port = ""] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+):(\d{1,5})$/i.exec(text) ?? [];
  return host !== "" && Number(port) >= 1 && Number(port) <= 65_535;
}

function readTls(field: string, options: readonly string[]): Found<DaemonTls | undefined> {
  const problems: Problem[] = [];
  const read: Partial<Record<Option, string>> = {};
  for (const option of options) {
    const equals = option.indexOf("=");
    const name = equals < 0 ? option : option.slice(0, equals);
    const value = equals < 0 ? "" : option.slice(equals + 1);
    const known = OPTIONS.find((one) => one === name);
    if (known === undefined) {
      problems.push({ field, value: option, rule: "has an unknown option", fix: didYouMean(name, OPTIONS) });
    } else if (value === "") {
      problems.push({ field, value: option, rule: "has no value", fix: `write it like \`${known}=…\`` });
    } else {
      read[known] = known === "servername" ? value : resolve(value);
      problems.push(...(known === "servername" ? [] : unreadableProblems(field, known, value)));
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
      const fix = "name the CA certificate that the daemon's certificate is checked against";
      problems.push({ field, rule: "has TLS options without `cacert`", fix });
    }
    return { value: undefined, problems };
  }
  const tls = {
    cacert,
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(servername !== undefined && { servername }),
  };
  return { value: tls, problems };
}

/** The provider runs elsewhere than the program, hence an absolute path. */
function unreadableProblems(field: string, option: string, value: string): Problem[] {
  try {
    accessSync(resolve(value), constants.R_OK);
    return [];
  } catch {
    const fix = "give the path of a PEM file, absolute or relative to the folder of Pulumi.yaml";
    return [{ field: `${field}.${option}`, value, rule: "cannot be read", fix }];
  }
}
