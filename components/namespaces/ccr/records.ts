import type { Answer } from "../../tencent/apiClient";
import { malformed } from "../../tencent/sdkFailure";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Readers of an answer's fields. An answer that lacks a field is a broken one: it must never read
 * as "there is nothing", or a refresh would drop what still exists.
 */
export class Reader {
  public constructor(
    private readonly action: string,
    private readonly fields: Fields,
  ) {}

  /** The `Data` of an answer. */
  public static data(action: string, answer: Answer): Reader {
    return new Reader(action, answer).object("Data");
  }

  public object(name: string): Reader {
    const value = this.fields[name];
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw malformed(this.action, `the answer has no object ${name}`);
    }
    return new Reader(this.action, value as Fields);
  }

  /** A list; the API sends null for an empty one. */
  public list(name: string): Reader[] {
    const value = this.fields[name];
    if (value === null) {
      return [];
    }
    if (!Array.isArray(value)) {
      throw malformed(this.action, `the answer has no list ${name}`);
    }
    return value.map((one: unknown) => new Reader(this.action, { one }).object("one"));
  }

  public text(name: string): string {
    const value = this.fields[name];
    if (typeof value !== "string") {
      throw malformed(this.action, `the answer has no text ${name}`);
    }
    return value;
  }

  /** A text that may be missing, or null. */
  public textOr(name: string, otherwise: string): string {
    const value = this.fields[name];
    return typeof value === "string" ? value : otherwise;
  }

  public number(name: string): number {
    const value = this.fields[name];
    if (typeof value !== "number") {
      throw malformed(this.action, `the answer has no number ${name}`);
    }
    return value;
  }

  /** A flag; the API sends 0 and 1 for some, and true and false for others. */
  public flag(name: string): boolean {
    const value = this.fields[name];
    if (value !== 0 && value !== 1 && typeof value !== "boolean") {
      throw malformed(this.action, `the answer has no flag ${name}`);
    }
    return value === 1 || value === true;
  }
}
