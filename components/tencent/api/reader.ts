import { isRecord } from "../../common/record";
import type { ApiResponse } from "./apiClient";
import { malformed } from "./sdkFailure";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Readers of an answer's fields. An answer that lacks a field is a broken one: it must never read
 * as "there is nothing", or a refresh would drop what still exists.
 */
export class Reader {
  readonly #action: string;
  readonly #fields: Fields;

  public constructor(action: string, fields: Fields) {
    this.#action = action;
    this.#fields = fields;
  }

  /** The `Data` of an answer. */
  public static data(action: string, response: ApiResponse): Reader {
    return new Reader(action, response).object("Data");
  }

  public object(name: string): Reader {
    const value = this.#fields[name];
    if (!isRecord(value)) {
      throw malformed(this.#action, `the answer has no object ${name}`);
    }
    return new Reader(this.#action, value);
  }

  /** An object that may be missing, or null: one without fields then. */
  public objectOr(name: string): Reader {
    return new Reader(this.#action, isRecord(this.#fields[name]) ? this.#fields[name] : {});
  }

  /** A list; the API sends null for an empty one. */
  public list(name: string): Reader[] {
    return this.#items(name).map((one) => new Reader(this.#action, { one }).object("one"));
  }

  /** A list that may be missing. */
  public listOr(name: string): Reader[] {
    return this.#fields[name] === undefined ? [] : this.list(name);
  }

  /** A list of texts; the API sends null for an empty one. */
  public texts(name: string): string[] {
    return this.#items(name).map((one) => new Reader(this.#action, { [name]: one }).text(name));
  }

  public text(name: string): string {
    const value = this.#fields[name];
    if (typeof value !== "string") {
      throw malformed(this.#action, `the answer has no text ${name}`);
    }
    return value;
  }

  /** A text that may be missing, or null. */
  public textOr(name: string, otherwise: string): string {
    const value = this.#fields[name];
    return typeof value === "string" ? value : otherwise;
  }

  public number(name: string): number {
    const value = this.#fields[name];
    if (typeof value !== "number") {
      throw malformed(this.#action, `the answer has no number ${name}`);
    }
    return value;
  }

  /** A number that may be missing, or null. */
  public numberOr(name: string, otherwise: number): number {
    const value = this.#fields[name];
    return typeof value === "number" ? value : otherwise;
  }

  /** A flag; the API sends 0 and 1 for some, and true and false for others. */
  public flag(name: string): boolean {
    const value = this.#fields[name];
    if (value !== 0 && value !== 1 && typeof value !== "boolean") {
      throw malformed(this.#action, `the answer has no flag ${name}`);
    }
    return value === 1 || value === true;
  }

  /** A flag that may be missing, or null. */
  public flagOr(name: string, otherwise: boolean): boolean {
    return this.#fields[name] === undefined || this.#fields[name] === null ? otherwise : this.flag(name);
  }

  #items(name: string): unknown[] {
    const value = this.#fields[name];
    if (value === null) {
      return [];
    }
    if (!Array.isArray(value)) {
      throw malformed(this.#action, `the answer has no list ${name}`);
    }
    return value;
  }
}
