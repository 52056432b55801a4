import { isRecord } from "../files";
import type { Finished } from "../run";

/** A solve that BuildKit has a record of. */
export interface BuildRecord {
  readonly ref: string;
  /** Names that the result was exported under. */
  readonly names: readonly string[];
  /** Why it failed; undefined: it did not. */
  readonly error?: string;
}

/** One vertex of a solve, as BuildKit's log shows it. */
export interface Vertex {
  readonly name: string;
  /** Whether its result came out of a cache. */
  readonly cached: boolean;
  /** When it ran, in milliseconds since the epoch; several times if it was stopped meanwhile. */
  readonly spans: readonly (readonly [number, number])[];
}

/** Arguments of `buildctl` that ask for all solves; {@link parseHistories} reads the answer. */
export const HISTORIES: readonly string[] = ["debug", "histories", "--format", "{{json .}}"];

/** Arguments of `buildctl` that ask for the log of a solve; {@link parseBuildLog} reads `rawjson`. */
export function logOf(ref: string, progress: "rawjson" | "plain"): string[] {
  return ["debug", "logs", "--progress", progress, ref];
}

/**
 * What `buildctl` says when it is asked. It writes logs to its second output.
 *
 * @throws Error if it failed.
 */
export function outputOf(args: readonly string[], { code, stdout, stderr }: Finished): string {
  if (code !== 0) {
    throw new Error(`buildctl ${args.join(" ")}: ${stderr}`);
  }
  return args.includes("logs") ? `${stdout}${stderr}` : stdout;
}

/** The solves, one a line, as records with the oldest first. */
export function parseHistories(text: string): BuildRecord[] {
  const found = jsonLines(text).flatMap(({ record }) => (isRecord(record) ? [record] : []));
  return found
    .sort((a, b) => createdAt(a) - createdAt(b))
    .flatMap(({ Ref: ref, Exporters, error }): BuildRecord[] => {
      if (typeof ref !== "string") {
        return [];
      }
      const names = records(Exporters).flatMap(({ Attrs }) =>
        isRecord(Attrs) && typeof Attrs["name"] === "string" ? [Attrs["name"]] : [],
      );
      const message = isRecord(error) ? error["message"] : undefined;
      return [{ ref, names, ...(typeof message === "string" && { error: message }) }];
    });
}

function createdAt({ CreatedAt: at }: Readonly<Record<string, unknown>>): number {
  return isRecord(at) ? Number(at["seconds"] ?? 0) + Number(at["nanos"] ?? 0) / 1e9 : 0;
}

/** Reads a log in `rawjson`: each line has the vertices whose state has changed. */
export function parseBuildLog(log: string): Vertex[] {
  const vertices = new Map<string, { name: string; cached: boolean; spans: Map<number, number> }>();
  for (const one of jsonLines(log).flatMap(({ vertexes }) => records(vertexes))) {
    const digest = String(one["digest"]);
    const vertex = vertices.get(digest) ?? { name: "", cached: false, spans: new Map<number, number>() };
    vertex.name = String(one["name"]);
    vertex.cached ||= one["cached"] === true;
    if (typeof one["started"] === "string" && typeof one["completed"] === "string") {
      vertex.spans.set(Date.parse(one["started"]), Date.parse(one["completed"]));
    }
    vertices.set(digest, vertex);
  }
  return [...vertices.values()].map(({ spans, ...vertex }) => ({ ...vertex, spans: [...spans] }));
}

function jsonLines(text: string): Record<string, unknown>[] {
  const lines = text.split("\n").filter((line) => line !== "");
  return records(lines.map((line): unknown => JSON.parse(line)));
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
