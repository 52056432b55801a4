import { parsePorts } from "../plan/ports";
import { PlanError, type Problem } from "../common/problem";
import { NONROOT } from "../plan/runtime/runtime";
import { type UserIds, userIds } from "../plan/runtime/userIds";
import { healthcheckProblems, userProblems } from "../plan/runtime/runtimeProblems";
import type { ServiceArguments } from "../plan/serviceArguments";
import { labelFrom } from "./label";
import {
  type GrpcProbe,
  healthcheckProbe,
  type HttpProbe,
  probeProblems,
  probeSpec,
  type ProbeSpec,
} from "./probe";

/** What a Deployment needs to know beside the image's declaration. */
export interface ContainerOptions {
  /** Whether requests may come. @default none */
  readonly readiness?: HttpProbe | GrpcProbe;
  /** Whether the container must be restarted. @default - the image's `healthcheck`, else none */
  readonly liveness?: HttpProbe | GrpcProbe;
  /** Requests and limits as Kubernetes writes them: `{ requests: { cpu: "100m" } }`. @default none */
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
  };
}

/** What of an image's declaration a container is made from. */
export type ContainerDeclaration = Pick<ServiceArguments, "ports" | "user" | "healthcheck">;

/** Protocol of a port, in Kubernetes' own words. */
export type Protocol = "TCP" | "UDP" | "SCTP";

/**
 * A container of a pod, as `@pulumi/kubernetes` and Kubernetes itself spell it (`core/v1.Container`). Program,
 * arguments and environment stay the image's own.
 */
export interface ContainerSpec<Image> {
  readonly name: string;
  readonly image: Image;
  readonly ports: { readonly containerPort: number; readonly protocol: Protocol }[];
  readonly securityContext: {
    readonly runAsNonRoot: boolean;
    readonly runAsUser: number;
    readonly runAsGroup?: number;
    readonly readOnlyRootFilesystem: true;
    readonly allowPrivilegeEscalation: false;
    readonly capabilities: { readonly drop: string[] };
  };
  readonly readinessProbe?: ProbeSpec;
  readonly livenessProbe?: ProbeSpec;
  readonly resources?: NonNullable<ContainerOptions["resources"]>;
}

/** A port of a Service (`core/v1.ServicePort`). */
export interface ServicePortSpec {
  /** Unique in the Service, e.g. `tcp-8000`. */
  readonly name: string;
  readonly port: number;
  readonly targetPort: number;
  readonly protocol: Protocol;
}

/** A name as Kubernetes takes it (RFC 1123 label). */
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Makes a container from an image's declaration.
 *
 * @param image the image by its digest: `ref` of the component, as an output or a text.
 * @param args the declaration that the image was made from, so that both agree on ports and user.
 * @throws PlanError with every problem of name, declaration and options.
 *
 * @example
 * ```ts
 * import { containerOf, type ServiceArguments } from "pulumi-go-service-image";
 *
 * const declaration: ServiceArguments = { source: "../shop", main: "cmd/auth", ports: [8000] };
 *
 * export const container = containerOf("auth", "registry.example.com/team/auth@sha256:…", declaration);
 * ```
 */
export function containerOf<Image>(
  name: string,
  image: Image,
  args: ContainerDeclaration,
  options: ContainerOptions = {},
): ContainerSpec<Image> {
  const ports = parsePorts("ports", args.ports ?? []);
  const problems = [...ports.problems, ...containerProblems(name, args, options)];
  if (problems.length > 0) {
    throw new PlanError(`container ${name}`, problems);
  }
  const { user, group } = idsOf(args);
  const { readiness, liveness, resources } = options;
  const livenessProbe =
    liveness === undefined ? args.healthcheck && healthcheckProbe(args.healthcheck) : probeSpec(liveness);
  return {
    name,
    image,
    ports: ports.value
      .map(numberAndProtocol)
      .map(([containerPort, protocol]) => ({ containerPort, protocol })),
    securityContext: {
      runAsNonRoot: user !== 0,
      runAsUser: user,
      ...(group !== undefined && { runAsGroup: group }),
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    },
    ...(readiness !== undefined && { readinessProbe: probeSpec(readiness) }),
    ...(livenessProbe !== undefined && { livenessProbe }),
    ...(resources !== undefined && { resources }),
  };
}

/**
 * The ports of a Service in front of an image's containers: each one under its own number.
 *
 * @throws PlanError with every problem of the ports.
 *
 * @example
 * ```ts
 * import * as kubernetes from "@pulumi/kubernetes";
 * import { servicePortsOf } from "pulumi-go-service-image";
 *
 * export const service = new kubernetes.core.v1.Service("auth", {
 *   spec: { selector: { "app.kubernetes.io/name": "auth" }, ports: servicePortsOf({ ports: [8000] }) },
 * });
 * ```
 */
export function servicePortsOf({ ports = [] }: Pick<ServiceArguments, "ports">): ServicePortSpec[] {
  const { value: parsed, problems } = parsePorts("ports", ports);
  const isEmpty = parsed.length === 0 && problems.length === 0;
  const none = { field: "ports", value: ports, rule: "is empty", fix: "name those that clients use" };
  if (isEmpty || problems.length > 0) {
    throw new PlanError("Service", isEmpty ? [none] : problems);
  }
  return parsed.map(numberAndProtocol).map(([port, protocol]) => ({
    name: `${protocol.toLowerCase()}-${port}`,
    port,
    targetPort: port,
    protocol,
  }));
}

/** The user and the group, if one is given, that an image runs as. */
export function idsOf({ user = NONROOT }: Pick<ServiceArguments, "user">): UserIds {
  return userIds(user);
}

function containerProblems(
  name: string,
  { user, healthcheck }: ContainerDeclaration,
  { readiness, liveness }: ContainerOptions,
): Problem[] {
  const rule = "is not a valid container name: up to 63 of a-z, 0-9 and `-`, no hyphen at either end";
  const fix = `write it like \`${labelFrom(name) || "auth"}\``;
  return [
    ...(LABEL.test(name) ? [] : [{ field: "name", value: name, rule, fix }]),
    ...(user === undefined ? [] : userProblems("user", user)),
    ...(healthcheck === undefined ? [] : healthcheckProblems("healthcheck", healthcheck)),
    ...probeProblems("readiness", readiness),
    ...probeProblems("liveness", liveness),
  ];
}

function numberAndProtocol(port: string): [number, Protocol] {
  const [number = "", protocol = "tcp"] = port.split("/");
  return [Number(number), protocol.toUpperCase() as Protocol];
}
