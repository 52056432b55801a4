import * as pulumi from "@pulumi/pulumi";
import { GoServiceImage } from "../goServiceImage";
import type { GoServiceImageArgs } from "../serviceImageArgs";
import { servicePortsOf } from "./container";
import { type Kubernetes, loadKubernetes } from "./loadKubernetes";
import { podOf, type PodOptions } from "./pod";

/** Arguments of a `GoService`: those of its image, and how it runs. */
export interface GoServiceArgs extends GoServiceImageArgs {
  /** Probes, resources and writable folders of the pod. @default none */
  readonly pod?: PodOptions;
  /** Pods. @default 1 */
  readonly replicas?: number;
  /** Kubernetes namespace of Deployment and Service. @default - that of the provider */
  readonly kubernetesNamespace?: pulumi.Input<string>;
  /**
   * Names of the Secrets that the image is pulled with, as plain texts: Pulumi replaces a Secret that changes, and deletes
   * each Deployment that is made from an output of it first. Name the Secret itself in `dependsOn`.
   *
   * @default none
   */
  readonly imagePullSecrets?: readonly string[];
}

/**
 * A service on Kubernetes from one declaration: its image, a Deployment that runs the image by its digest, and, if it has
 * ports, a Service in front of it. A changed line rolls this Deployment alone; an image that fails changes nothing in the
 * cluster. The Deployment waits for what `dependsOn` names, too. Needs the package `@pulumi/kubernetes`.
 *
 * @example
 * ```ts
 * import { ExistingNamespace, GoService } from "pulumi-go-service-image";
 *
 * const auth = new GoService("auth", {
 *   source: "../shop",
 *   main: "cmd/auth",
 *   namespace: new ExistingNamespace("team", { registry: "registry.example.com/team" }),
 *   ports: [8000],
 *   replicas: 2,
 *   pod: { readiness: { path: "/healthz", port: 8000 } },
 * });
 *
 * export const image = auth.image.ref;
 * ```
 */
export class GoService extends pulumi.ComponentResource {
  public readonly image: GoServiceImage;
  /** Name of the Deployment. */
  public readonly deployment: pulumi.Output<string>;
  /** Name of the Service; undefined without ports. */
  public readonly service: pulumi.Output<string> | undefined;

  /** @throws PlanError with every problem of the pod, else of the image, before anything of either is registered. */
  public constructor(name: string, args: GoServiceArgs, opts: pulumi.ComponentResourceOptions = {}) {
    const subject = `GoService ${name}`;
    const kubernetes = loadKubernetes(subject);
    const { pod: podOptions, replicas = 1, kubernetesNamespace, imagePullSecrets = [], ...image } = args;
    // a pod of no image yet: what is wrong with it is wrong with any
    podOf(name, "", image, podOptions);
    super("pulumi-go-service-image:index:GoService", name, {}, opts);
    this.image = new GoServiceImage(name, image, { parent: this });
    const labels = { "app.kubernetes.io/name": name };
    const metadata = {
      name,
      labels,
      ...(kubernetesNamespace !== undefined && { namespace: kubernetesNamespace }),
    };
    const pod = podOf(name, this.image.ref, image, podOptions);
    const deployment = new kubernetes.apps.v1.Deployment(
      name,
      {
        metadata,
        spec: {
          replicas,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              ...pod,
              ...(imagePullSecrets.length > 0 && {
                imagePullSecrets: imagePullSecrets.map((one) => ({ name: one })),
              }),
            },
          },
        },
      },
      { parent: this, ...(opts.dependsOn !== undefined && { dependsOn: opts.dependsOn }) },
    );
    this.deployment = deployment.metadata.name;
    this.service = serviceOf(this, kubernetes, name, image, { metadata, labels });
    this.registerOutputs({ ref: this.image.ref, deployment: this.deployment, service: this.service });
  }
}

function serviceOf(
  parent: GoService,
  kubernetes: Kubernetes,
  name: string,
  { ports = [] }: GoServiceImageArgs,
  { metadata, labels }: { metadata: object; labels: Record<string, string> },
): pulumi.Output<string> | undefined {
  if (ports.length === 0) {
    return undefined;
  }
  const spec = { selector: labels, ports: servicePortsOf({ ports }) };
  return new kubernetes.core.v1.Service(name, { metadata, spec }, { parent }).metadata.name;
}
