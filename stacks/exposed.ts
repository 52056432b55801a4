import { daemonsOf, readBuilder } from "../components/builders/builderFile";
import { type Daemon, readDaemons } from "../components/builders/daemon";
import { isLoopbackHost } from "../components/common/reference";
import type { Configuration } from "./configuration";
import { isNeutral } from "./keys/kinds";
import { KEY_ENTRIES } from "./keys/table";

/** A JSON list of full keys, as Pulumi's SDKs read it. */
const ENCRYPTED_KEYS = "PULUMI_CONFIG_SECRET_KEYS";

/**
 * What the configuration lets others read, a line each: it works, and is said for that reason.
 *
 * @param project the namespace of our keys.
 * @param env the program's environment, in which the engine names the keys that are encrypted.
 */
export function exposedWarnings(
  configuration: Configuration,
  project: string,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  const encrypted = JSON.parse(env[ENCRYPTED_KEYS] ?? "[]") as readonly string[];
  const isSecret = (name: string): boolean => encrypted.includes(`${project}:${name}`);
  const inClear = KEY_ENTRIES.filter(
    ([name, key]) => key.secret === true && !isNeutral(configuration[name], key) && !isSecret(name),
  ).map(
    ([name]) =>
      `${name} stands in the stack file in clear text. Fix: set it with \`pulumi config set --secret\`, and change it where it is valid.`,
  );
  const { builder, builders } = configuration;
  const stored = builder === "" ? undefined : readBuilder(builder, env);
  const daemons = [
    ...readDaemons("builders", builders).value,
    ...(stored === undefined ? [] : daemonsOf(stored)),
  ];
  return [
    ...inClear,
    ...daemons
      .filter(isOpen)
      .map(
        ({ address }) =>
          `${address} is spoken to without TLS: whoever is on the way reads sources and secrets, and can change images. ` +
          "Fix: give the daemon certificates (`cacert`, `cert`, `key`; docs/builders.md), or reach it through a tunnel.",
      ),
  ];
}

function isOpen({ address, tls }: Daemon): boolean {
  const [, host] = /^tcp:\/\/(.*)$/.exec(address) ?? [];
  return host !== undefined && tls === undefined && !isLoopbackHost(host);
}
