import type { TagSet, Tags } from "./fileMatch";

/**
 * The tags of a target, and what it said about each one that was asked for. What was worked out from them holds for every
 * target that gives the same answers.
 */
export class AskedTags implements Tags {
  readonly #answers = new Map<string, boolean>();

  public constructor(private readonly tags: TagSet) {}

  public has(tag: string): boolean {
    const answer = this.tags.has(tag);
    this.#answers.set(tag, answer);
    return answer;
  }

  /** Whether another target gives the same answers. */
  public agreesWith(tags: Tags): boolean {
    for (const [tag, answer] of this.#answers) {
      if (tags.has(tag) !== answer) {
        return false;
      }
    }
    return true;
  }
}
