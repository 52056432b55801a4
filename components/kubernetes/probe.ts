import type { Problem } from "../common/problem";
import type { Healthcheck } from "../plan/runtime/runtimeArguments";

/** A container is asked over HTTP: a status of 200 to 399 is good. */
export interface HttpProbe {
  /** Path, e.g. `/healthz`. */
  readonly path: string;
  /** Port, 1 to 65535. */
  readonly port: number;
}

/** A container is asked by gRPC's health protocol. */
export interface GrpcProbe {
  /** Port of the gRPC server, 1 to 65535. */
  readonly grpc: number;
}

/** A probe as Kubernetes takes it (`core/v1.Probe`). */
export interface ProbeSpec {
  readonly httpGet?: { readonly path: string; readonly port: number };
  readonly grpc?: { readonly port: number };
  readonly exec?: { readonly command: string[] };
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
}

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

export function probeSpec(probe: HttpProbe | GrpcProbe): ProbeSpec {
  return "grpc" in probe
    ? { grpc: { port: probe.grpc } }
    : { httpGet: { path: probe.path, port: probe.port } };
}

/** The image's health check: Kubernetes itself does not look at it. What it leaves open is Kubernetes' default. */
export function healthcheckProbe(check: Healthcheck): ProbeSpec {
  const { command, startPeriod, interval, timeout, retries } = check;
  return {
    exec: { command: [...command] },
    ...(startPeriod !== undefined && { initialDelaySeconds: seconds(startPeriod) }),
    ...(interval !== undefined && { periodSeconds: seconds(interval) }),
    ...(timeout !== undefined && { timeoutSeconds: seconds(timeout) }),
    ...(retries !== undefined && { failureThreshold: retries }),
  };
}

export function probeProblems(field: string, probe: HttpProbe | GrpcProbe | undefined): Problem[] {
  if (probe === undefined) {
    return [];
  }
  const [name, port] = "grpc" in probe ? ["grpc", probe.grpc] : ["port", probe.port];
  const problems: Problem[] = [];
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    const rule = "is not a valid port: 1 to 65535";
    problems.push({ field: `${field}.${name}`, value: port, rule, fix: "write it like `8000`" });
  }
  if ("path" in probe && !/^\/\S*$/.test(probe.path)) {
    const rule = "is not a valid path: it must start with a slash and have no spaces";
    problems.push({ field: `${field}.path`, value: probe.path, rule, fix: "write it like `/healthz`" });
  }
  return problems;
}

/** A Go duration in whole seconds, 1 at least, as Kubernetes counts. */
function seconds(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const sum = parts.reduce((all, [, number, unit = ""]) => all + Number(number) * (SECONDS[unit] ?? 0), 0);
  return Math.max(1, Math.ceil(sum));
}
