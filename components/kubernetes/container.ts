import type { Healthcheck } from "../plan/runtime/runtimeArguments";
import { parsePorts } from "../plan/ports";
import { NONROOT } from "../plan/runtime/runtime";
import type { ServiceArguments } from "../plan/serviceArguments";

/** How a container asks whether it is well: an HTTP path and its port. */
export interface HttpProbe {
  /** Path, e.g. `/healthz`. */
  readonly path: string;
  /** Port, 1 to 65535. */
  readonly port: number;
}

/** What a Deployment needs to know beside the image's declaration. */
export interface ContainerOptions {
  /** Tells whether requests may come. @default none */
  readonly readiness?: HttpProbe;
  /** Tells whether the container must be restarted. @default - the image's `healthcheck`, else none */
  readonly liveness?: HttpProbe;
  /** Requests and limits as Kubernetes writes them: `{ requests: { cpu: "100m" } }`. @default none */
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
  };
}

/** A probe as Kubernetes takes it. */
interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: number };
  readonly exec?: { readonly command: string[] };
}

/**
 * A container of a pod, as `@pulumi/kubernetes` and Kubernetes itself spell it (`core/v1.Container`). Program,
 * arguments and environment stay the image's own.
 */
export interface ContainerSpec<Image> {
  readonly name: string;
  readonly image: Image;
  readonly ports: { readonly containerPort: number; readonly protocol: "TCP" | "UDP" | "SCTP" }[];
  readonly securityContext: {
    readonly runAsNonRoot: true;
    readonly runAsUser: number;
    readonly runAsGroup?: number;
    readonly readOnlyRootFilesystem: true;
    readonly allowPrivilegeEscalation: false;
    readonly capabilities: { readonly drop: string[] };
  };
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly resources?: NonNullable<ContainerOptions["resources"]>;
}

/**
 * Makes a container from an image's declaration.
 *
 * @param image the image by its digest: `ref` of the component, as an output or a text.
 * @param args the declaration that the image was made from, so that both agree on ports and user.
 */
export function containerOf<Image>(
  name: string,
  image: Image,
  args: Pick<ServiceArguments, "ports" | "user" | "healthcheck">,
  options: ContainerOptions = {},
): ContainerSpec<Image> {
  const [user = 0, group] = (args.user ?? NONROOT).split(":").map(Number);
  const liveness = options.liveness === undefined ? execProbe(args.healthcheck) : httpProbe(options.liveness);
  return {
    name,
    image,
    ports: parsePorts("ports", args.ports ?? [], []).map(portOf),
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      ...(group !== undefined && { runAsGroup: group }),
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ["ALL"] },
    },
    ...(options.readiness !== undefined && { readinessProbe: httpProbe(options.readiness) }),
    ...(liveness !== undefined && { livenessProbe: liveness }),
    ...(options.resources !== undefined && { resources: options.resources }),
  };
}

function portOf(port: string): ContainerSpec<unknown>["ports"][number] {
  const [number = "", protocol = "tcp"] = port.split("/");
  return { containerPort: Number(number), protocol: protocol.toUpperCase() as "TCP" | "UDP" | "SCTP" };
}

function httpProbe({ path, port }: HttpProbe): Probe {
  return { httpGet: { path, port } };
}

function execProbe(healthcheck: Healthcheck | undefined): Probe | undefined {
  return healthcheck === undefined ? undefined : { exec: { command: [...healthcheck.command] } };
}
