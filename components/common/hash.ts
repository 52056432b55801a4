import { createHash } from "node:crypto";

/** SHA-256 of a text or bytes, in hexadecimal. */
export function sha256(content: string | Buffer): string {
  return createHash("sha256").update(content).digest("hex");
}

/** A hash of plain data that does not depend on the order in which keys were written. */
export function hashOfData(data: unknown): string {
  return sha256(JSON.stringify(sorted(data)));
}

function sorted(data: unknown): unknown {
  if (Array.isArray(data)) {
    return data.map(sorted);
  }
  if (typeof data === "object" && data !== null) {
    const entries = Object.entries(data).filter(([, value]) => value !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, value]) => [key, sorted(value)]));
  }
  return data;
}
