import { isRecord, parseRecord } from "../../tools/files";
import { run } from "../../tools/run";
import type { Builder } from "../engine/builder";
import { covered, type Span } from "./spans";

/** One vertex of a solve, as BuildKit's log tells it. */
export interface Vertex {
  readonly name: string;
  /** Whether its result came out of a cache. */
  readonly cached: boolean;
  /** When it ran, in milliseconds since the epoch; several times if it was stopped meanwhile. */
  readonly spans: readonly Span[];
}

/** What BuildKit's own records say of the solves since a mark. */
export interface SolveCounts {
  readonly solves: number;
  /** RUN steps that were executed. */
  readonly steps: number;
  /** Seconds in which something of a kind was going on, in any solve. */
  readonly parts: Readonly<Record<string, number>>;
}

/** Names of vertices by the part of the time that they stand for. */
const PARTS: readonly (readonly [string, RegExp])[] = [
  ["cache export", /^exporting cache/],
  ["cache import", /^importing cache/],
  ["image export", /^exporting to image/],
  ["run steps", /\] RUN /],
  ["copies and contexts", /\] COPY |\[internal\] load build context|^\[context /],
];

/** BuildKit's history of solves. */
export class Solves {
  #known: ReadonlySet<string> = new Set();

  public constructor(private readonly builder: Pick<Builder, "client" | "address">) {}

  public async mark(): Promise<void> {
    this.#known = new Set(await this.#all());
  }

  /** Those since the mark, failed ones too. */
  public async count(): Promise<SolveCounts> {
    const refs = (await this.#all()).filter((ref) => !this.#known.has(ref));
    const vertices: Vertex[] = [];
    for (const ref of refs) {
      vertices.push(...parseLog(await this.#buildctl("logs", "--progress", "rawjson", ref)));
    }
    return { solves: refs.length, ...countVertices(vertices) };
  }

  async #all(): Promise<string[]> {
    const text = await this.#buildctl("histories", "--format", "{{json .}}");
    return text.split("\n").flatMap((line) => {
      const record = parseRecord(line)?.["record"];
      return isRecord(record) && typeof record["Ref"] === "string" ? [record["Ref"]] : [];
    });
  }

  async #buildctl(...args: string[]): Promise<string> {
    const done = await run(this.builder.client, ["--addr", this.builder.address, "debug", ...args]);
    if (done.code !== 0) {
      throw new Error(`buildctl debug ${args.join(" ")}: ${done.stderr}`);
    }
    // the log of a build goes to stderr
    return args[0] === "logs" ? `${done.stdout}${done.stderr}` : done.stdout;
  }
}

/** Counts executed steps, and the time of each part. */
export function countVertices(vertices: readonly Vertex[]): Omit<SolveCounts, "solves"> {
  const steps = vertices.filter(
    ({ name, cached, spans }) => / RUN /.test(name) && !cached && spans.length > 0,
  );
  const parts = PARTS.flatMap(([part, pattern]) => {
    const spans = vertices.filter(({ name }) => pattern.test(name)).flatMap((vertex) => vertex.spans);
    return spans.length === 0 ? [] : [[part, covered(spans) / 1000] as const];
  });
  return { steps: steps.length, parts: Object.fromEntries(parts) };
}

/** Reads a log in `rawjson`: each line has the vertices whose state has changed. */
export function parseLog(log: string): Vertex[] {
  const vertices = new Map<string, { name: string; cached: boolean; spans: Map<number, number> }>();
  for (const line of log.split("\n")) {
    const changed: unknown = parseRecord(line)?.["vertexes"];
    for (const one of Array.isArray(changed) ? changed.filter(isRecord) : []) {
      const digest = String(one["digest"]);
      const vertex = vertices.get(digest) ?? { name: "", cached: false, spans: new Map<number, number>() };
      vertex.name = String(one["name"]);
      vertex.cached ||= one["cached"] === true;
      if (typeof one["started"] === "string" && typeof one["completed"] === "string") {
        vertex.spans.set(Date.parse(one["started"]), Date.parse(one["completed"]));
      }
      vertices.set(digest, vertex);
    }
  }
  return [...vertices.values()].map(({ spans, ...vertex }) => ({ ...vertex, spans: [...spans] }));
}
