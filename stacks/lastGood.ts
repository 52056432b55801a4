import * as pulumi from "@pulumi/pulumi";
import { isRecord } from "../components/common/record";
import type { ImageOutputs } from "../components/imageOutputs";

/** What Pulumi writes for an output whose resource failed. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * The outputs of images as they should stand in the stack. A service that was not declared, or whose build has failed,
 * keeps those of its last image: other stacks and compose files read them. One that never had an image has none.
 *
 * @param images those of the services that are declared.
 * @param undeclared services that are not, because something is wrong with them.
 */
export async function withLastGood(
  images: Readonly<Record<string, ImageOutputs>>,
  undeclared: readonly string[],
): Promise<Record<string, unknown>> {
  const entries = Object.entries(images);
  // in a preview an image that would be pushed is unknown, and right to be so
  const known = await Promise.all(
    entries.map(async ([, { digest }]) => pulumi.runtime.isDryRun() || hasValue(digest)),
  );
  const lost = [...undeclared, ...entries.filter((_, index) => !known[index]).map(([name]) => name)];
  if (lost.length === 0) {
    return { ...images };
  }
  const last = await lastImages();
  const all = [
    ...entries.filter((_, index) => known[index]),
    ...lost.flatMap((name): [string, unknown][] => (isWhole(last[name]) ? [[name, last[name]]] : [])),
  ];
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Whether a resource has given the output a value. That of one that failed stays unknown, and runs no `apply`; that of one
 * that a run with targets has passed over, and that never was, is undefined.
 */
async function hasValue(output: pulumi.Output<unknown>): Promise<boolean> {
  // the interface of an output hides it, and nothing else shows it
  const isKnown = await (output as unknown as { readonly isKnown: Promise<boolean> }).isKnown;
  const value = isKnown ? await new Promise((resolve) => output.apply(resolve)) : undefined;
  return typeof value === "string" && value !== "";
}

/** The images that this stack exported before. */
export async function lastImages(): Promise<Record<string, unknown>> {
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
  const { outputs } = (await pulumi.runtime.invoke("pulumi:pulumi:readStackOutputs", { name })) as {
    readonly outputs?: unknown;
  };
  const images = isRecord(outputs) ? outputs["images"] : undefined;
  return isRecord(images) ? images : {};
}

/** Whether it is the outputs of an image, and not what a failed run has left. */
function isWhole(image: unknown): boolean {
  return isRecord(image) && typeof image["ref"] === "string" && !JSON.stringify(image).includes(UNKNOWN);
}
