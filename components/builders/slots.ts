import { createHash } from "node:crypto";

/**
 * Number of builder slots. It is a constant and no option: a slot's name stands in what is compared of every image, so
 * that another number would update them all.
 */
export const SLOTS = 64;

/** The slot of a service, from 0 on: its name alone decides, so that stacks with equal daemons share their caches. */
export function slotOf(service: string): number {
  return createHash("sha256").update(service).digest().readUInt32BE(0) % SLOTS;
}

/** What rendezvous hashing knows a slot by. */
export function slotKey(slot: number): string {
  return `slot-${String(slot).padStart(2, "0")}`;
}

/** The keys of all slots. */
export const SLOT_KEYS: readonly string[] = Array.from({ length: SLOTS }, (_, slot) => slotKey(slot));

/** Name of the buildx builder that stands for a slot; buildx itself keeps names in lower case. */
export function slotName(pool: string, slot: number): string {
  return `gsi-${pool}-${slotKey(slot)}`.toLowerCase();
}
