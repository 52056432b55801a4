import { bulkhead, timeout, TimeoutStrategy, wrap } from "cockatiel";
import { Reference } from "../../components/common/reference";
import { isRecord, readRecord } from "../files";
import { Registries } from "../registries";
import type { Session } from "../steps/session";
import { stackCredentials } from "./stackCredentials";
import { stateFile } from "./stateFile";

const IMAGE = "docker-build:index:Image";

/** Part of the URN of shared dependencies' images, which services are built from by their tag. */
const BY_TAG = ":GoDependencies$";

/** Requests that are on their way at a time. */
const PARALLEL = 8;

/** How long a registry is waited for, in milliseconds: up to three answers each, and the machine may be busy. */
const PATIENCE = 15_000;

/** What became of the images of a stack's state, by their references. */
export interface PushedImages {
  /** Those that their registry does not hold any more. */
  readonly lost: readonly string[];
  /** Shared dependencies whose tag has led elsewhere: somebody has pushed another image there. It leads to ours again. */
  readonly putBack: readonly string[];
}

/**
 * Looks what became of the images of the stack's state: one request for each. Services take the shared dependencies by
 * their tag, so that one that leads to an image which was not pushed from here is put back.
 *
 * @returns nothing of a registry that does not answer.
 */
export async function checkPushedImages(session: Session): Promise<PushedImages> {
  const images = imagesInState(session);
  if (images.length === 0) {
    return { lost: [], putBack: [] };
  }
  const registries = new Registries(session.env, await stackCredentials(session));
  const policy = wrap(
    timeout(PATIENCE, TimeoutStrategy.Aggressive),
    bulkhead(PARALLEL, Number.POSITIVE_INFINITY),
  );
  try {
    const states = await Promise.all(
      images.map(async (image) =>
        policy.execute(async () => check(registries, image)).catch(() => "there" as const),
      ),
    );
    const those = (state: ImageState): string[] =>
      images.filter((_, index) => states[index] === state).map(({ ref }) => ref);
    return { lost: those("lost"), putBack: those("put back") };
  } finally {
    await registries.close();
  }
}

type ImageState = "there" | "lost" | "put back";

interface StateImage {
  readonly ref: string;
  /** Whether others name it by its tag. */
  readonly byTag: boolean;
}

async function check(registries: Registries, { ref, byTag }: StateImage): Promise<ImageState> {
  const reference = Reference.parse(ref);
  if (reference?.digest === undefined) {
    return "there";
  }
  const { tag, digest } = reference;
  if (!byTag || tag === undefined) {
    return (await registries.repository(reference).digestOf(digest)) === undefined ? "lost" : "there";
  }
  const repository = registries.repository(reference, "pull,push");
  if ((await repository.digestOf(tag)) === digest) {
    return "there";
  }
  const own = await repository.manifest(digest);
  if (own === undefined) {
    return "lost";
  }
  await repository.putManifest(tag, own);
  return "put back";
}

function imagesInState({ paths, project, options }: Session): StateImage[] {
  const checkpoint = readRecord(stateFile(paths, project, options.stack))?.["checkpoint"];
  const latest = isRecord(checkpoint) ? checkpoint["latest"] : undefined;
  const resources: unknown = isRecord(latest) ? latest["resources"] : undefined;
  return (Array.isArray(resources) ? resources : []).flatMap((resource: unknown) => {
    if (!isRecord(resource) || resource["type"] !== IMAGE) {
      return [];
    }
    const { urn, outputs } = resource;
    const ref = isRecord(outputs) ? outputs["ref"] : undefined;
    return typeof ref === "string" ? [{ ref, byTag: String(urn).includes(BY_TAG) }] : [];
  });
}
