import { type Group, layersOf } from "./layers";
import { COMPONENTS, roomGraph } from "./rooms";

/** Every room imports it: only arrows of its neighbours are drawn. */
const FOR_ALL = "common";

/** Rooms that plan: ESLint keeps Pulumi, processes and the network out of them. */
const PURE = ["closure", "common", "context", "plan", "source", "toolchain"];

/** Where a room is, in the project's folder. */
const TOP = ["cli", "plugin", "stacks", "tools"];

const [WIDTH, HEIGHT, GAP, PADDING, STEP] = [104, 30, 14, 8, 84];

interface Placed extends Group {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** `docs/images/architecture.svg`: who imports whom, from the sources. An arrow that a longer way replaces is left out. */
export function architecturePicture(project: string): string {
  const { groups, arrows: all } = layersOf(roomGraph(project));
  const arrows = all.filter(
    ([from, to]) =>
      groups[to]?.rooms.includes(FOR_ALL) !== true || groups[to].layer - (groups[from]?.layer ?? 0) === 1,
  );
  const placed = place(groups, arrows);
  const height = Math.max(...placed.map(({ y }) => y)) + HEIGHT + 2 * PADDING + 8;
  const width = Math.max(...placed.map((one) => one.x + one.width)) + 8;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">Rooms of the project; an arrow leads to what is imported</title>
<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328; text-anchor: middle; }
.room { fill: #f6f8fa; stroke: #59636e; } .pure { fill: #dafbe1; stroke: #1a7f37; }
.circle { fill: none; stroke: #59636e; stroke-dasharray: 4 3; } path { fill: none; stroke: #59636e; }
marker path { fill: #59636e; stroke: none; }
@media (prefers-color-scheme: dark) {
text { fill: #f0f6fc; } .room { fill: #212830; stroke: #9198a1; } .pure { fill: #12321c; stroke: #3fb950; }
.circle, path { stroke: #9198a1; } marker path { fill: #9198a1; }
}
</style>
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>
${arrows.map(([from, to]) => arrow(placed[from], placed[to])).join("\n")}
${placed.map(boxes).join("\n")}
</svg>
`;
}

/** Rows from the top; in a row, groups stand below what imports them. */
function place(groups: readonly Group[], arrows: readonly (readonly [number, number])[]): Placed[] {
  const rows = Array.from({ length: Math.max(...groups.map(({ layer }) => layer)) + 1 }, (_, layer) =>
    groups.flatMap((one, index) => (one.layer === layer ? [index] : [])),
  );
  const widthOf = ({ rooms }: Group): number =>
    rooms.length * WIDTH + (rooms.length - 1) * GAP + (rooms.length > 1 ? 2 * PADDING : 0);
  const rowWidth = (row: readonly number[]): number =>
    row.reduce((sum, index) => sum + widthOf(groups[index] ?? { rooms: [], layer: 0 }) + 2 * GAP, -2 * GAP);
  const whole = Math.max(...rows.map(rowWidth));
  const placed: Placed[] = [];
  for (const [layer, row] of rows.entries()) {
    const above = (index: number): number => {
      const xs = arrows.flatMap(([from, to]) => {
        const one = to === index ? placed[from] : undefined;
        return one === undefined ? [] : [one.x + one.width / 2];
      });
      return xs.length === 0 ? whole / 2 : xs.reduce((sum, x) => sum + x, 0) / xs.length;
    };
    let x = 8 + Math.round((whole - rowWidth(row)) / 2);
    for (const index of [...row].sort((a, b) => above(a) - above(b) || a - b)) {
      const group = groups[index];
      if (group !== undefined) {
        placed[index] = { ...group, x, y: 8 + PADDING + layer * STEP, width: widthOf(group) };
        x += widthOf(group) + 2 * GAP;
      }
    }
  }
  return placed;
}

function arrow(from: Placed | undefined, to: Placed | undefined): string {
  if (from === undefined || to === undefined) {
    return "";
  }
  const edge = ({ rooms }: Placed): number => (rooms.length > 1 ? PADDING : 0);
  const [x1, y1] = [from.x + from.width / 2, from.y + HEIGHT + edge(from)];
  const [x2, y2] = [to.x + to.width / 2, to.y - edge(to)];
  const bend = Math.round((y2 - y1) / 2);
  return `<path d="M${x1} ${y1}C${x1} ${y1 + bend} ${x2} ${y2 - bend} ${x2} ${y2}" marker-end="url(#head)"/>`;
}

function boxes({ rooms, x, y, width }: Placed): string {
  const isCircle = rooms.length > 1;
  const frame = isCircle
    ? `<rect class="circle" x="${x}" y="${y - PADDING}" width="${width}" height="${HEIGHT + 2 * PADDING}" rx="8"/>\n`
    : "";
  const each = rooms.map((room, index) => {
    const left = x + (isCircle ? PADDING : 0) + index * (WIDTH + GAP);
    const kind = PURE.includes(room) ? "pure" : "room";
    const label = TOP.includes(room) || room === COMPONENTS ? `${room}/` : room;
    return `<rect class="${kind}" x="${left}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="5"/><text x="${left + WIDTH / 2}" y="${y + 20}">${label}</text>`;
  });
  return frame + each.join("\n");
}
