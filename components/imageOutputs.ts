import type * as pulumi from "@pulumi/pulumi";
import type { ComposeOptions } from "./compose/composeOptions";
import type { GoServiceImage } from "./goServiceImage";
import type { Digests } from "./plan/digests";
import type { Healthcheck } from "./plan/runtime/runtimeArguments";
import type { ServicePlan } from "./plan/servicePlan";

/** How a container of an image runs, as far as the image's declaration says it. */
export interface ImageRun {
  /** What the image listens on, as `EXPOSE` takes it: `8000/tcp`. */
  readonly ports: readonly string[];
  /** Folders of the image that hold data. */
  readonly volumes: readonly string[];
  /** User of the process, as declared. @default - the image's non-root user */
  readonly user?: string;
  /** How the engine finds out whether the service works. @default none */
  readonly healthcheck?: Healthcheck;
}

/** What a stack exports of one image: commands, compose files and `imagesOf` in other stacks read it. */
export interface ImageOutputs {
  /** The image by its digest: `registry.example.com/team/auth@sha256:…`. */
  readonly ref: pulumi.Output<string>;
  readonly digest: pulumi.Output<string>;
  /** Tags that the image was pushed under, the version first. */
  readonly tags: pulumi.Output<string[]>;
  readonly version: pulumi.Output<string>;
  readonly platforms: pulumi.Output<string[]>;
  /** Digests that it was built from, of images that are named by a tag alone; a later run compares them. */
  readonly bases?: pulumi.Output<Digests>;
  /** How the image is run: plain data, so that whatever renders a compose file needs the stack's outputs alone. */
  readonly run: ImageRun & { readonly compose: ComposeOptions };
}

/** What of an image's plan decides how it runs. */
export function runOf({ ports, args: { volumes = [], user, healthcheck } }: ServicePlan): ImageRun {
  return { ports, volumes, ...(user !== undefined && { user }), ...(healthcheck && { healthcheck }) };
}

/**
 * What a stack exports of an image, as its output `images.<service>`. `GoServices` has it for all its services.
 *
 * @param compose how the service runs in a compose file.
 *
 * @example
 * ```ts
 * import { ExistingNamespace, GoServiceImage, imageOutputs } from "pulumi-go-service-image";
 *
 * const namespace = new ExistingNamespace("team", { registry: "registry.example.com/team" });
 * const auth = new GoServiceImage("auth", { source: "../shop", main: "cmd/auth", namespace });
 *
 * export const images = { auth: imageOutputs(auth, { restart: "always" }) };
 * ```
 */
export function imageOutputs(
  { ref, digest, tags, version, platforms, run }: GoServiceImage,
  compose: ComposeOptions = {},
): ImageOutputs {
  return { ref, digest, tags, version, platforms, run: { ...run, compose } };
}
