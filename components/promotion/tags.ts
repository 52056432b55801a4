import type { IPolicy } from "cockatiel";
import type { Repository } from "../registry/repository";
import { distinctTag, lastingTag, type SelectedImage } from "./selection";

/** An image that has arrived, and the repository that it has arrived in. */
export interface ArrivedImage {
  readonly image: SelectedImage;
  readonly repository: Repository;
}

interface Move {
  readonly arrived: ArrivedImage;
  readonly tag: string;
  readonly before: string | undefined;
}

/** Gives the digest a tag that no later promotion takes away. A tag that names other bytes is left alone. @returns the tag. */
export async function tagForGood({ image, repository }: ArrivedImage, policy: IPolicy): Promise<string> {
  const plain = lastingTag(image);
  const found = await policy.execute(() => repository.digestOf(plain));
  if (found === image.manifest.digest) {
    return plain;
  }
  const tag = found === undefined ? plain : distinctTag(image);
  await policy.execute(() => repository.putManifest(tag, image.manifest));
  return tag;
}

/**
 * Moves names such as `prod` for all images of a release, or for none: what was moved is moved back when one cannot be.
 *
 * @throws the first failure; its message says if something could not be moved back.
 */
export async function moveTags(
  release: readonly ArrivedImage[],
  tags: readonly string[],
  policy: IPolicy,
): Promise<void> {
  const moves = await movesOf(release, tags, policy);
  const done: Move[] = [];
  for (const move of moves) {
    done.push(move);
    const { image, repository } = move.arrived;
    try {
      await policy.execute(() => repository.putManifest(move.tag, image.manifest));
    } catch (error) {
      const left = await moveBack(done.reverse(), policy);
      const note = left.length === 0 ? "" : `; not moved back: ${left.join(", ")}`;
      throw new Error(`${error instanceof Error ? error.message : String(error)}${note}`, { cause: error });
    }
  }
}

async function movesOf(
  release: readonly ArrivedImage[],
  tags: readonly string[],
  policy: IPolicy,
): Promise<Move[]> {
  const moves: Move[] = [];
  for (const arrived of release) {
    for (const tag of tags) {
      const before = await policy.execute(() => arrived.repository.digestOf(tag));
      if (before !== arrived.image.manifest.digest) {
        moves.push({ arrived, tag, before });
      }
    }
  }
  return moves;
}

/** @returns the names that could not be moved back. */
async function moveBack(moves: readonly Move[], policy: IPolicy): Promise<string[]> {
  const left: string[] = [];
  for (const { arrived, tag, before } of moves) {
    if (!(await policy.execute(() => restore(arrived.repository, tag, before)).catch(() => false))) {
      left.push(`${arrived.repository.name}:${tag}`);
    }
  }
  return left;
}

async function restore(repository: Repository, tag: string, before: string | undefined): Promise<boolean> {
  if ((await repository.digestOf(tag)) === before) {
    return true;
  }
  if (before === undefined) {
    return repository.deleteTag(tag);
  }
  const manifest = await repository.manifest(before);
  if (manifest === undefined) {
    return false;
  }
  await repository.putManifest(tag, manifest);
  return true;
}
