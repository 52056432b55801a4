import type { dynamic } from "@pulumi/pulumi";
import { cleanUp, type CleanUpResult } from "../lifecycle/cleanUp";
import type { RetentionRule } from "../lifecycle/retention";
import { changes } from "../../provider/changes";
import { say } from "../../provider/context";
import { locationFailures, type Location, withCcr } from "./location";

/** Inputs of a clean-up's resource: it runs when one of them changes, which a push does by its digest. */
export type RetentionProps = RetentionRule & Location & { readonly repository: string };

/** Everything the state holds about a clean-up. */
export type RetentionOuts = RetentionProps & CleanUpResult;

const INPUT_NAMES = [
  "repository",
  "region",
  "host",
  "keepVersions",
  "minAgeDays",
  "keep",
  "cacheTags",
  "digests",
] as const;

/** The removal of a repository's old versions, as a Pulumi resource that comes after the push. */
export const retentionProvider = {
  check(_olds: Partial<RetentionProps>, news: RetentionProps): dynamic.CheckResult<RetentionProps> {
    return { inputs: news, failures: locationFailures(news) };
  },

  diff(_id: string, olds: RetentionOuts, news: RetentionProps): dynamic.DiffResult {
    const replaces = changes(olds, news, ["repository"]);
    return { changes: changes(olds, news, INPUT_NAMES).length > 0, replaces };
  },

  async create(inputs: RetentionProps): Promise<dynamic.CreateResult<RetentionOuts>> {
    return { id: `${inputs.repository}:retention`, outs: await run(inputs) };
  },

  async update(
    _id: string,
    _olds: RetentionOuts,
    news: RetentionProps,
  ): Promise<dynamic.UpdateResult<RetentionOuts>> {
    return { outs: await run(news) };
  },

  /** What was removed is not looked for again. */
  read(id: string, props: RetentionOuts): dynamic.ReadResult<RetentionOuts> {
    return { id, props };
  },

  delete(): Promise<void> {
    return Promise.resolve();
  },
};

async function run(inputs: RetentionProps): Promise<RetentionOuts> {
  const result = await withCcr(inputs, (ccr) => cleanUp(ccr, inputs.repository, inputs, say));
  if (result.removed.length > 0) {
    say(
      `${inputs.repository}: removed old versions ${result.removed.join(", ")}; ${result.remaining} tags are left`,
    );
  }
  return { ...inputs, ...result };
}
