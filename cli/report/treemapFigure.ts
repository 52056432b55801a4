import type { HierarchyRectangularNode } from "d3-hierarchy";
import { formatSize } from "../../components/common/byteSize";
import type { ComparedProgram, Part } from "../../components/size/comparison";
import { hueOf, OTHER, type Tile, tileTree } from "../../components/size/tiles";
import { Html, html } from "./html";
import { changeText, shareText } from "./words";

/** The rectangle's sides, as far as they decide the shape of the cells. */
const WIDTH = 1100;
const HEIGHT = 560;

/** Share of the program below which packages of a module are shown together. */
const SMALL = 0.001;

/** Share of a package below which a change gets no border: its number is in the cell. */
const NOISE = 0.001;

/**
 * A treemap of a program, in cells that are placed in percent: it fits every width, and lies on its side where the screen is
 * narrow. Names and sizes are in the cells that have room for them; the table beside it has all.
 */
export async function treemapFigure(program: ComparedProgram, label: string): Promise<Html> {
  // the library has ES modules only
  const { treemap } = await import("d3-hierarchy");
  const root = await tileTree(programTile(program));
  const layout = treemap<Tile>().size([WIDTH, HEIGHT])(root);
  const modules = (layout.children ?? []).filter(({ value = 0 }) => value > 0);
  return html`<div class="treemap" role="img" aria-label="${label}">
    ${modules.map((module, index) => moduleCell(module, index, program.size))}
  </div> `;
}

function programTile({ path, size, modules, packages, others }: ComparedProgram): Tile {
  const ofModules = modules.map(({ name, version, difference }) => ({
    name: `${name} ${version}`.trimEnd(),
    difference,
    children: leaves(
      packages.filter(({ module }) => module === name),
      size,
      (path) => (path === name ? "(root package)" : path.replace(`${name}/`, "")),
    ),
  }));
  return {
    name: path,
    children: [...ofModules, { name: OTHER, children: leaves(others, size, (one) => one) }],
  };
}

function leaves(parts: readonly Part[], whole: number, shortened: (name: string) => string): Tile[] {
  const isSmall = ({ size }: Part): boolean => size < SMALL * whole;
  const small = parts.filter(isSmall);
  const together = (of: (part: Part) => number): number => small.reduce((sum, part) => sum + of(part), 0);
  const rest = {
    name: small.length === 1 ? shortened(small[0]?.name ?? "") : `${small.length} smaller ones`,
    size: together(({ size }) => size),
    difference: together(({ difference = 0 }) => difference),
  };
  const large = parts.filter((part) => !isSmall(part));
  return [
    ...large.map(({ name, size, difference }) => ({ name: shortened(name), size, difference })),
    ...(small.length > 0 ? [rest] : []),
  ];
}

function moduleCell(module: HierarchyRectangularNode<Tile>, index: number, whole: number): Html {
  const { data, value = 0, x0, y0, x1, y1 } = module;
  const hue = data.name === OTHER ? undefined : hueOf(index);
  const style = `${placed(module, 0, 0, WIDTH, HEIGHT)}${hue === undefined ? "" : `;--hue:${hue}`}`;
  const cells = (module.children ?? []).filter(({ value: size = 0 }) => size > 0);
  return html`<div class="module${hue === undefined ? " other" : ""}" style="${style}">
    <div class="label"><b>${data.name}</b> ${numbers(value, whole, data.difference)}</div>
    <div class="packages">${cells.map((cell) => packageCell(cell, whole, [x0, y0, x1 - x0, y1 - y0]))}</div>
  </div> `;
}

function packageCell(
  node: HierarchyRectangularNode<Tile>,
  whole: number,
  [x, y, width, height]: readonly [number, number, number, number],
): Html {
  const { data, value = 0 } = node;
  const { difference = 0 } = data;
  const isNoise = Math.abs(difference) < NOISE * Math.max(value, 1);
  const kind = isNoise ? "" : difference > 0 ? " more" : " less";
  const text = numbers(value, whole, difference);
  return html`<div
    class="package${kind}"
    style="${placed(node, x, y, width, height)}"
    title="${data.name}: ${new Html(text.text.replace(/<[^>]*>/g, ""))}"
  >
    <span class="name">${data.name}</span> <span class="size">${text}</span>
  </div>`;
}

function numbers(size: number, whole: number, difference = 0): Html {
  const change = difference === 0 ? "" : ` ${changeText(difference)}`;
  return html`<span>${formatSize(size)} · ${shareText(size, whole)}</span>${change}`;
}

/** Where a cell is, in percent of what it is in. */
function placed(
  { x0, x1, y0, y1 }: HierarchyRectangularNode<Tile>,
  x: number,
  y: number,
  width: number,
  height: number,
): string {
  const percent = (part: number, of: number): string => (of === 0 ? "0" : ((100 * part) / of).toFixed(2));
  return `--x:${percent(x0 - x, width)};--y:${percent(y0 - y, height)};--w:${percent(x1 - x0, width)};--h:${percent(y1 - y0, height)}`;
}
