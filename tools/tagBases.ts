import { parse } from "yaml";
import { CHINA } from "../components/china";
import type { TagBase } from "../components/plan/digests";
import { mirrored } from "../components/plan/runtime/mirror";
import { recordedBases } from "../components/planWithBases";
import { movedBases, resolveBases } from "../components/resolveBases";
import { readConfiguration } from "../stacks/configuration";
import { isRecord, readText } from "./files";
import { stackOutputs } from "./images";
import { stackCredentials } from "./pulumi/stackCredentials";
import type { Session } from "./steps/session";

/** Bases by tag that the stack's images were built from, and what became of them since then: a line each, for a person. */
export async function tagBaseLines(session: Session): Promise<string[]> {
  const recorded = recordedBases((await stackOutputs(session))["images"]);
  const services = Object.entries(recorded).map(([name, before]) => ({ name, before }));
  const references = [...new Set(services.flatMap(({ before }) => Object.keys(before)))];
  const mirrors = mirrorsOf(session);
  const bases = references.map((reference): TagBase => ({ reference, from: mirrored(reference, mirrors) }));
  const own = await stackCredentials(session);
  const { digests, warnings } = await resolveBases(bases, {
    env: session.env,
    credentials: (host) => (registryHost(session) === host ? own : undefined),
  });
  const moved = movedBases(services.map((one) => ({ ...one, now: onlyOf(one.before, digests) })));
  const again = `make up STACK=${session.options.stack} builds what is made from them again`;
  return [
    ...moved,
    ...warnings,
    ...(moved.length > 0 ? [again] : []),
    ...(references.length > 0 && moved.length + warnings.length === 0
      ? [`bases by tag of the stack ${session.options.stack} are as they were built from`]
      : []),
  ];
}

function onlyOf(
  before: Readonly<Record<string, string>>,
  digests: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(digests).filter(([reference]) => before[reference] !== undefined));
}

function mirrorsOf(session: Session): Record<string, string> {
  const { mirrors, profile } = configurationOf(session);
  return { ...(profile === "china" && CHINA.mirrors), ...mirrors };
}

/** Host of the registry that the stack's own credentials are for. */
function registryHost(session: Session): string | undefined {
  return configurationOf(session).registry.split("/")[0];
}

function configurationOf(session: Session): ReturnType<typeof readConfiguration> {
  const file: unknown = parse(readText(session.stackFile) ?? "");
  const config = isRecord(file) && isRecord(file["config"]) ? file["config"] : {};
  const texts = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return readConfiguration(Object.fromEntries(texts) as Record<string, string>, session.project);
}
