import { createHash } from "node:crypto";

/**
 * Which node a key belongs to, by rendezvous hashing: every node gets a score for the key, the highest one wins.
 *
 * Without a node only its own keys move, and they move to all the others.
 *
 * @returns undefined if there is no node.
 */
export function chooseNode(key: string, nodes: readonly string[]): string | undefined {
  return ranked([key], nodes)[0]?.node;
}

/**
 * The same for a fixed set of keys, with equal shares: the highest score of all wins first, and a node that has its
 * share wins no more. Plain hashing would give one of eight nodes a third of what another one gets.
 *
 * @returns the node of each key; empty if there is no node.
 */
export function assignEvenly(keys: readonly string[], nodes: readonly string[]): Map<string, string> {
  const share = Math.floor(keys.length / nodes.length);
  // where the keys do not divide, so many nodes get one more
  let more = keys.length % nodes.length;
  const counts = new Map<string, number>();
  const assigned = new Map<string, string>();
  for (const { key, node } of ranked(keys, nodes)) {
    const count = counts.get(node) ?? 0;
    if (assigned.has(key) || count > share || (count === share && more === 0)) {
      continue;
    }
    more -= count === share ? 1 : 0;
    counts.set(node, count + 1);
    assigned.set(key, node);
  }
  return assigned;
}

interface Scored {
  readonly key: string;
  readonly node: string;
  readonly score: string;
}

/** Every pair, the highest score first; equal scores do not happen. */
function ranked(keys: readonly string[], nodes: readonly string[]): Scored[] {
  const pairs = keys.flatMap((key) => nodes.map((node) => ({ key, node, score: score(key, node) })));
  return pairs.sort((a, b) => (a.score < b.score ? 1 : -1));
}

function score(key: string, node: string): string {
  return createHash("sha256").update(`${key}\n${node}`).digest("hex");
}
