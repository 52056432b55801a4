/** Variables that a daemon of ours takes from the shell that starts it. */
const TAKEN: readonly string[] = [
  "PATH",
  "HOME",
  "USER",
  "LANG",
  "TZ",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "XDG_RUNTIME_DIR",
  "DBUS_SESSION_BUS_ADDRESS",
  ...["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"].flatMap((name) => [name, name.toLowerCase()]),
];

/**
 * The environment of a daemon: little of the shell's. A registry would take every `REGISTRY_…` as its configuration, and
 * a daemon that runs for days would keep every secret.
 */
export function daemonEnvironment(
  own: Readonly<Record<string, string>>,
  shell: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const taken = TAKEN.filter((name) => shell[name] !== undefined).map((name) => [name, shell[name]]);
  return { ...(Object.fromEntries(taken) as NodeJS.ProcessEnv), ...own };
}
