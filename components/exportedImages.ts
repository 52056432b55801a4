import type { Found, Problem } from "./common/problem";
import { isRecord } from "./common/record";
import { Reference } from "./common/reference";
import type { ComposeService } from "./compose/composeOptions";
import type { Healthcheck } from "./plan/runtime/runtimeArguments";

/** An image that a stack has exported: plain data, for `podOf` and `composeFile`, too. */
export interface StackImage extends ComposeService {
  /** Digest of the image's index: `sha256:…`. */
  readonly digest: string;
  /** Tags that it was pushed under, the version first. */
  readonly tags: readonly string[];
  readonly version: string;
  /** User of the process, as declared. @default - the image's non-root user */
  readonly user?: string;
  /** How the engine finds out whether the service works. @default none */
  readonly healthcheck?: Healthcheck;
}

/** Reads the output `images` of a stack, sorted by the services' names. */
export function exportedImages(images: unknown): Found<Readonly<Record<string, StackImage>>> {
  if (!isRecord(images)) {
    const fix = "export `GoServices.images` as `images` there, and run `pulumi up`";
    return { value: {}, problems: [{ field: "outputs", rule: "hold no `images`", fix }] };
  }
  const read = Object.entries(images).map(([name, image]) => exportedImage(name, image));
  const entries = read.map(({ value }): [string, StackImage] => [value.name, value]);
  return {
    value: Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))),
    problems: read.flatMap(({ problems }) => problems),
  };
}

/** Reads one image of the output `images`. */
export function exportedImage(name: string, image: unknown): Found<StackImage> {
  const problems: Problem[] = [];
  const parts = isRecord(image) ? image : {};
  const ref = text(parts["ref"]);
  const digest = Reference.parse(ref)?.digest;
  if (!isRecord(image)) {
    const fix = "export `GoServices.images`, or `imageOutputs(image)` of each image";
    problems.push({ field: `images.${name}`, value: image, rule: "is not the outputs of an image", fix });
  } else if (digest === undefined) {
    const fix = "run `pulumi up` there until it succeeds";
    problems.push({ field: `images.${name}.ref`, value: ref, rule: "is not a reference with a digest", fix });
  } else if (parts["digest"] !== undefined && parts["digest"] !== digest) {
    const fix = "export what the component gives, unchanged";
    problems.push({
      field: `images.${name}.digest`,
      value: parts["digest"],
      rule: "is not that of `ref`",
      fix,
    });
  }
  // what the program itself has written, after its own checks
  const run = isRecord(parts["run"]) ? parts["run"] : {};
  const value: StackImage = {
    name,
    ref,
    digest: digest ?? "",
    tags: texts(parts["tags"]),
    version: text(parts["version"]),
    platforms: texts(parts["platforms"]),
    ports: texts(run["ports"]),
    volumes: texts(run["volumes"]),
    options: isRecord(run["compose"]) ? run["compose"] : {},
    ...(typeof run["user"] === "string" && { user: run["user"] }),
    ...(isRecord(run["healthcheck"]) && { healthcheck: run["healthcheck"] as unknown as Healthcheck }),
  };
  return { value, problems };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
