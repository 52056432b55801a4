/** Where a piece of text stands in a file, as offsets: from the first character to behind the last one. */
export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** A text that knows where in its file each of its characters stands: continuation lines and quotes leave gaps. */
export class Located {
  public readonly text: string;
  readonly #at: readonly number[];

  public constructor(text: string, at: readonly number[]) {
    this.text = text;
    this.#at = at;
  }

  public slice(from: number, to = this.text.length): Located {
    return new Located(this.text.slice(from, to), this.#at.slice(from, to));
  }

  /** The characters at these positions of the text. */
  public pick(positions: readonly number[]): Located {
    return new Located(
      positions.map((one) => this.text[one] ?? "").join(""),
      positions.map((one) => this.#at[one] ?? 0),
    );
  }

  public trim(): Located {
    const start = this.text.length - this.text.trimStart().length;
    return this.slice(start, start + this.text.trim().length);
  }

  /** The pieces between white space. */
  public words(): Located[] {
    return [...this.text.matchAll(/\S+/g)].map(({ 0: word, index }) =>
      this.slice(index, index + word.length),
    );
  }

  /** Everything from the first character to the last one; undefined for an empty text. */
  public range(): TextRange | undefined {
    const [first] = this.#at;
    const last = this.#at.at(-1);
    return first === undefined || last === undefined ? undefined : { from: first, to: last + 1 };
  }
}
