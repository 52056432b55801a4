import { bulkhead, wrap, type IPolicy } from "cockatiel";
import type { Credentials } from "../registry/authorization";
import { RegistryError, registryRetries } from "../registry/failure";
import { Repository } from "../registry/repository";
import { Transport } from "../registry/transport";
import { PlanError, type Problem } from "../common/problem";
import { Copy } from "./copy";
import { type Require, unmetDemands } from "./required";
import { type PromotedImage, type SelectedImage, selectImage } from "./selection";
import { type ArrivedImage, moveTags, tagForGood } from "./tags";

/** A release: images of several services that become current together. */
export interface Release {
  /** Host of the registry that images are taken from. */
  readonly from: string;
  readonly fromLogin?: Credentials | undefined;
  /** Host of the registry that they are put into. */
  readonly to: string;
  readonly toLogin?: Credentials | undefined;
  /** By service. */
  readonly images: Readonly<Record<string, PromotedImage>>;
  /** Names that move to the release, e.g. `prod`. */
  readonly movingTags: readonly string[];
  /** What every image must have. @default nothing */
  readonly require?: Require | undefined;
}

/** What became of a release. */
export interface Released {
  /** Digest of each service's image, equal on both sides. */
  readonly digests: Readonly<Record<string, string>>;
  /** Tag of each service's image that stays with it. */
  readonly tags: Readonly<Record<string, string>>;
}

const PARALLEL = 6;

/**
 * Promotes a release: looks everything up, copies everything, and moves names only when all of it has arrived. Nothing is
 * removed, so an earlier release stays where it is.
 *
 * @throws PlanError with every image that the source does not have, before anything is copied.
 * @throws Error with every image that could not be copied; then no name has moved.
 */
export async function promote(
  release: Release,
  env: Readonly<Record<string, string | undefined>>,
  say: (message: string) => void,
): Promise<Released> {
  return withTransport(env, async (transport) => {
    const policy = wrap(registryRetries(), bulkhead(PARALLEL, Infinity));
    const selected = await selectAll(release, transport, policy);
    await checkDemands(release, selected, transport, policy);
    const arrived = await copyAll(release, selected, transport, policy, say);
    const tags: [string, string][] = [];
    for (const one of arrived) {
      tags.push([one.image.service, await tagForGood(one, policy)]);
    }
    await moveTags(arrived, release.movingTags, policy);
    const digests = arrived.map(({ image }) => [image.service, image.manifest.digest] as const);
    return { digests: Object.fromEntries(digests), tags: Object.fromEntries(tags) };
  });
}

/**
 * Looks at the destination, changing nothing.
 *
 * @returns the services whose image is gone, or whose moving names lead elsewhere.
 */
export async function findDrift(
  release: Release,
  { digests }: Released,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  return withTransport(env, async (transport) => {
    const drifted: string[] = [];
    for (const [service, digest] of Object.entries(digests)) {
      const image = release.images[service];
      const repository = image && destinationOf(release, image, transport);
      for (const reference of repository === undefined ? [] : [digest, ...release.movingTags]) {
        const found = await registryRetries().execute(() => repository?.digestOf(reference));
        if (found !== digest && !drifted.includes(service)) {
          drifted.push(service);
        }
      }
    }
    return drifted;
  });
}

async function selectAll(
  release: Release,
  transport: Transport,
  policy: IPolicy,
): Promise<readonly SelectedImage[]> {
  const looked = await Promise.all(
    Object.entries(release.images).map(([service, image]) =>
      policy.execute(() => selectImage(service, image, sourceOf(release, image, transport))),
    ),
  );
  const problems = looked.filter((one): one is Problem => "rule" in one);
  if (problems.length > 0) {
    throw new PlanError("promotion, nothing was copied", problems);
  }
  return looked.filter((one): one is SelectedImage => !("rule" in one));
}

/** @throws PlanError with everything that the images lack, before anything is copied. */
async function checkDemands(
  release: Release,
  selected: readonly SelectedImage[],
  transport: Transport,
  policy: IPolicy,
): Promise<void> {
  const { require } = release;
  if (require === undefined) {
    return;
  }
  const unmet = await Promise.all(
    selected.map((image) => unmetDemands(image, require, sourceOf(release, image, transport), policy)),
  );
  if (unmet.flat().length > 0) {
    throw new PlanError("promotion, nothing was copied", unmet.flat());
  }
}

/** All copies run to their end, so that one failure names everything that failed, and the next run has less to do. */
async function copyAll(
  release: Release,
  selected: readonly SelectedImage[],
  transport: Transport,
  policy: IPolicy,
  say: (message: string) => void,
): Promise<readonly ArrivedImage[]> {
  const copies = await Promise.allSettled(
    selected.map((image) => copyOne(release, image, transport, policy, say)),
  );
  const failures = copies.flatMap((one, index) =>
    one.status === "rejected" ? [`  ${selected[index]?.service ?? ""}: ${messageOf(one.reason)}`] : [],
  );
  if (failures.length > 0) {
    throw new Error(
      [
        "not every image has arrived, so no name was moved; the next run continues from here",
        ...failures,
      ].join("\n"),
    );
  }
  return copies.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

async function copyOne(
  release: Release,
  image: SelectedImage,
  transport: Transport,
  policy: IPolicy,
  say: (message: string) => void,
): Promise<ArrivedImage> {
  const repository = destinationOf(release, image, transport);
  const copy = new Copy(sourceOf(release, image, transport), repository, policy);
  await copy.image(image.manifest.digest);
  await arrival(repository, image.manifest.digest);
  const { blobs, bytes, manifests, documents } = copy.copied;
  if (blobs + manifests + documents > 0) {
    const attached = documents === 0 ? "" : `, ${documents} attached documents`;
    say(
      `${image.service}: copied ${manifests} manifests and ${blobs} blobs (${bytes} bytes)${attached} to ${repository.name}`,
    );
  }
  return { image, repository };
}

/** A registry may list a push a little later than it takes it. */
async function arrival(repository: Repository, digest: string): Promise<void> {
  await registryRetries().execute(async () => {
    if ((await repository.digestOf(digest)) !== digest) {
      throw new RegistryError(
        `${repository.name}@${digest} was accepted, but cannot be read back`,
        404,
        true,
      );
    }
  });
}

function sourceOf({ from, fromLogin }: Release, image: PromotedImage, transport: Transport): Repository {
  return new Repository(transport, { host: from, path: image.from, credentials: fromLogin }, "pull");
}

function destinationOf(release: Release, image: PromotedImage, transport: Transport): Repository {
  const { from, to, toLogin } = release;
  const mount = from === to && image.from !== image.to ? [image.from] : [];
  return new Repository(transport, { host: to, path: image.to, credentials: toLogin }, "pull,push", mount);
}

async function withTransport<T>(
  env: Readonly<Record<string, string | undefined>>,
  run: (transport: Transport) => Promise<T>,
): Promise<T> {
  const transport = new Transport(env);
  try {
    return await run(transport);
  } finally {
    await transport.close();
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
