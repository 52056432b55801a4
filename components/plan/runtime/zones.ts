import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ASSETS } from "../assets";
import { nearMiss } from "../nearMiss";
import type { Problem } from "../problem";

/** File of the names of all time zones in the base archive. */
export const ZONES_FILE = "zones.json";

let names: readonly string[] | undefined;

/** Names of the time zones that every image has. */
export function zoneNames(): readonly string[] {
  names ??= JSON.parse(readFileSync(join(ASSETS, ZONES_FILE), "utf8")) as readonly string[];
  return names;
}

/** Whether every image has the time zone, as problems. */
export function zoneProblems(field: string, zone: string): Problem[] {
  const zones = zoneNames();
  return zones.includes(zone)
    ? []
    : [{ field, value: zone, rule: "is no time zone of the IANA database", fix: nearMiss(zone, zones) }];
}
