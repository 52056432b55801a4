import { ZONES_FILE } from "../assetNames";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ASSETS } from "../assets";
import { didYouMean } from "../../common/didYouMean";
import type { Problem } from "../../common/problem";

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
    : [{ field, value: zone, rule: "is not a time zone of the IANA database", fix: didYouMean(zone, zones) }];
}
