import type { dynamic } from "@pulumi/pulumi";
import { changes } from "../../provider/changes";
import { deleteRepository } from "../lifecycle/namespaceLogic";
import { apiRegion, isElsewhere, type Location, type RecordedLocation, withTcr } from "./location";

/** Inputs of the resource. */
export type RepositoryProps = Location & { readonly namespace: string; readonly name: string };

/** Everything the state holds. */
export type RepositoryOuts = RepositoryProps & RecordedLocation;

/**
 * Remembers a repository, so that it goes when its service goes. It exists only where images are to be deleted: a push
 * makes a repository, and with `onDestroy: "keep"` nothing of it is this stack's to undo.
 */
export const repositoryProvider = {
  check(_olds: Partial<RepositoryProps>, news: RepositoryProps): dynamic.CheckResult<RepositoryProps> {
    return { inputs: news, failures: [] };
  },

  diff(_id: string, olds: RepositoryOuts, news: RepositoryProps): dynamic.DiffResult {
    const moved = changes(olds, news, ["instance", "namespace", "name"]);
    const replaces = isElsewhere(olds, news) ? [...moved, "region"] : moved;
    return { changes: replaces.length > 0 || changes(olds, news, ["region"]).length > 0, replaces };
  },

  create(inputs: RepositoryProps): Promise<dynamic.CreateResult<RepositoryOuts>> {
    const { instance, namespace, name } = inputs;
    return Promise.resolve({
      id: `${instance}#${namespace}#${name}`,
      outs: { ...inputs, apiRegion: apiRegion(inputs) },
    });
  },

  read(id: string, props: RepositoryOuts): dynamic.ReadResult<RepositoryOuts> {
    return { id, props };
  },

  update(
    _id: string,
    olds: RepositoryOuts,
    news: RepositoryProps,
  ): Promise<dynamic.UpdateResult<RepositoryOuts>> {
    return Promise.resolve({ outs: { ...news, apiRegion: olds.apiRegion } });
  },

  async delete(_id: string, props: RepositoryOuts): Promise<void> {
    const { instance, namespace, name } = props;
    await withTcr(instance, props.apiRegion, (tcr) => deleteRepository(tcr, namespace, name));
  },
};
