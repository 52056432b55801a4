import type { ImportGraph } from "../importGraph";
import { type Box, dagre, type Point } from "./dagre";
import { html, type Html } from "./html";
import { listText, plural } from "./words";

/** No import path has a blank. */
const ROOT = "what holds services together";

/** Pixels between two columns. */
const COLUMN = 48;

/** Rough width of a letter at the labels' size. */
const LETTER = 7.3;
const BOX = 26;

/** Services on the left, what they are made from on the right of them, as SVG of its own size. */
export async function importPicture(graph: ImportGraph): Promise<Html> {
  const { Graph, layout } = await dagre();
  const drawing = new Graph();
  drawing.setGraph({ rankdir: "LR", nodesep: 7, ranksep: COLUMN, marginx: 8, marginy: 8 });
  drawing.setDefaultEdgeLabel(() => ({}));
  const labels = new Map<string, { readonly text: string; readonly tip: string; readonly kind: string }>();
  const add = (id: string, text: string, tip: string, kind: string): void => {
    labels.set(id, { text, tip, kind });
    drawing.setNode(id, { width: Math.ceil(text.length * LETTER) + 20, height: BOX });
  };
  const serviceOf = new Map<string, string>();
  for (const { name, package: path } of graph.services) {
    const before = serviceOf.get(path);
    serviceOf.set(path, before === undefined ? name : `${before}, ${name}`);
  }
  for (const { path, folder, services } of graph.packages) {
    const service = serviceOf.get(path);
    const tip = `${folder}: a change rebuilds ${listText(services)}`;
    if (service === undefined) {
      add(
        path,
        `${folder === "" ? "." : folder} ×${services.length}`,
        tip,
        services.length > 1 ? "shared" : "own",
      );
    } else {
      add(path, service, tip, "service");
    }
  }
  const edges = withoutDetours(graph.imports.filter(({ from, to }) => labels.has(from) && labels.has(to)));
  edges.forEach(({ from, to }) => drawing.setEdge(from, to));
  // services stand below each other: something that is not drawn holds them
  drawing.setNode(ROOT, { width: 0, height: 0 });
  serviceOf.forEach((_, path) => drawing.setEdge(ROOT, path, { weight: 100 }));
  layout(drawing);
  const { width = 0, height = 0 } = drawing.graph();
  const summary = `${plural(graph.services.length, "service")}, ${plural(graph.packages.length, "package")}, ${plural(edges.length, "arrow")} from who imports to what is imported.`;
  return html`<figure>
    <figcaption>
      Filled boxes are services; rounded ones are packages, with the number of services that a change in them
      rebuilds: a thick border for more than one. An import that other arrows lead to as well is left out. It
      scrolls where it is wider than the screen; the table says the same.
    </figcaption>
    <div class="scroll" role="region" aria-label="Import graph, scrollable" tabindex="0">
      <svg
        class="graph"
        role="img"
        aria-labelledby="graph-t graph-d"
        viewBox="${COLUMN} 0 ${Math.ceil(width) - COLUMN} ${Math.ceil(height)}"
        width="${Math.ceil(width) - COLUMN}"
        height="${Math.ceil(height)}"
      >
        <title id="graph-t">Import graph</title>
        <desc id="graph-d">${summary} The table below says what each rebuilds.</desc>
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0 8 4 0 8z" />
          </marker>
        </defs>
        ${edges.map(({ from, to }) => edgePath(drawing.node(from), drawing.edge(from, to).points ?? [], drawing.node(to)))}
        ${[...labels].map(([id, label]) => nodeBox(drawing.node(id), label))}
      </svg>
    </div>
  </figure> `;
}

type Edge = ImportGraph["imports"][number];

/** The edges that no other way leads along: what is reached stays the same (imports have no cycles). */
function withoutDetours(edges: readonly Edge[]): Edge[] {
  const next = new Map<string, string[]>();
  edges.forEach(({ from, to }) => next.set(from, [...(next.get(from) ?? []), to]));
  const reached = new Map<string, ReadonlySet<string>>();
  const below = (path: string): ReadonlySet<string> => {
    const known = reached.get(path);
    const all = known ?? new Set((next.get(path) ?? []).flatMap((one) => [one, ...below(one)]));
    reached.set(path, all);
    return all;
  };
  return edges.filter(
    ({ from, to }) => !(next.get(from) ?? []).some((one) => one !== to && below(one).has(to)),
  );
}

/** A curve from the right side of one box to the left side of another, level at each point on its way. */
function edgePath(from: Box, points: readonly Point[], to: Box): Html {
  const way = [
    { x: from.x + from.width / 2, y: from.y },
    ...points.slice(1, -1),
    { x: to.x - to.width / 2, y: to.y },
  ].filter((point, index, all) => index === 0 || point.x > (all[index - 1]?.x ?? 0));
  const at = (x: number, y: number): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const parts = way.map((point, index) => {
    const before = way[index - 1];
    const middle = ((before?.x ?? 0) + point.x) / 2;
    return before === undefined
      ? `M${at(point.x, point.y)}`
      : `C${at(middle, before.y)} ${at(middle, point.y)} ${at(point.x, point.y)}`;
  });
  return html`<path class="edge" d="${parts.join("")}" marker-end="url(#arrow)" />`;
}

function nodeBox({ x, y, width, height }: Box, label: { text: string; tip: string; kind: string }): Html {
  const radius = label.kind === "service" ? 2 : height / 2;
  return html`<g class="node ${label.kind}"
    ><title>${label.tip}</title
    ><rect
      x="${(x - width / 2).toFixed(1)}"
      y="${(y - height / 2).toFixed(1)}"
      width="${width}"
      height="${height}"
      rx="${radius}"
    /><text x="${x.toFixed(1)}" y="${(y + 4).toFixed(1)}">${label.text}</text></g
  > `;
}
