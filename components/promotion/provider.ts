/**
 * What the serialized provider in a stack's state calls. States of every older version call it, too: exports and method
 * names stay, and properties that an older version did not write have defaults.
 */
import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { withoutStack } from "../common/withoutStack";
import { findDrift, promote, type Release, type Released } from "./release";

/** Everything the state holds about a release; its logins are secret there. */
export type ReleaseOuts = Release &
  Released & {
    /** Services that a refresh found changed in the destination. */
    readonly drifted?: readonly string[];
  };

const INPUTS = ["from", "fromLogin", "to", "toLogin", "images", "movingTags", "require"] as const;

/** The promotion of a release, as a Pulumi resource. */
export const release = {
  check(_olds: Partial<Release>, news: Release): dynamic.CheckResult<Release> {
    return { inputs: news, failures: [] };
  },

  /** A new password counts, too: the state then has the one that a refresh needs. It copies nothing. */
  diff(_id: string, olds: ReleaseOuts, news: Release): dynamic.DiffResult {
    const isDrifted = (olds.drifted ?? []).length > 0;
    return { changes: isDrifted || INPUTS.some((name) => !isDeepStrictEqual(olds[name], news[name])) };
  },

  async create(inputs: Release): Promise<dynamic.CreateResult<ReleaseOuts>> {
    return { id: `${inputs.to}:release`, outs: await run(inputs) };
  },

  async update(_id: string, _olds: ReleaseOuts, news: Release): Promise<dynamic.UpdateResult<ReleaseOuts>> {
    return { outs: await run(news) };
  },

  /** A registry that does not answer changes nothing in the state. */
  async read(id: string, props: ReleaseOuts): Promise<dynamic.ReadResult<ReleaseOuts>> {
    try {
      return { id, props: { ...props, drifted: await findDrift(props, props, process.env) } };
    } catch (error) {
      console.log(`${props.to} could not be looked at: ${error instanceof Error ? error.message : ""}`);
      return { id, props };
    }
  },

  delete(_id: string, props: ReleaseOuts): Promise<void> {
    const stays = Object.entries(props.digests).map(
      ([service, digest]) => `${props.to}/${props.images[service]?.to ?? service}@${digest}`,
    );
    console.log(`promoted images stay in the registry: ${stays.join(", ")}`);
    return Promise.resolve();
  },
};

async function run(inputs: Release): Promise<ReleaseOuts> {
  try {
    const released = await promote(inputs, process.env, (message) => console.log(message));
    return { ...inputs, ...released, drifted: [] };
  } catch (error) {
    throw withoutStack(error);
  }
}
