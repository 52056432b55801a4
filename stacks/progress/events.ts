import type { EngineEvent, StepEventMetadata } from "@pulumi/pulumi/automation/events";
import { isRecord } from "../../components/common/record";

export type { EngineEvent, StepEventMetadata };

/** The kinds of events that the display needs, with a field that each of them has. */
const NEEDED = {
  resourcePreEvent: "metadata",
  resOutputsEvent: "metadata",
  resOpFailedEvent: "metadata",
  diagnosticEvent: "message",
} as const;

/**
 * Reads one line of the event log (`--event-log`).
 *
 * @returns undefined for events that the display does not need, and for lines that are not whole.
 */
export function parseEvent(line: string): EngineEvent | undefined {
  const event = parsed(line);
  const isNeeded = Object.entries(NEEDED).some(([kind, field]) => {
    const content = event?.[kind];
    return isRecord(content) && content[field] !== undefined && content["severity"] !== "debug";
  });
  return isNeeded ? (event as unknown as EngineEvent) : undefined;
}

function parsed(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** The last part of a URN: the resource's name. */
export function nameOf(urn: string): string {
  return urn.split("::").slice(3).join("::");
}

/** URN of the parent of a step's resource; empty if it has none. */
export function parentOf({ new: now, old }: StepEventMetadata): string {
  return now?.parent ?? old?.parent ?? "";
}
