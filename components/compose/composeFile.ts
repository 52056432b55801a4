import { stringify } from "yaml";
import { nearMiss } from "../plan/nearMiss";
import type { Problem } from "../plan/problem";
import type { ComposeService } from "./composeOptions";

const RESTART = /^(no|always|unless-stopped|on-failure(:\d+)?)$/;
const PUBLISHED = /^(?:[\d.]+:|\[[0-9a-f:]+\]:)?\d{1,5}(?::\d{1,5})?(?:\/(?:tcp|udp))?$/;

/**
 * A compose file of services, each one pinned by the digest of its image. No service has an entrypoint: the program is
 * the image's, so that both can never disagree.
 *
 * @param platform platform of the machine that runs it, e.g. `linux/amd64`; undefined: each engine takes its own.
 */
export function composeFile(project: string, services: readonly ComposeService[], platform?: string): string {
  const networks = distinct(services.flatMap(({ options }) => options.networks ?? []));
  const volumes = distinct(
    services.flatMap((service) => mountsOf(service).flatMap((mount) => namedVolume(mount) ?? [])),
  );
  return stringify(
    {
      name: project,
      services: Object.fromEntries(services.map((service) => [service.name, entryOf(service, platform)])),
      ...(networks.length > 0 && { networks: emptyEntries(networks) }),
      ...(volumes.length > 0 && { volumes: emptyEntries(volumes) }),
    },
    { lineWidth: 0, nullStr: "" },
  );
}

/** What does not fit together, as problems. */
export function composeProblems(services: readonly ComposeService[], platform?: string): Problem[] {
  return services.flatMap(({ name, platforms, options }) => {
    const problems: Problem[] = [];
    const { restart, ports = [], volumes = [] } = options;
    if (platform !== undefined && !platforms.includes(platform)) {
      const fix = nearMiss(platform, platforms);
      problems.push({ field: `${name}.platform`, value: platform, rule: "is no platform of the image", fix });
    }
    if (restart !== undefined && !RESTART.test(restart)) {
      const fix = "use `no`, `always`, `unless-stopped`, `on-failure` or `on-failure:3`";
      problems.push({ field: `${name}.compose.restart`, value: restart, rule: "is no restart policy", fix });
    }
    ports.forEach((port, index) => {
      if (!PUBLISHED.test(port)) {
        const fix = "write `8443:8443/udp`";
        problems.push({
          field: `${name}.compose.ports[${index}]`,
          value: port,
          rule: "is no published port",
          fix,
        });
      }
    });
    volumes.forEach((mount, index) => {
      if (!/^[^:]+:\/[^:]*(:(ro|rw))?$/.test(mount)) {
        const fix = "write `data:/data` or `./configs:/app/configs:ro`";
        problems.push({ field: `${name}.compose.volumes[${index}]`, value: mount, rule: "is no mount", fix });
      }
    });
    return problems;
  });
}

function entryOf(service: ComposeService, platform: string | undefined): Record<string, unknown> {
  const { name, ref, options } = service;
  const ports = options.ports ?? service.ports.map(published);
  const mounts = mountsOf(service);
  return {
    image: ref,
    ...(platform !== undefined && { platform }),
    container_name: options.containerName ?? name,
    ...(options.restart !== undefined && { restart: options.restart }),
    ...(options.command !== undefined && { command: [...options.command].map(escaped) }),
    ...(ports.length > 0 && { ports: [...ports] }),
    ...(options.environment !== undefined && { environment: { ...options.environment } }),
    ...(mounts.length > 0 && { volumes: mounts }),
    ...(options.networks !== undefined && { networks: [...options.networks] }),
  };
}

/** Every port of the image under its own number; TCP is not written out, as everybody writes it. */
function published(port: string): string {
  const [number = "", protocol] = port.split("/");
  return `${number}:${number}${protocol === "tcp" ? "" : `/${protocol ?? ""}`}`;
}

function mountsOf({ name, volumes, options }: ComposeService): string[] {
  return [...(options.volumes ?? volumes.map((path) => `${name}${path.replace(/\//g, "-")}:${path}`))];
}

/** The volume that a mount names; undefined for a path of the machine. */
function namedVolume(mount: string): string | undefined {
  const source = mount.slice(0, mount.indexOf(":"));
  return /^[./~$]/.test(source) ? undefined : source;
}

/** Compose replaces variables in every text; an argument has none. */
function escaped(text: string): string {
  return text.replace(/\$/g, "$$$$");
}

function emptyEntries(names: readonly string[]): Record<string, null> {
  return Object.fromEntries(names.map((name) => [name, null]));
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
