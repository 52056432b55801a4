import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { isRecord } from "../components/common/record";
import { pulumi, stackOption } from "./stackOutputs";

/** How many updates are looked at: services that have not changed for longer have no previous image. */
export const DEPTH = 30;

/** Type of the resource that holds a stack's outputs. */
const STACK_TYPE = "pulumi:pulumi:Stack";

/** A deployment as Pulumi keeps it. */
export type Deployment = Readonly<Record<string, unknown>>;

/**
 * References of a stack's images in its earlier deployments, newest first: `{ auth: ["registry…@sha256:…", …] }`.
 *
 * Pulumi's CLI hands out earlier deployments of its service only; of a backend that is a folder, they are read from there.
 *
 * @returns undefined if the backend gives none out.
 */
export function imageHistory(stack: string | undefined): Map<string, string[]> | undefined {
  const deployments = earlierDeployments(stack);
  if (deployments === undefined) {
    return undefined;
  }
  const history = new Map<string, string[]>();
  for (const deployment of deployments) {
    for (const [service, reference] of imagesOf(deployment)) {
      history.set(service, [...(history.get(service) ?? []), reference]);
    }
  }
  return history;
}

function* earlierDeploymentsOfService(stack: string | undefined): Generator<Deployment> {
  const updates: unknown = JSON.parse(
    pulumi(["stack", "history", "--json", "--page-size", String(DEPTH), ...stackOption(stack)]),
  );
  for (const update of Array.isArray(updates) ? updates.filter(isRecord) : []) {
    const exported: unknown = JSON.parse(
      pulumi(["stack", "export", "--version", String(update["version"]), ...stackOption(stack)]),
    );
    if (isRecord(exported) && isRecord(exported["deployment"])) {
      yield exported["deployment"];
    }
  }
}

/**
 * Deployments of a stack, newest first, the present one included; each is read when it is asked for.
 *
 * @returns undefined if the stack's backend gives none out.
 */
export function earlierDeployments(stack: string | undefined): Iterable<Deployment> | undefined {
  const who: unknown = JSON.parse(pulumi(["whoami", "--json"]));
  const url = isRecord(who) && typeof who["url"] === "string" ? who["url"] : "";
  if (/^https?:/.test(url)) {
    return earlierDeploymentsOfService(stack);
  }
  if (!url.startsWith("file://")) {
    return undefined;
  }
  const exported: unknown = JSON.parse(pulumi(["stack", "export", ...stackOption(stack)]));
  const current = isRecord(exported) && isRecord(exported["deployment"]) ? exported["deployment"] : {};
  // urn:pulumi:<stack>::<project>::…
  const [, name = "", project = ""] = /^urn:pulumi:(.*?)::(.*?)::/.exec(urnOf(current)) ?? [];
  return deploymentsInFolder(join(folderOf(url), ".pulumi", "history", project, name));
}

/** `file://~` is the home folder, as the CLI takes it. */
function folderOf(url: string): string {
  const path = decodeURIComponent(url.slice("file://".length).replace(/[?#].*$/, ""));
  return path.startsWith("~") ? join(homedir(), path.slice(1)) : path;
}

function* deploymentsInFolder(folder: string): Generator<Deployment> {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const checkpoints = names.filter((name) => /\.checkpoint\.json(\.gz)?$/.test(name));
  for (const name of checkpoints.sort().reverse().slice(0, DEPTH)) {
    const bytes = readFileSync(join(folder, name));
    const file: unknown = JSON.parse((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
    const checkpoint = isRecord(file) ? file["checkpoint"] : undefined;
    if (isRecord(checkpoint) && isRecord(checkpoint["latest"])) {
      yield checkpoint["latest"];
    }
  }
}

/** The resources of a deployment. */
export function resourcesOf(deployment: Deployment): Readonly<Record<string, unknown>>[] {
  const { resources } = deployment;
  return Array.isArray(resources) ? resources.filter(isRecord) : [];
}

function urnOf(deployment: Deployment): string {
  const urn = resourcesOf(deployment)[0]?.["urn"];
  return typeof urn === "string" ? urn : "";
}

function imagesOf(deployment: Deployment): [string, string][] {
  const stack = resourcesOf(deployment).find(({ type }) => type === STACK_TYPE);
  const outputs = isRecord(stack?.["outputs"]) ? stack["outputs"] : {};
  const images = isRecord(outputs["images"]) ? outputs["images"] : {};
  return Object.entries(images).flatMap(([service, image]): [string, string][] =>
    isRecord(image) && typeof image["ref"] === "string" ? [[service, image["ref"]]] : [],
  );
}
