import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { WORK_DIR } from "../components/common/workDir";
import { type EngineFile, parseEngineFile } from "./engineFile";

/** The word in the configuration that stands for the embedded registry. */
export const EMBEDDED = "embedded";

/** The engine on this machine; undefined if none was started in this project, or what it wrote is damaged. */
export function findEngine(): EngineFile | undefined {
  let text: string;
  try {
    text = readFileSync(join(WORK_DIR, "engine.json"), "utf8");
  } catch {
    return undefined;
  }
  return parseEngineFile(text);
}

/** What our commands give Pulumi beside the embedded engine: the authority of its registry, and Docker's files of their own. */
export function engineVariables(): Record<string, string> {
  const files = {
    DOCKER_CONFIG: resolve(WORK_DIR, "docker"),
    SSL_CERT_FILE: resolve(WORK_DIR, "engine", "tls", "bundle.pem"),
  };
  // the registry of another engine needs no authority
  return Object.fromEntries(Object.entries(files).filter(([, file]) => existsSync(file)));
}
