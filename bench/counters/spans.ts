/** Start and end of something, in one unit. */
export type Span = readonly [number, number];

/** How long at least one of the spans was going on. */
export function covered(spans: readonly Span[]): number {
  let [total, end] = [0, -Infinity];
  for (const [from, to] of [...spans].sort(([a], [b]) => a - b)) {
    total += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return total;
}
