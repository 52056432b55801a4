import { ApiFault } from "./apiFault";

/** A call's parameters, read as strictly as the API reads them. */
export interface Parameters {
  readonly raw: Readonly<Record<string, unknown>>;
  text(name: string, options?: { mayBeEmpty?: boolean; otherwise?: string }): string;
  integer(name: string, otherwise?: number): number;
}

/**
 * @throws ApiFault if the body is not a JSON object.
 */
export function parameters(body: Buffer): Parameters {
  const raw = parse(body);
  return {
    raw,
    text(name, { mayBeEmpty = false, otherwise } = {}) {
      const value = raw[name] ?? otherwise;
      if (value === undefined || (value === "" && !mayBeEmpty)) {
        throw new ApiFault("MissingParameter", `The request is missing the parameter ${name}.`);
      }
      if (typeof value !== "string") {
        throw new ApiFault("InvalidParameter", `${name} must be a string.`);
      }
      return value;
    },
    integer(name, otherwise) {
      const value = raw[name] ?? otherwise;
      if (value === undefined) {
        throw new ApiFault("MissingParameter", `The request is missing the parameter ${name}.`);
      }
      if (!Number.isInteger(value)) {
        throw new ApiFault("InvalidParameter", `${name} must be an integer.`);
      }
      return value as number;
    },
  };
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (typeof value === "object" && value !== null) {
      return value as Record<string, unknown>;
    }
  } catch {
    // falls through: the API answers both in the same way
  }
  throw new ApiFault("InvalidParameter", "The body is not a JSON object.");
}
