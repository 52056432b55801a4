import type { dynamic } from "@pulumi/pulumi";
import {
  createNamespace,
  deleteNamespace,
  type NamespaceInputs,
  type NamespaceState,
  readNamespace,
} from "../lifecycle/namespaceLogic";
import { changes } from "../../provider/changes";
import { say } from "../../provider/context";
import { apiRegion, type Location, locationFailures, recordedLocation, withCcr } from "./location";

/** Inputs of a namespace's resource. */
export type NamespaceProps = NamespaceInputs & Location;

/** Everything the state holds about a namespace. */
export type NamespaceOuts = NamespaceProps & NamespaceState & { readonly apiRegion: string };

/** The personal edition's namespace as a Pulumi resource; its id is `region/name`. */
export const namespaceProvider = {
  check(_olds: Partial<NamespaceProps>, news: NamespaceProps): dynamic.CheckResult<NamespaceProps> {
    return { inputs: news, failures: locationFailures(news) };
  },

  diff(_id: string, olds: NamespaceOuts, news: NamespaceProps): dynamic.DiffResult {
    const moved = changes(olds, news, ["name"]);
    const isElsewhere = news.region !== undefined && apiRegion(news) !== olds.apiRegion;
    const replaces = isElsewhere ? [...moved, "region"] : moved;
    const edited = changes(olds, news, ["host", "region", "adopt", "onDestroy", "forceDelete"]);
    return { changes: replaces.length + edited.length > 0, replaces };
  },

  async create(inputs: NamespaceProps): Promise<dynamic.CreateResult<NamespaceOuts>> {
    const region = apiRegion(inputs);
    const state = await withCcr(inputs, (ccr) => createNamespace(ccr, inputs));
    return { id: `${region}/${inputs.name}`, outs: { ...inputs, ...state, apiRegion: region } };
  },

  async read(id: string, props: NamespaceOuts): Promise<dynamic.ReadResult<NamespaceOuts | object>> {
    const found = await withCcr(recordedLocation(props), (ccr) => readNamespace(ccr, props.name));
    return found === undefined
      ? { id: "", props: {} }
      : { id, props: { ...props, createdAt: found.createdAt } };
  },

  /** What can change without a replacement is how the stack treats the namespace: the API knows nothing of it. */
  update(_id: string, olds: NamespaceOuts, news: NamespaceProps): dynamic.UpdateResult<NamespaceOuts> {
    return { outs: { ...news, owned: olds.owned, createdAt: olds.createdAt, apiRegion: olds.apiRegion } };
  },

  async delete(_id: string, props: NamespaceOuts): Promise<void> {
    const where = `namespace ${props.name} of ${props.apiRegion}`;
    if (!props.owned) {
      say(`${where} stays: this stack adopted it and does not own it`);
    } else if (props.onDestroy !== "deleteImages") {
      say(`${where} stays with everything in it: onDestroy is "keep"`);
    } else {
      await withCcr(recordedLocation(props), (ccr) => deleteNamespace(ccr, props, say));
    }
  },
};
