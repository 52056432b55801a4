import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { RegistryError } from "./failure";
import type { Manifest } from "./manifest";
import type { Repository } from "./repository";
import { type TrialBlob, type TrialContent, trialContent } from "./trialContent";

/** What a registry may take or not. */
export type Capability =
  "push" | "index" | "zstd layers" | "cache manifest" | "mount" | "referrers" | "delete" | "requests at once";

/** What came of trying one of them. */
export interface Tried {
  readonly capability: Capability;
  /** Undefined: it could not be tried. */
  readonly taken: boolean | undefined;
  /** What was seen, or the registry's own words. */
  readonly seen: string;
}

/** What came of trying a registry. */
export interface Trial {
  readonly tried: readonly Tried[];
  /** What was pushed for it and could not be removed again. */
  readonly left: readonly string[];
}

/** Opens a repository of the registry; blobs are mounted from `mountFrom`. */
export type OpenRepository = (path: string, mountFrom: readonly string[]) => Repository;

/** What a trial needs of the caller. */
export interface TrialOptions {
  /** Scratch repository; a second one beside it ends in `-mount`. */
  readonly path: string;
  /** Seconds that the registry has asked to be left alone so far (`Retry-After`, with 429 or 503), for each such answer. */
  readonly throttled: () => readonly number[];
}

/** Questions that are asked at once: more than `up` has under way for one service, fewer than for twenty. */
const AT_ONCE = 24;

/** A digest that no content has. */
const NOBODY = `sha256:${"0".repeat(64)}`;

/**
 * Whether a registry keeps lists of what is attached to an image (the referrers API of the distribution specification 1.1). One
 * that does answers for any digest; elsewhere, clients keep the list below a tag. Nothing is pushed.
 *
 * @throws RegistryError if it does not answer, or refuses the login.
 */
export async function takesReferrers(repository: Repository): Promise<boolean> {
  try {
    return (await repository.referrers(NOBODY)) !== undefined;
  } catch (error) {
    // a registry that does not know the question may call it malformed
    if (error instanceof RegistryError && (error.status === 400 || error.status === 501)) {
      return false;
    }
    throw error;
  }
}

/**
 * Finds out what a registry takes by pushing a few hundred bytes of each kind to a scratch repository, reading them back, and
 * removing them. What cannot be pushed is a result, not an error.
 */
export async function tryRegistry(open: OpenRepository, options: TrialOptions): Promise<Trial> {
  const { path } = options;
  const content = trialContent();
  const tag = `trial-${randomBytes(4).toString("hex")}`;
  const scratch = open(path, []);
  const other = open(`${path}-mount`, [path]);
  const tried: Tried[] = [];
  const note = async (capability: Capability, work: () => Promise<string | Verdict>): Promise<boolean> => {
    const { taken, seen } = await verdictOf(work);
    tried.push({ capability, taken, seen });
    return taken === true;
  };

  const canPush = await note("push", async () => push(scratch, content));
  if (!canPush) {
    return { tried, left: [] };
  }
  await note("index", async () => {
    await put(scratch, tag, content.index);
    return "an index with its platforms, by tag and digest";
  });
  await note("zstd layers", async () => {
    await send(scratch, content.zstdLayer);
    await put(scratch, content.zstdImage.digest, content.zstdImage);
    return "layers of type tar+zstd";
  });
  await note("cache manifest", async () => {
    await send(scratch, content.zstdLayer);
    await send(scratch, content.cacheConfig);
    await put(scratch, content.cache.digest, content.cache);
    return "BuildKit's cache as an image manifest";
  });
  await note("mount", async () => {
    const sent = await send(other, content.layer);
    return sent
      ? { taken: false, seen: "it wanted the bytes of a layer again that lies in a repository beside it" }
      : "a layer of another repository is taken over without its bytes";
  });
  await note("referrers", async () => referrers(scratch, content));
  await note("requests at once", async () => ask(scratch, tag, options.throttled));
  const left: string[] = [];
  await note("delete", async () => remove([scratch, other], content, tag, left));
  return { tried, left };
}

type Verdict = Pick<Tried, "taken" | "seen">;

async function verdictOf(work: () => Promise<string | Verdict>): Promise<Verdict> {
  try {
    const result = await work();
    return typeof result === "string" ? { taken: true, seen: result } : result;
  } catch (error) {
    if (error instanceof RegistryError) {
      return { taken: error.isTransient ? undefined : false, seen: error.message };
    }
    throw error;
  }
}

