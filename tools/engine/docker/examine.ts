import type { Paths } from "../../paths";
import { registryPort } from "../ports";
import { isHealthy } from "../registry";
import type { DockerEngine } from "./answer";
import { type DockerApi, below } from "./api";
import { stateOf } from "./container";
import { builderContainer, registryContainer } from "./containers";
import { BUILDKIT_IMAGE, REGISTRY_IMAGE } from "./images";

/** Subject, state, and fix, for `make doctor`. */
type Finding = readonly [string, string, string];

/** What of a clone's engine is in Docker. Nothing is changed. */
export async function examine(paths: Paths, docker: DockerEngine): Promise<Finding[]> {
  const { api, name, hasBridge } = docker;
  const port = await registryPort(paths, undefined);
  const containers = {
    builder: builderContainer(paths, docker, port),
    registry: registryContainer(paths, docker, port),
  };
  const findings: Finding[] = [
    ["Docker", `${name} at ${api.address}${hasBridge ? "" : ", without a bridge network"}`, ""],
  ];
  for (const [subject, container] of Object.entries(containers)) {
    const state = await stateOf(api, container);
    const fix = state === "running" ? "" : state === "outdated" ? "make up makes it anew" : "make up";
    findings.push([subject, `container ${container.name}: ${state}`, fix]);
    const { name: volume } = container.volume;
    const found = await api.find(`look for the volume ${volume}`, `/volumes/${volume}`);
    findings.push([`its data`, `volume ${volume}: ${found === undefined ? "absent" : "there"}`, ""]);
  }
  const answers = await isHealthy(paths, port);
  findings.push([
    "registry's port",
    `127.0.0.1:${port} ${answers ? "answers" : "does not answer"}`,
    answers ? "" : "make up",
  ]);
  for (const image of [BUILDKIT_IMAGE, REGISTRY_IMAGE]) {
    findings.push([`${image.title}'s image`, await originOf(api, image), ""]);
  }
  return findings;
}

async function originOf(
  api: DockerApi,
  { reference, local }: { readonly reference: string; readonly local: string },
): Promise<string> {
  for (const name of [reference.replace(/:[^:/@]+@/, "@"), local]) {
    const found = await api.find(`look for ${name}`, `/images/${name}/json`);
    if (found !== undefined) {
      return `${name === local ? `${local}, made here` : reference} (${Math.round(Number(below(found, "Size")) / 1e6)} MB)`;
    }
  }
  return "absent, or pulled from a mirror";
}
