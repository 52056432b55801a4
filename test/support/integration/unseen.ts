import { randomBytes } from "node:crypto";

/** A text that no earlier run of the tests has compiled: builders and caches outlive them. */
export function unseen(): string {
  return `changed-${randomBytes(6).toString("hex")}`;
}
