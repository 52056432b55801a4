import { isRecord } from "../../components/common/record";
import { exportedImages } from "../../components/exportedImages";
import { type EngineStep, isService, stepChanges, type StackChanges } from "../../stacks/changes/stepChanges";
import { type Deployment, resourcesOf } from "../stackHistory";
import type { LastUpdate } from "./reportData";

/** What is known of a stack after one of its runs. */
export interface StackUpdate {
  /** When it ended, as in ISO 8601; undefined if nobody has written it down. */
  readonly time: string | undefined;
  /** Images with digests, by service. */
  readonly images: ReadonlyMap<
    string,
    { readonly ref: string; readonly version: string; readonly digest: string }
  >;
  readonly resources: readonly Readonly<Record<string, unknown>>[];
}

export function stackUpdate(deployment: Deployment): StackUpdate {
  const resources = resourcesOf(deployment);
  const stack = resources.find(({ type }) => type === "pulumi:pulumi:Stack");
  const outputs = isRecord(stack?.["outputs"]) ? stack["outputs"] : {};
  const { value } = exportedImages(outputs["images"]);
  const manifest = deployment["manifest"];
  const time = isRecord(manifest) && typeof manifest["time"] === "string" ? manifest["time"] : undefined;
  return {
    time: time === undefined || Number.isNaN(Date.parse(time)) ? undefined : new Date(time).toISOString(),
    images: new Map(Object.entries(value).filter(([, { digest }]) => digest !== "")),
    resources,
  };
}

/**
 * The newest run that has changed a service; undefined if none of these has.
 *
 * @param recorded newest first.
 */
export function lastUpdate(recorded: readonly StackUpdate[]): LastUpdate | undefined {
  const updates = asPushed(recorded);
  for (const [index, update] of updates.entries()) {
    const changes = changesBetween(updates[index + 1], update);
    const isFirst = index === updates.length - 1;
    if (changes.services.length > 0 || (isFirst && update.images.size > 0)) {
      return { time: update.time, changes };
    }
  }
  return undefined;
}

/**
 * The same with services as they were pushed: where a build has failed, the state holds what it would have been made from,
 * and the outputs the image before.
 */
function asPushed(updates: readonly StackUpdate[]): StackUpdate[] {
  const pushed: StackUpdate[] = [];
  for (const update of [...updates].reverse()) {
    const before = new Map(pushed[0]?.resources.map((one) => [one["urn"], one]));
    const resources = update.resources.map((one) =>
      hasFailed(one, update) ? (before.get(one["urn"]) ?? one) : one,
    );
    pushed.unshift({ ...update, resources });
  }
  return pushed;
}

function hasFailed({ urn, inputs }: Readonly<Record<string, unknown>>, { images }: StackUpdate): boolean {
  if (typeof urn !== "string" || !isRecord(inputs) || !isService({ ...NO_STEP, urn })) {
    return false;
  }
  const version = images.get(urn.split("::").slice(3).join("::"))?.version;
  return version !== undefined && version !== inputs["version"];
}

const NO_STEP = { op: "same", old: undefined, new: undefined, diffs: [] };

/** What became of the resources of a stack from one run to a later one. */
export function changesBetween(before: StackUpdate | undefined, after: StackUpdate): StackChanges {
  const [old, now] = [inputsByUrn(before), inputsByUrn(after)];
  const urns = [...new Set([...old.keys(), ...now.keys()])];
  return stepChanges(urns.map((urn) => stepOf(urn, old.get(urn), now.get(urn))));
}

function stepOf(urn: string, old: EngineStep["old"], now: EngineStep["new"]): EngineStep {
  const keys = [...new Set([...Object.keys(old ?? {}), ...Object.keys(now ?? {})])];
  const diffs = keys.filter((key) => JSON.stringify(old?.[key]) !== JSON.stringify(now?.[key]));
  const op =
    old === undefined ? "create" : now === undefined ? "delete" : diffs.length > 0 ? "update" : "same";
  const step = { op, urn, old, new: now, diffs: [] };
  // of a component its own inputs say it all
  return isService(step) ? step : { ...step, diffs: op === "update" ? diffs : [] };
}

function inputsByUrn(update: StackUpdate | undefined): Map<string, Readonly<Record<string, unknown>>> {
  const entries = (update?.resources ?? []).flatMap((one): [string, Readonly<Record<string, unknown>>][] => {
    const { urn, type, inputs } = one;
    const isProvider = typeof type === "string" && type.startsWith("pulumi:providers:");
    return typeof urn !== "string" || isProvider || one["delete"] === true
      ? []
      : [[urn, isRecord(inputs) ? inputs : {}]];
  });
  return new Map(entries);
}
