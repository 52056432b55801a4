import * as path from "node:path";
import { addressOf } from "../../../tools/engine/buildkit";
import type { EngineFile } from "../../../stacks/engineFile";
import { readEngineFile } from "../../../tools/engine/engineFile";
import { ACCESS_LOG } from "../../../tools/engine/registry";
import { BUILDKIT, CRANE } from "../../../tools/goTools/catalog";
import { knownTools, program, type Toolset } from "../../../tools/goTools/toolset";
import { type Paths, pathsOf } from "../../../tools/paths";

/** Root folder of this checkout, seen from `dist/test/support/integration`. */
export const CHECKOUT = path.resolve(__dirname, "..", "..", "..", "..");

/** The engine that all tests of this checkout share; tests never stop it. */
export interface SharedEngine extends EngineFile {
  readonly paths: Paths;
  readonly tools: Toolset;
  /** Path of `buildctl`. */
  readonly buildctl: string;
  /** Path of `crane`. */
  readonly crane: string;
  /** Address of the daemon, `unix://…`. */
  readonly address: string;
  /** The registry's log of requests. */
  readonly accessLog: string;
}

let found: SharedEngine | undefined;

/** @throws Error if `make engine` was not run in this checkout. */
export function sharedEngine(): SharedEngine {
  const paths = pathsOf(CHECKOUT);
  const [engine, tools] = [readEngineFile(paths), knownTools(paths)];
  if (engine === undefined || tools === undefined) {
    throw new Error("integration tests need the engine of this checkout. Fix: run `make engine`.");
  }
  found ??= {
    ...engine,
    paths,
    tools,
    buildctl: program(tools, BUILDKIT, "buildctl"),
    crane: program(tools, CRANE),
    address: addressOf(paths),
    accessLog: path.join(paths.engineLog, ACCESS_LOG),
  };
  return found;
}
