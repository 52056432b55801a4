import type { HierarchyRectangularNode } from "d3-hierarchy";
import { formatSize } from "../common/byteSize";
import type { ComparedPlatform, ComparedProgram, Part } from "./comparison";
import type { SizedImage } from "./sizeDocument";
import { hueOf, OTHER, type Tile, tileTree } from "./tiles";

/** Size of the picture in pixels. */
const WIDTH = 1280;
const HEIGHT = 800;
const TITLE = 32;
const LABEL = 16;

/** Rough width of a letter at the labels' size. */
const LETTER = 6.8;

/**
 * A treemap of what the programs of one platform are made of: areas are bytes, a colour is a module; a package that has
 * changed has a border, red if it grew and green if it shrank. Names and numbers of every rectangle are in its tooltip.
 */
export async function treemapSvg(image: SizedImage, platform: ComparedPlatform): Promise<string> {
  // the library has ES modules only
  const { treemap } = await import("d3-hierarchy");
  const root = await tileTree({ name: "", children: platform.programs.map(programTile) });
  const layout = treemap<Tile>()
    .size([WIDTH, HEIGHT - TITLE])
    .paddingTop(({ depth }) => (depth === 0 ? 0 : LABEL))
    .paddingInner(1)
    .round(true);
  const nodes = layout(root)
    .descendants()
    .filter((node) => node.depth > 0 && node.x1 > node.x0 && node.y1 > node.y0);
  const sum = `${formatSize(platform.compressed.size)} compressed`;
  const legend = image.previous === null ? "" : "; border: red has grown, green has shrunk";
  const title = `${image.name ?? image.reference}, ${platform.platform}: ${sum}${legend}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<text x="8" y="21" font-size="15">${escaped(title)}</text>`,
    `<g transform="translate(0 ${TITLE})">`,
    ...nodes.map((node) => nodeSvg(node)),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function programTile({ path, packages, modules, others, size, difference }: ComparedProgram): Tile {
  const ofModules = modules.map((module) => ({
    name: `${module.name} ${module.version}`.trimEnd(),
    difference: module.difference,
    children: packages.filter((one) => one.module === module.name).map(leaf),
  }));
  const rest = { name: OTHER, children: others.map(leaf) };
  return { name: `${path} ${formatSize(size)}`, difference, children: [...ofModules, rest] };
}

function leaf({ name, size, difference }: Part): Tile {
  return { name, size, difference };
}

function nodeSvg(node: HierarchyRectangularNode<Tile>): string {
  const { x0, x1, y0, y1, data, value = 0 } = node;
  const [width, height] = [x1 - x0, y1 - y0];
  const room = Math.floor((width - 6) / LETTER);
  const text =
    height < LABEL - 2 || room < 3
      ? ""
      : `<text x="${x0 + 3}" y="${y0 + 12}">${escaped(shortened(data.name, room))}</text>`;
  const names = node
    .ancestors()
    .map((one) => one.data.name)
    .filter((name) => name !== "");
  const tooltip = `${names.reverse().join("\n")}\n${formatSize(value)}${changeOf(data)}`;
  const rectangle = `<rect x="${x0}" y="${y0}" width="${width}" height="${height}" fill="${fillOf(node)}"${borderOf(node)}/>`;
  return `<g>${rectangle}${text}<title>${escaped(tooltip)}</title></g>`;
}

function changeOf({ difference = 0 }: Tile): string {
  return difference === 0 ? "" : ` (${difference > 0 ? "+" : ""}${formatSize(difference)})`;
}

function fillOf(node: HierarchyRectangularNode<Tile>): string {
  const module = node.ancestors().find(({ depth }) => depth === 2);
  if (module === undefined) {
    return "#d8d8d8";
  }
  if (module.data.name === OTHER) {
    return node.depth === 2 ? "#bdbdbd" : "#e6e6e6";
  }
  const index = module.parent?.children?.indexOf(module) ?? 0;
  return `hsl(${hueOf(index)} 55% ${node.depth === 2 ? 70 : 84}%)`;
}

function borderOf({ data, depth }: HierarchyRectangularNode<Tile>): string {
  const { difference = 0 } = data;
  return difference === 0 || depth < 3
    ? ""
    : ` stroke="${difference > 0 ? "#c00" : "#080"}" stroke-width="2"`;
}

/** The end of an import path says more than its beginning; words are the other way round. */
function shortened(name: string, length: number): string {
  if (name.length > length && name.includes(" ")) {
    return `${name.slice(0, length - 1)}…`;
  }
  return name.length <= length ? name : `…${name.slice(name.length - length + 1)}`;
}

function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.replace(/[&<>"]/g, (letter) => entities[letter] ?? letter);
}
