import type { dynamic } from "@pulumi/pulumi";
import {
  createRepository,
  deleteRepository,
  type RepositoryInputs,
  type RepositoryState,
  updateRepository,
} from "../lifecycle/repositoryLogic";
import { changes } from "../../provider/changes";
import { say } from "../../provider/context";
import { apiRegion, type Location, locationFailures, recordedLocation, withCcr } from "./location";

/** Inputs of a repository's resource. */
export type RepositoryProps = RepositoryInputs & Location;

/** Everything the state holds about a repository. `actual` is what was last seen, the rest what was declared. */
export type RepositoryOuts = RepositoryProps & {
  readonly owned: boolean;
  readonly actual: Omit<RepositoryState, "owned">;
  readonly apiRegion: string;
};

/** The personal edition's repository as a Pulumi resource; its id is `region/namespace/repository`. */
export const repositoryProvider = {
  check(_olds: Partial<RepositoryProps>, news: RepositoryProps): dynamic.CheckResult<RepositoryProps> {
    return { inputs: news, failures: locationFailures(news) };
  },

  diff(_id: string, olds: RepositoryOuts, news: RepositoryProps): dynamic.DiffResult {
    const moved = changes(olds, news, ["name"]);
    const isElsewhere = news.region !== undefined && apiRegion(news) !== olds.apiRegion;
    const replaces = isElsewhere ? [...moved, "region"] : moved;
    const edited = changes(olds, news, ["host", "region", "adopt", "onDestroy", "isPublic", "description"]);
    const isDrifted = changes(olds.actual, wanted(news, olds), ["isPublic", "description"]).length > 0;
    return { changes: replaces.length + edited.length > 0 || isDrifted, replaces };
  },

  async create(inputs: RepositoryProps): Promise<dynamic.CreateResult<RepositoryOuts>> {
    const region = apiRegion(inputs);
    const { owned, ...actual } = await withCcr(inputs, (ccr) => createRepository(ccr, inputs));
    if (!owned && inputs.isPublic === undefined && actual.isPublic) {
      say(
        `repository ${inputs.name} was adopted as it is, and is public: set \`public: false\` to make it private`,
      );
    }
    return { id: `${region}/${inputs.name}`, outs: { ...inputs, owned, actual, apiRegion: region } };
  },

  async read(id: string, props: RepositoryOuts): Promise<dynamic.ReadResult<RepositoryOuts | object>> {
    const found = await withCcr(recordedLocation(props), (ccr) => ccr.repositories.find(props.name));
    if (found === undefined) {
      return { id: "", props: {} };
    }
    return { id, props: { ...props, actual: { isPublic: found.isPublic, description: found.description } } };
  },

  async update(
    _id: string,
    olds: RepositoryOuts,
    news: RepositoryProps,
  ): Promise<dynamic.UpdateResult<RepositoryOuts>> {
    const inputs = { ...news, ...wanted(news, olds) };
    const actual = await withCcr(recordedLocation({ ...olds, host: news.host }), (ccr) =>
      updateRepository(ccr, inputs),
    );
    return { outs: { ...news, owned: olds.owned, actual, apiRegion: olds.apiRegion } };
  },

  async delete(_id: string, props: RepositoryOuts): Promise<void> {
    const where = `repository ${props.name} of ${props.apiRegion}`;
    if (!props.owned) {
      say(`${where} stays: this stack adopted it and does not own it`);
    } else if (props.onDestroy !== "deleteImages") {
      say(`${where} stays with its images: onDestroy is "keep"`);
    } else {
      await withCcr(recordedLocation(props), (ccr) => deleteRepository(ccr, props.name));
    }
  },
};

/** What is declared has effect; what is not has its default on one made here, and is let be on an adopted one. */
function wanted(news: RepositoryProps, olds: RepositoryOuts): { isPublic: boolean; description: string } {
  return {
    isPublic: news.isPublic ?? (olds.owned ? false : olds.actual.isPublic),
    description: news.description ?? (olds.owned ? "" : olds.actual.description),
  };
}
