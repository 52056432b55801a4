import { outputOf, HISTORIES, logOf, parseBuildLog, parseHistories } from "../../tools/engine/buildHistory";
import type { Vertex } from "../../tools/engine/buildHistory";
import { run } from "../../tools/run";
import type { Builder } from "../engine/builder";

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
    const logs: string[] = [];
    for (const ref of refs) {
      logs.push(await this.#ask(logOf(ref, "rawjson")));
    }
    return { solves: refs.length, ...countVertices(logs.flatMap(parseBuildLog)) };
  }

  async #all(): Promise<string[]> {
    return parseHistories(await this.#ask(HISTORIES)).map(({ ref }) => ref);
  }

  async #ask(args: readonly string[]): Promise<string> {
    return outputOf(args, await run(this.builder.client, ["--addr", this.builder.address, ...args]));
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

/** How long at least one of some spans was going on, each with its start and its end. */
export function covered(spans: readonly (readonly [number, number])[]): number {
  let [total, end] = [0, -Infinity];
  for (const [from, to] of [...spans].sort(([a], [b]) => a - b)) {
    total += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return total;
}
