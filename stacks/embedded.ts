import { readFileSync } from "node:fs";
import { join } from "node:path";
import { WORK_DIR } from "../components/goDependencies";
import { PlanError } from "../components/plan/problem";

/** The word in the configuration that stands for the embedded registry. */
export const EMBEDDED = "embedded";

/** What the embedded engine says of itself; `make engine` writes it. */
export interface EmbeddedEngine {
  /** Host and port of the registry. */
  readonly registry: string;
  /** Name of the buildx builder. */
  readonly builder: string;
  /** Reference of the image that holds the machine's Go. */
  readonly goImage: string;
  readonly goVersion: string;
}

/** The engine on this machine; undefined if none was started in this project. */
export function findEngine(): EmbeddedEngine | undefined {
  let text: string;
  try {
    text = readFileSync(join(WORK_DIR, "engine.json"), "utf8");
  } catch {
    return undefined;
  }
  return JSON.parse(text) as EmbeddedEngine;
}

/** @throws PlanError if no engine was started in this project. */
export function requireEngine(): EmbeddedEngine {
  const engine = findEngine();
  if (engine === undefined) {
    const rule = "stands for the engine of this machine, and none was started";
    const fix = "run `make engine` (or `make up`), or set `registry` to one of your own";
    throw new PlanError("configuration", [{ field: "registry", value: EMBEDDED, rule, fix }]);
  }
  return engine;
}
