import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ASSETS } from "../../components/plan/assets";

/** A point of a layout. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A box of a layout: its middle and its sides. */
export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** What is used of dagre; its own types lead nowhere under Node.js' rules for modules. */
interface Dagre {
  readonly Graph: new () => Drawing;
  readonly layout: (drawing: Drawing) => void;
}

/** A graph with the places of its nodes and edges. */
export interface Drawing {
  setGraph(options: Readonly<Record<string, string | number>>): void;
  setDefaultEdgeLabel(label: () => object): void;
  setNode(id: string, size: { readonly width: number; readonly height: number }): void;
  setEdge(from: string, to: string, label?: { readonly weight: number }): void;
  graph(): { readonly width?: number; readonly height?: number };
  node(id: string): Box;
  edge(from: string, to: string): { readonly points?: readonly Point[] };
}

/** The copy that comes with the package: see its notice. */
const FILE = join(ASSETS, "dagre.mjs");

export async function dagre(): Promise<Dagre> {
  const loaded: unknown = await import(pathToFileURL(FILE).href);
  return loaded as Dagre;
}
