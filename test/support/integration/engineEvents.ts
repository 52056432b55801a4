import { existsSync, readFileSync } from "node:fs";
import { isRecord, parseRecord } from "../../../tools/files";

/** What Pulumi did or would do to one resource. */
export interface Change {
  /** Pulumi's operation: `create`, `update`, `delete`, `replace`, … */
  readonly op: string;
  /** Last part of the type: `GoServiceImage`, `Image`. */
  readonly type: string;
  readonly name: string;
}

/** What the engine's events say of one run. */
export interface EngineEvents {
  /** Every resource that is not left as it is, sorted by its text. */
  readonly changes: readonly Change[];
  /** Number of resources by operation, of the summary; undefined if the run did not get that far. */
  readonly summary: Readonly<Record<string, number>> | undefined;
  /** Names of the resources whose operation failed. */
  readonly failed: readonly string[];
  /** What was said of resources and of the run. */
  readonly messages: readonly string[];
}

/** Reads an event log that the CLI has written. */
export function readEvents(file: string): EngineEvents {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const events = text.split("\n").flatMap((line): Record<string, unknown>[] => {
    const event = parseRecord(line);
    return event === undefined ? [] : [event];
  });
  const of = (kind: string): Record<string, unknown>[] =>
    events.map((event): unknown => event[kind]).filter(isRecord);
  const changes = of("resourcePreEvent")
    .map(({ metadata }) => changeOf(metadata))
    .filter(({ op }) => !["same", "read"].includes(op));
  return {
    changes: changes.sort((a, b) => (textOf(a) < textOf(b) ? -1 : 1)),
    summary: of("summaryEvent")[0]?.["resourceChanges"] as Record<string, number> | undefined,
    failed: of("resOpFailedEvent").map(({ metadata }) => changeOf(metadata).name),
    messages: of("diagnosticEvent").map(({ message }) => String(message)),
  };
}

/** `update Image auth` */
export function textOf({ op, type, name }: Change): string {
  return `${op} ${type} ${name}`;
}

function changeOf(metadata: unknown): Change {
  const { op, urn, type } = isRecord(metadata) ? metadata : {};
  return {
    op: String(op),
    type: String(type).split(":").at(-1) ?? "",
    name: String(urn).split("::").at(-1) ?? "",
  };
}
