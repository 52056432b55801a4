import type { dynamic } from "@pulumi/pulumi";
import { changes } from "../../provider/changes";
import { say } from "../../provider/context";
import {
  createNamespace,
  deleteNamespace,
  type NamespaceInputs,
  type NamespaceState,
  settingsOf,
  updateNamespace,
} from "../lifecycle/namespaceLogic";
import {
  apiRegion,
  isElsewhere,
  type Location,
  locationFailures,
  type RecordedLocation,
  withTcr,
} from "./location";

/** Inputs of a namespace's resource. */
export type NamespaceProps = NamespaceInputs & Location;

/** Everything the state holds about a namespace. `actual` is what was last seen, the rest what was declared. */
export type NamespaceOuts = NamespaceProps & NamespaceState & RecordedLocation;

/** The enterprise edition's namespace as a Pulumi resource; its id is `instance#name`. */
export const namespaceProvider = {
  check(_olds: Partial<NamespaceProps>, news: NamespaceProps): dynamic.CheckResult<NamespaceProps> {
    return { inputs: news, failures: locationFailures(news) };
  },

  diff(_id: string, olds: NamespaceOuts, news: NamespaceProps): dynamic.DiffResult {
    const moved = changes(olds, news, ["instance", "name"]);
    const replaces = isElsewhere(olds, news) ? [...moved, "region"] : moved;
    const names = ["region", "adopt", "onDestroy", "isPublic", "scan", "block", "severity"] as const;
    const drifted = changes(olds.actual, settingsOf(news), ["isPublic", "scan", "block", "severity"]);
    return { changes: [...replaces, ...changes(olds, news, names), ...drifted].length > 0, replaces };
  },

  async create(inputs: NamespaceProps): Promise<dynamic.CreateResult<NamespaceOuts>> {
    const region = apiRegion(inputs);
    const state = await withTcr(inputs.instance, region, (tcr) => createNamespace(tcr, inputs));
    return {
      id: `${inputs.instance}#${inputs.name}`,
      outs: { ...inputs, ...state, apiRegion: region },
    };
  },

  async read(id: string, props: NamespaceOuts): Promise<dynamic.ReadResult<NamespaceOuts | object>> {
    const found = await withTcr(props.instance, props.apiRegion, (tcr) => tcr.namespaces.find(props.name));
    return found === undefined
      ? { id: "", props: {} }
      : { id, props: { ...props, actual: settingsOf(found) } };
  },

  async update(
    _id: string,
    olds: NamespaceOuts,
    news: NamespaceProps,
  ): Promise<dynamic.UpdateResult<NamespaceOuts>> {
    const { owned, apiRegion: region } = olds;
    const isChanged = changes(olds.actual, settingsOf(news), [
      "isPublic",
      "scan",
      "block",
      "severity",
    ]).length;
    const actual =
      isChanged === 0
        ? olds.actual
        : await withTcr(news.instance, region, (tcr) => updateNamespace(tcr, news));
    return { outs: { ...news, owned, actual, apiRegion: region } };
  },

  async delete(_id: string, props: NamespaceOuts): Promise<void> {
    const where = `namespace ${props.name} of ${props.instance}`;
    if (!props.owned) {
      say(`${where} stays: this stack adopted it and does not own it`);
    } else if (props.onDestroy !== "deleteImages") {
      say(`${where} stays with everything in it: onDestroy is "keep"`);
    } else {
      await withTcr(props.instance, props.apiRegion, (tcr) => deleteNamespace(tcr, props.name, say));
    }
  },
};
