import type { ServiceArguments } from "../plan/serviceArguments";
import {
  type ContainerDeclaration,
  containerOf,
  type ContainerOptions,
  type ContainerSpec,
  idsOf,
} from "./container";
import { labelFrom } from "./label";

/** What a pod needs to know beside the image's declaration. */
export interface PodOptions extends ContainerOptions {
  /**
   * Further folders that the program may write, empty at its start and gone with the pod: the rest of the root is
   * read-only.
   *
   * @default none
   */
  readonly temporaryFolders?: readonly string[];
}

/** What of an image's declaration a pod is made from. */
export type PodDeclaration = ContainerDeclaration & Pick<ServiceArguments, "volumes">;

/** A pod, as `@pulumi/kubernetes` and Kubernetes itself spell it (`core/v1.PodSpec`). */
export interface PodSpec<Image> {
  readonly containers: (ContainerSpec<Image> & {
    readonly volumeMounts?: { readonly name: string; readonly mountPath: string }[];
  })[];
  readonly securityContext: {
    readonly runAsNonRoot: boolean;
    /** The group that volumes belong to. */
    readonly fsGroup?: number;
    readonly seccompProfile: { readonly type: "RuntimeDefault" };
  };
  /** An empty folder for each volume; to keep data, put another source under the same name. */
  readonly volumes?: { readonly name: string; readonly emptyDir: Record<string, never> }[];
}

/**
 * Makes a pod with one container from an image's declaration; it passes the `restricted` standard of
 * pod security, unless its user is root.
 *
 * @param image the image by its digest: `ref` of the component, as an output or a text.
 * @param args the declaration that the image was made from, so that both agree.
 * @throws PlanError with every problem of name, declaration and options.
 *
 * @example
 * ```ts
 * import * as kubernetes from "@pulumi/kubernetes";
 * import { ExistingNamespace, GoServiceImage, podOf, type ServiceArguments } from "pulumi-go-service-image";
 *
 * const declaration: ServiceArguments = { source: "../shop", main: "cmd/auth", ports: [8000] };
 * const namespace = new ExistingNamespace("team", { registry: "registry.example.com/team" });
 * const auth = new GoServiceImage("auth", { ...declaration, namespace });
 * const labels = { "app.kubernetes.io/name": "auth" };
 *
 * export const deployment = new kubernetes.apps.v1.Deployment("auth", {
 *   spec: {
 *     selector: { matchLabels: labels },
 *     template: { metadata: { labels }, spec: podOf("auth", auth.ref, declaration) },
 *   },
 * });
 * ```
 */
export function podOf<Image>(
  name: string,
  image: Image,
  args: PodDeclaration,
  options: PodOptions = {},
): PodSpec<Image> {
  const container = containerOf(name, image, args, options);
  const folders = [...new Set([...(args.volumes ?? []), ...(options.temporaryFolders ?? [])])];
  const names = volumeNames(folders);
  const mounts = folders.map((mountPath, index) => ({ name: names[index] ?? "", mountPath }));
  const { user, group } = idsOf(args);
  return {
    containers: [{ ...container, ...(mounts.length > 0 && { volumeMounts: mounts }) }],
    securityContext: {
      runAsNonRoot: user !== 0,
      ...(mounts.length > 0 && group !== undefined && { fsGroup: group }),
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...(mounts.length > 0 && { volumes: names.map((one) => ({ name: one, emptyDir: {} })) }),
  };
}

/** `/var/lib/data` is `var-lib-data`; what two paths would share, the later one gets a number behind. */
function volumeNames(folders: readonly string[]): string[] {
  const names: string[] = [];
  for (const folder of folders) {
    const plain = labelFrom(folder).slice(0, 60);
    const count = names.filter((one) => one.replace(/-\d+$/, "") === plain).length;
    names.push(count === 0 ? plain : `${plain}-${count + 1}`);
  }
  return names;
}
