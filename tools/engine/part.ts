/** Milliseconds that a part may take to answer. */
export const ANSWER = 3_000;

/** Something that a run waits for: a builder or a registry. */
export interface Part {
  /** What a message calls it, such as `BuildKit (process 12)`. */
  readonly title: string;
  /** What a person may do if it stays silent. */
  readonly fix: string;
  /** Asks it something small. @returns whether an answer has come; decided within seconds. */
  readonly answers: () => Promise<boolean>;
}
