import { isRecord, parseRecord } from "../files";

/** One of Pulumi's engine events (`--event-log`), reduced to what the display needs. */
export type EngineEvent =
  | {
      readonly kind: "start" | "done";
      readonly time: number;
      readonly urn: string;
      readonly type: string;
      readonly parent: string;
      readonly op: string;
    }
  | {
      readonly kind: "failed";
      readonly time: number;
      readonly urn: string;
      readonly type: string;
      readonly parent: string;
    }
  | {
      readonly kind: "message";
      readonly time: number;
      readonly urn: string;
      readonly severity: string;
      readonly text: string;
      readonly ephemeral: boolean;
    }
  | {
      readonly kind: "summary";
      readonly time: number;
      readonly result: string;
      readonly changes: Readonly<Record<string, number>>;
    };

const KINDS = { resourcePreEvent: "start", resOutputsEvent: "done" } as const;

/**
 * Reads one line of the event log.
 *
 * @returns undefined for events that the display does not need, and for lines that are not whole.
 */
export function parseEvent(line: string): EngineEvent | undefined {
  const event = parseRecord(line);
  if (event === undefined) {
    return undefined;
  }
  const time = typeof event["timestamp"] === "number" ? event["timestamp"] * 1000 : 0;
  for (const [key, kind] of Object.entries(KINDS)) {
    const resource = resourceOf(event[key]);
    if (resource !== undefined) {
      return { kind, time, ...resource };
    }
  }
  const failed = resourceOf(event["resOpFailedEvent"]);
  if (failed !== undefined) {
    return { kind: "failed", time, urn: failed.urn, type: failed.type, parent: failed.parent };
  }
  return messageOf(event["diagnosticEvent"], time) ?? summaryOf(event["summaryEvent"], time);
}

/** The last part of a URN: the resource's name. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

function resourceOf(event: unknown): { urn: string; type: string; parent: string; op: string } | undefined {
  const metadata = isRecord(event) ? event["metadata"] : undefined;
  if (!isRecord(metadata) || typeof metadata["urn"] !== "string") {
    return undefined;
  }
  const state = [metadata["new"], metadata["old"]].find(isRecord);
  return {
    urn: metadata["urn"],
    type: text(metadata["type"]),
    parent: text(state?.["parent"]),
    op: text(metadata["op"]),
  };
}

function messageOf(event: unknown, time: number): EngineEvent | undefined {
  if (!isRecord(event) || event["severity"] === "debug") {
    return undefined;
  }
  const base = { urn: text(event["urn"]), severity: text(event["severity"]), text: text(event["message"]) };
  return { kind: "message", time, ...base, ephemeral: event["ephemeral"] === true };
}

function summaryOf(event: unknown, time: number): EngineEvent | undefined {
  if (!isRecord(event)) {
    return undefined;
  }
  const changes = isRecord(event["resourceChanges"]) ? event["resourceChanges"] : {};
  const counts = Object.entries(changes).flatMap(([op, count]) =>
    typeof count === "number" ? [[op, count] as const] : [],
  );
  return { kind: "summary", time, result: text(event["result"]), changes: Object.fromEntries(counts) };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
