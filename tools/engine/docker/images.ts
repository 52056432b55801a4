import { Readable } from "node:stream";
import { Fault } from "../../fault";
import { parseRecord } from "../../files";
import type { Report } from "../../say";
import { type DockerApi, messageIn } from "./api";

/** An image that the engine is made of. */
export interface EngineImage {
  /** What it is called in what people read. */
  readonly title: string;
  /** Docker Hub's, by tag and digest. */
  readonly reference: string;
  /** Where it is in Docker Hub, for mirrors: `moby/buildkit`. */
  readonly repository: string;
  readonly digest: string;
  /** The name of one that was made here. */
  readonly local: string;
  /** What it is run with. */
  readonly entrypoint: readonly string[];
}

const of = (title: string, repository: string, tag: string, sum: string, program: string): EngineImage => ({
  title,
  reference: `docker.io/${repository}:${tag}@sha256:${sum}`,
  repository,
  digest: `sha256:${sum}`,
  local: `go-service-image/${title.toLowerCase()}:made-here`,
  entrypoint: [program],
});

/** BuildKit's official image. */
export const BUILDKIT_IMAGE = of(
  "BuildKit",
  "moby/buildkit",
  "v0.34.0",
  "b059f8d7226d0b326bc871af489a5dddf65e36af4d20d14251b072974d9ee87c",
  "buildkitd",
);

/** The distribution project's official image. */
export const REGISTRY_IMAGE = of(
  "registry",
  "library/registry",
  "3.1.2",
  "ddf754342cfc8acc51a56d5d0ab6af06826461864460636d8bd5c546dab2a7b8",
  "registry",
);

/** How an image that is not there yet can be had. */
export interface ImageSources {
  /** Hosts that serve what Docker Hub has, for networks that it cannot be reached from. */
  readonly mirrors: readonly string[];
  /** Packs the file system of an image from tools of this machine. @throws Fault if it cannot be made here. */
  readonly make: (image: EngineImage, report: Report) => Promise<Readable>;
}

/** What came of the search for an image. */
export interface FoundImage {
  readonly id: string;
  /** What was done, for a person; undefined: it was there. */
  readonly outcome?: string;
}

/** How long a download may stand still, in milliseconds; a host that is out of reach does not say so by itself. */
const STALL = 15_000;

/**
 * The image: there already, from Docker Hub, from a mirror, or made here.
 *
 * @throws Fault if it cannot be had.
 */
export async function ensureImage(
  api: DockerApi,
  image: EngineImage,
  sources: ImageSources,
  report: Report,
): Promise<FoundImage> {
  const mirrored = sources.mirrors.map((mirror) => `${mirror}/${image.repository}@${image.digest}`);
  const remote = [image.reference, ...mirrored];
  for (const name of [...remote, image.local]) {
    const id = await idOf(api, name);
    if (id !== undefined) {
      return { id };
    }
  }
  const reasons: string[] = [];
  for (const name of remote) {
    report.at(`pulling ${name}`);
    const reason = await pull(api, name);
    const id = reason === undefined ? await idOf(api, name) : undefined;
    if (id !== undefined) {
      return { id, outcome: `${image.title} pulled` };
    }
    reasons.push(reason ?? `${name} was pulled, and is not there`);
  }
  report.done(`${image.title}'s image cannot be pulled: ${reasons.join("; ")}. It is made here.`);
  await load(api, image, await sources.make(image, report));
  const id = await idOf(api, image.local);
  if (id === undefined) {
    throw new Fault(`Docker has no image ${image.local} after it was imported.`);
  }
  return { id, outcome: `${image.title} made here` };
}

/** Removes what {@link ensureImage} may have brought, unless something else uses it. */
export async function removeImage(
  api: DockerApi,
  image: EngineImage,
  mirrors: readonly string[],
): Promise<void> {
  const names = [
    image.reference,
    ...mirrors.map((mirror) => `${mirror}/${image.repository}@${image.digest}`),
  ];
  for (const name of [...names, image.local]) {
    await api.remove(`remove the image ${name}`, `/images/${encodeURIComponent(name)}`);
  }
}

async function idOf(api: DockerApi, name: string): Promise<string | undefined> {
  const found = await api.find(`look for ${name}`, `/images/${withoutTag(name)}/json`);
  return typeof found?.["Id"] === "string" ? found["Id"] : undefined;
}

/** Docker knows a pulled image by name and digest, without the tag. */
function withoutTag(name: string): string {
  return name.replace(/:[^:/@]+@/, "@");
}

/** @returns why it cannot be pulled. */
async function pull(api: DockerApi, name: string): Promise<string | undefined> {
  const [from = "", digest = ""] = withoutTag(name).split("@");
  const path = `/images/create?fromImage=${encodeURIComponent(from)}&tag=${encodeURIComponent(digest)}`;
  try {
    const { status, body } = await api.call(path, { method: "POST", patience: STALL });
    return status >= 400 ? messageIn(body) : errorIn(body);
  } catch (error) {
    if (error instanceof Fault) {
      return `${name}: nothing came for ${STALL / 1000} s`;
    }
    throw error;
  }
}

/** Docker says 200 before it begins, and what goes wrong afterwards in a line. */
function errorIn(body: Buffer): string | undefined {
  for (const line of body.toString("utf8").split("\n")) {
    const error = parseRecord(line)?.["error"];
    if (typeof error === "string") {
      return error.trim().replaceAll(/\s*\n\s*/g, " ");
    }
  }
  return undefined;
}

async function load(api: DockerApi, image: EngineImage, files: Readable): Promise<void> {
  const [repository = "", tag = ""] = image.local.split(":");
  const changes = `changes=${encodeURIComponent("ENV PATH=/usr/bin:/bin")}`;
  const path = `/images/create?fromSrc=-&repo=${encodeURIComponent(repository)}&tag=${tag}&${changes}`;
  const { status, body } = await api.call(path, { method: "POST", stream: files });
  const error = status >= 400 ? messageIn(body) : errorIn(body);
  if (error !== undefined) {
    throw new Fault(`Docker (${api.address}) could not import ${image.local}: ${error}.`);
  }
}
