import type { Finding } from "../../../cli/doctor/finding";
import type { Paths } from "../../paths";
import { registryPort } from "../ports";
import { isHealthy } from "../registry";
import type { DockerEngine } from "./answer";
import { type DockerApi, below } from "./api";
import { stateOf } from "./container";
import { builderContainer, registryContainer } from "./containers";
import { BUILDKIT_IMAGE, REGISTRY_IMAGE } from "./images";

/** What of a clone's engine is in Docker. Nothing is changed; what the next `make up` makes anew is a note. */
export async function examine(paths: Paths, docker: DockerEngine): Promise<Finding[]> {
  const { api, name, hasBridge } = docker;
  const port = await registryPort(paths, undefined);
  const containers = {
    builder: builderContainer(paths, docker, port),
    registry: registryContainer(paths, docker, port),
  };
  const findings: Finding[] = [
    {
      subject: "Docker",
      state: `${name} at ${api.address}${hasBridge ? "" : ", without a bridge network"}`,
      level: "well",
    },
  ];
  for (const [subject, container] of Object.entries(containers)) {
    const state = await stateOf(api, container);
    const shown = { subject, state: `container ${container.name}: ${state}` };
    const fix = state === "outdated" ? "make up makes it anew" : "make up";
    findings.push(state === "running" ? { ...shown, level: "well" } : { ...shown, level: "note", fix });
    const { name: volume } = container.volume;
    const found = await api.find(`look for the volume ${volume}`, `/volumes/${volume}`);
    findings.push({
      subject: "its data",
      state: `volume ${volume}: ${found === undefined ? "absent" : "there"}`,
      level: found === undefined ? "note" : "well",
    });
  }
  const answers = await isHealthy(paths, port);
  const address = `127.0.0.1:${port}`;
  findings.push(
    answers
      ? { subject: "registry's port", state: `${address} answers`, level: "well" }
      : { subject: "registry's port", state: `${address} does not answer`, level: "note", fix: "make up" },
  );
  for (const image of [BUILDKIT_IMAGE, REGISTRY_IMAGE]) {
    findings.push({ subject: `${image.title}'s image`, state: await originOf(api, image), level: "well" });
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
