import type { HierarchyNode } from "d3-hierarchy";

/** A rectangle of a treemap: a program, a module, a package, or bytes of no package. */
export interface Tile {
  readonly name: string;
  readonly size?: number;
  readonly difference?: number | undefined;
  readonly children?: readonly Tile[];
}

/** What is of no package: it has no hue. */
export const OTHER = "of no package";

/** Between the hues of modules, so that they are apart from each other: the golden angle. */
const GOLDEN_ANGLE = 137.508;
/** Blue. */
const FIRST_HUE = 210;

/** @param index of a module in its program, the largest first. */
export function hueOf(index: number): number {
  return Math.round((FIRST_HUE + index * GOLDEN_ANGLE) % 360);
}

/** Tiles with the sum of what is in each, the largest first, equal ones by name. */
export async function tileTree(tile: Tile): Promise<HierarchyNode<Tile>> {
  // the library has ES modules only
  const { hierarchy } = await import("d3-hierarchy");
  return hierarchy<Tile>(tile, ({ children }) => children)
    .sum(({ size = 0 }) => size)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0) || (a.data.name < b.data.name ? -1 : 1));
}