async function push(repository: Repository, { config, layer, image }: TrialContent): Promise<string> {
  await send(repository, config);
  await send(repository, layer);
  await put(repository, image.digest, image);
  return "blobs and a manifest";
}

async function referrers(
  repository: Repository,
  { image, document }: TrialContent,
): Promise<string | Verdict> {
  await put(repository, document.digest, document);
  const listed = await repository.referrers(image.digest);
  if (listed === undefined) {
    return { taken: false, seen: "it has no referrers API; clients keep the list below a tag" };
  }
  return listed.bytes.includes(document.digest)
    ? "what is attached to an image is listed by the registry"
    : { taken: false, seen: "it has the referrers API, but does not list what was attached" };
}

/** Asks many questions at once, as a run of many services does. */
async function ask(
  repository: Repository,
  tag: string,
  throttled: TrialOptions["throttled"],
): Promise<Verdict> {
  const before = throttled().length;
  const questions = Array.from({ length: AT_ONCE }, async () => repository.digestOf(tag));
  const answers = await Promise.allSettled(questions);
  const refused = answers.filter(
    (one) => one.status === "rejected" && one.reason instanceof RegistryError && one.reason.status === 429,
  );
  const waits = throttled().slice(before);
  if (refused.length === 0 && waits.length === 0) {
    return { taken: true, seen: `${AT_ONCE} at once, none refused` };
  }
  const longest = Math.round(Math.max(0, ...waits));
  const wait = waits.length === 0 ? "without saying for how long" : `asks for ${longest} s of rest`;
  return { taken: false, seen: `it is throttling: ${refused.length} of ${AT_ONCE} refused (429), ${wait}` };
}

/** Removes what was pushed, the lists before what they name. */
async function remove(
  [scratch, other]: readonly [Repository, Repository],
  content: TrialContent,
  tag: string,
  left: string[],
): Promise<string | Verdict> {
  const { index, document, cache, zstdImage, image } = content;
  const attempt = async (name: string, work: () => Promise<boolean>): Promise<boolean> => {
    const isGone = await work().catch(() => false);
    if (!isGone) {
      left.push(name);
    }
    return isGone;
  };
  const manifests: boolean[] = [];
  for (const one of [index, document, cache, zstdImage, image]) {
    manifests.push(
      await attempt(
        `${scratch.name}@${one.digest}`,
        async () => (await scratch.delete("manifests", one.digest)) && (await isGone(scratch, one.digest)),
      ),
    );
  }
  if (!(await isGone(scratch, tag))) {
    // some registries take a tag away, and no digest
    await attempt(
      `${scratch.name}:${tag}`,
      async () => (await scratch.deleteTag(tag)) && (await isGone(scratch, tag)),
    );
  }
  const { config, layer, zstdLayer, cacheConfig } = content;
  const blobs = [config, layer, zstdLayer, cacheConfig].map((one): [Repository, TrialBlob] => [scratch, one]);
  const unlinked = [...blobs, [other, layer] as const].map(async ([repository, { descriptor }]) =>
    repository.delete("blobs", descriptor.digest).catch(() => false),
  );
  await Promise.all(unlinked);
  return manifests.every((gone) => gone)
    ? "manifests by their digest; blobs go with its own clean-up"
    : { taken: false, seen: `${manifests.filter((gone) => !gone).length} manifests could not be deleted` };
}

async function isGone(repository: Repository, reference: string): Promise<boolean> {
  return (await repository.digestOf(reference).catch(() => "unknown")) === undefined;
}

async function send(repository: Repository, { descriptor, bytes }: TrialBlob): Promise<boolean> {
  return repository.writeBlob(descriptor, async () => Promise.resolve(Readable.from([bytes])));
}

/** Puts a manifest in place, and reads it back as it was. */
async function put(repository: Repository, reference: string, manifest: Manifest): Promise<void> {
  await repository.putManifest(reference, manifest);
  const found = await repository.digestOf(reference);
  if (found !== manifest.digest) {
    const seen = found === undefined ? "is not there" : `has become ${found}`;
    throw new RegistryError(`${repository.name}: what was pushed as ${reference} ${seen}`, undefined, false);
  }
}
