/** What the embedded buildkitd is configured with. */
export interface BuildkitSettings {
  /** Folder of its state. */
  readonly root: string;
  /** Path of its socket. */
  readonly socket: string;
  /** Path of a socket for traces that nobody reads; its default lies in /run and would be shared by all clones. */
  readonly traceSocket: string;
  /** `auto` lets BuildKit find out. */
  readonly snapshotter: "overlayfs" | "native" | "auto";
  /** Whether it runs without root, in a user namespace. @default false */
  readonly rootless?: boolean;
  /** `host:port` of the embedded registry, and the certificate of the authority that it is trusted by. */
  readonly registry: string;
  readonly authority: string;
  /** Number of processors. */
  readonly processors: number;
  /** Memory of the machine, in bytes. @default - as much as the steps need */
  readonly memory?: number;
  /** Ceiling of everything it keeps, in gigabytes. */
  readonly ceilingGigabytes: number;
}

/** Bytes that a step may need which compiles and links a service. */
const STEP_MEMORY = 1e9;

/**
 * How many steps may run at once. Pulumi solves as many images as it likes, and one Go compiler alone fills the
 * processors: two steps for each of them keep them busy, and the machine's memory must bear them.
 */
function parallelSteps({ processors, memory = Infinity }: BuildkitSettings): number {
  return Math.max(1, Math.min(Math.max(4, processors * 2), Math.floor(memory / STEP_MEMORY)));
}

/**
 * The text of `buildkitd.toml`.
 *
 * The default garbage collection drops cache mounts over 512 MB that were unused for 48 hours, so Go's build cache
 * would be cold after a weekend. The explicit policy knows two rules: sources that were sent for a build go after two
 * days, everything else stays below one ceiling, least recently used first.
 */
export function buildkitConfig(settings: BuildkitSettings): string {
  const text = (value: string): string => JSON.stringify(value);
  return `root = ${text(settings.root)}

[grpc]
  address = [${text(`unix://${settings.socket}`)}]

[otel]
  socketPath = ${text(settings.traceSocket)}

[system]
  # the registry is on the same machine
  maxRegistryConcurrency = 16

[worker.containerd]
  enabled = false

[worker.oci]
  enabled = true
${settings.rootless === true ? "  rootless = true\n" : ""}  snapshotter = ${text(settings.snapshotter)}
  networkMode = "host"
  gc = true
  # steps that run at once, of all solves; pushes and exports go on beside them
  max-parallelism = ${parallelSteps(settings)}

  [[worker.oci.gcpolicy]]
    filters = ["type==source.local"]
    keepDuration = "48h"
    maxUsedSpace = "2GB"

  [[worker.oci.gcpolicy]]
    all = true
    reservedSpace = "${Math.min(10, settings.ceilingGigabytes)}GB"
    maxUsedSpace = "${settings.ceilingGigabytes}GB"
    minFreeSpace = "2GB"

[registry.${text(settings.registry)}]
  # said outright, because loopback addresses are spoken to without TLS otherwise
  http = false
  ca = [${text(settings.authority)}]
`;
}
