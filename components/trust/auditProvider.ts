import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { PlanError } from "../common/problem";
import { withoutStack } from "../common/withoutStack";
import type { Credentials } from "../registry/authorization";
import { withRepository } from "./attachments";
import type { Level } from "./levels";

/** The audit of an image, as a stack's state holds it; the login is secret there. */
export interface ImageAudit {
  readonly host: string;
  readonly path: string;
  readonly login?: Credentials | undefined;
  readonly digest: string;
  /** Name that errors have. */
  readonly service: string;
  readonly maxVulnerability: Level;
  readonly database?: string | undefined;
}

/** What is compared: an image that has passed is looked at again when it, or what is asked of it, is another one. */
const COMPARED = ["host", "path", "digest", "maxVulnerability", "database"] as const;

/** The audit of an image, as a Pulumi resource: it exists where the image has passed. */
export const audit = {
  check(_olds: Partial<ImageAudit>, news: ImageAudit): dynamic.CheckResult<ImageAudit> {
    return { inputs: news, failures: [] };
  },

  diff(_id: string, olds: ImageAudit, news: ImageAudit): dynamic.DiffResult {
    return { changes: COMPARED.some((name) => !isDeepStrictEqual(olds[name], news[name])) };
  },

  async create(inputs: ImageAudit): Promise<dynamic.CreateResult<ImageAudit>> {
    return { id: `${inputs.host}/${inputs.path}:audit`, outs: await pass(inputs) };
  },

  async update(_id: string, _olds: ImageAudit, news: ImageAudit): Promise<dynamic.UpdateResult<ImageAudit>> {
    return { outs: await pass(news) };
  },

  /** What is known of an image changes by the day, and a refresh is no audit. */
  read(id: string, props: ImageAudit): dynamic.ReadResult<ImageAudit> {
    return { id, props };
  },

  /** Nothing was made. */
  delete(): Promise<void> {
    return Promise.resolve();
  },
};

/** @throws Error with everything that stands against the image, as one message. */
async function pass(inputs: ImageAudit): Promise<ImageAudit> {
  try {
    const { service, digest } = inputs;
    const subject = `audit of ${service}`;
    const problems = await withRepository(inputs, process.env, "pull", async (repository, policy) => {
      const { auditProblems } = await import("./audit.js");
      return auditProblems({ subject, field: service, digest }, inputs, repository, policy);
    });
    if (problems.length > 0) {
      throw new PlanError(`${subject}, the image is pushed and nothing uses it`, problems);
    }
    return inputs;
  } catch (error) {
    throw withoutStack(error);
  }
}
