import { isRecord, parseRecord, readText } from "../../tools/files";

/** Custom resources, providers aside, that a run of Pulumi created, updated, replaced or deleted, by its event log. */
export function changedResources(log: string): number {
  return countChanges(readText(log) ?? "");
}

export function countChanges(events: string): number {
  return events.split("\n").filter((line) => {
    const event = parseRecord(line)?.["resourcePreEvent"];
    const metadata = isRecord(event) ? event["metadata"] : undefined;
    if (!isRecord(metadata)) {
      return false;
    }
    const state = isRecord(metadata["new"]) ? metadata["new"] : metadata["old"];
    return (
      !["same", "read"].includes(String(metadata["op"])) &&
      isRecord(state) &&
      state["custom"] === true &&
      !String(metadata["type"]).startsWith("pulumi:providers:")
    );
  }).length;
}
