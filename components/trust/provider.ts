/**
 * What the serialized provider in a stack's state calls. States of every older version call it, too: exports and method
 * names stay, and properties that an older version did not write have defaults.
 */
import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { withoutStack } from "../common/withoutStack";
import type { Credentials } from "../registry/authorization";
import { DocumentRefusedError, fallbackTag } from "../registry/referrers";
import { type Attached, attachDocuments, type SbomFormat, withRepository } from "./attachments";
import type { BuildRecord } from "./provenance";
import type { Signing } from "./signing";

export { audit } from "./auditProvider";

/** What is attached to an image, as a stack's state holds it; login and key are secret there. */
export interface Attachments {
  readonly host: string;
  readonly path: string;
  readonly login?: Credentials | undefined;
  readonly digest: string;
  readonly version: string;
  readonly sbom: readonly SbomFormat[];
  readonly provenance?: BuildRecord | undefined;
  readonly sign?: Signing | undefined;
  /** Whether the documents go when the resource goes. */
  readonly deletes: boolean;
}

/** What became of it. */
export interface AttachmentsOuts extends Attachments {
  readonly attached: readonly Attached[];
  /** Why nothing is attached: the registry takes no documents. It is asked again for the next image. */
  readonly refused?: string;
}

/** What is compared. A login serves the next change; what is where on this machine decides nothing. */
const COMPARED = ["host", "path", "digest", "version", "sbom", "sign", "deletes"] as const;

/** The documents of an image, as a Pulumi resource. */
export const attachments = {
  check(_olds: Partial<Attachments>, news: Attachments): dynamic.CheckResult<Attachments> {
    return { inputs: news, failures: [] };
  },

  diff(_id: string, olds: AttachmentsOuts, news: Attachments): dynamic.DiffResult {
    const isOther = COMPARED.some((name) => !isDeepStrictEqual(olds[name], news[name]));
    const hadProvenance = olds.provenance !== undefined;
    const isGone = olds.attached.length === 0 && olds.refused === undefined;
    return { changes: isOther || isGone || hadProvenance !== (news.provenance !== undefined) };
  },

  async create(inputs: Attachments): Promise<dynamic.CreateResult<AttachmentsOuts>> {
    const outs = await attach(inputs);
    return { id: `${inputs.host}/${inputs.path}:attachments`, outs };
  },

  async update(
    _id: string,
    _olds: AttachmentsOuts,
    news: Attachments,
  ): Promise<dynamic.UpdateResult<AttachmentsOuts>> {
    return { outs: await attach(news) };
  },

  /** Documents that are gone are attached again; a registry that does not answer changes nothing. */
  async read(id: string, props: AttachmentsOuts): Promise<dynamic.ReadResult<AttachmentsOuts>> {
    try {
      const isThere = await withRepository(props, process.env, "pull", async (repository, policy) => {
        const found = await Promise.all(
          props.attached.map(({ digest }) => policy.execute(() => repository.digestOf(digest))),
        );
        return found.every((digest) => digest !== undefined);
      });
      return { id, props: isThere ? props : { ...props, attached: [] } };
    } catch (error) {
      console.log(`documents of ${props.host}/${props.path} could not be looked at: ${messageOf(error)}`);
      return { id, props };
    }
  },

  /** Documents stay with their image, and go with it where the stack deletes its images. */
  async delete(_id: string, props: AttachmentsOuts): Promise<void> {
    if (!props.deletes || props.attached.length === 0) {
      return;
    }
    await withRepository(props, process.env, "pull,push", async (repository, policy) => {
      for (const { digest } of props.attached) {
        await policy.execute(() => repository.deleteTag(digest));
      }
      await policy.execute(() => repository.deleteTag(fallbackTag(props.digest)));
    });
  },
};

async function attach(inputs: Attachments): Promise<AttachmentsOuts> {
  try {
    return { ...inputs, attached: await attachDocuments(inputs, process.env) };
  } catch (error) {
    if (error instanceof DocumentRefusedError) {
      return { ...inputs, attached: [], refused: refusalOf(inputs, error) };
    }
    throw withoutStack(error);
  }
}

/** What the program says as a warning, at every run until somebody decides. */
function refusalOf({ host, path }: Attachments, { message }: DocumentRefusedError): string {
  return (
    `${host} takes no document that is attached to an image, so nothing is attached in ${path}: ${message}. ` +
    "Fix: leave `attest` out for this registry (`attest: {}` for one service), or push to one that takes OCI 1.1 artifacts"
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
