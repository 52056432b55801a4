import type { AttachedDocument } from "../registry/referrers";
import type { Attached, AttachmentRequest } from "./attachments";
import { billOf } from "./bill";
import { cyclonedx, CYCLONEDX_TYPE } from "./cyclonedx";
import type { ImageInventory } from "./inventory";
import { provenanceOf } from "./provenance";
import { BUNDLE_TYPE, type Env, type StatementSigner } from "./signing";
import { spdx, SPDX_TYPE } from "./spdx";
import {
  CYCLONEDX,
  PLATFORM_ANNOTATION,
  PREDICATE_ANNOTATION,
  PROVENANCE,
  SIGNATURE,
  SPDX,
  type Statement,
  STATEMENT_TYPE,
  statementOf,
} from "./statement";
import { ownTool } from "./tool";

/** A document before it is attached. */
export interface Draft {
  readonly kind: Attached["kind"];
  readonly platform?: string;
  readonly statement: Statement;
  /** Media type of the predicate, where it stands for itself. */
  readonly plainType?: string;
}

/** Everything that is to be said of an image. @param name host and path of its repository. */
export function draftsOf(
  { digest, version, sbom, provenance, sign }: AttachmentRequest,
  name: string,
  { platforms }: ImageInventory,
  env: Env,
): Draft[] {
  const tool = ownTool();
  const image = { name, digest };
  const bills = platforms.flatMap((inventory) => {
    const bill = billOf({ repository: name, version, inventory });
    // the image itself first: some tools look at the first subject alone
    const subjects = [image, { name: `${name} (${inventory.platform})`, digest: inventory.manifest.digest }];
    return sbom.map((format): Draft => {
      const [type, plainType, document] =
        format === "cyclonedx"
          ? [CYCLONEDX, CYCLONEDX_TYPE, cyclonedx(bill, tool)]
          : [SPDX, SPDX_TYPE, spdx(bill, tool)];
      const statement = statementOf(subjects, type, document);
      return { kind: format, platform: inventory.platform, statement, plainType };
    });
  });
  const subjects = [
    image,
    ...platforms.map(({ platform, manifest }) => ({
      name: `${name} (${platform})`,
      digest: manifest.digest,
    })),
  ];
  return [
    ...bills,
    ...(provenance === undefined
      ? []
      : [
          {
            kind: "provenance" as const,
            statement: statementOf(subjects, PROVENANCE, provenanceOf(provenance, tool, env)),
          },
        ]),
    ...(sign === undefined
      ? []
      : [{ kind: "signature" as const, statement: statementOf([image], SIGNATURE, {}) }]),
  ];
}

/** A draft as it is attached: in a signed bundle, or as it is. */
export async function documentOf(
  { statement, platform, plainType }: Draft,
  signer: StatementSigner | undefined,
): Promise<AttachedDocument> {
  const annotations = {
    [PREDICATE_ANNOTATION]: statement.predicateType,
    ...(platform !== undefined && { [PLATFORM_ANNOTATION]: platform }),
  };
  if (signer !== undefined) {
    const content = Buffer.from(JSON.stringify(await signer.sign(statement)));
    return {
      artifactType: BUNDLE_TYPE,
      content,
      annotations: { "dev.sigstore.bundle.content": "dsse-envelope", ...annotations },
    };
  }
  const plain = plainType === undefined ? statement : statement.predicate;
  return {
    artifactType: plainType ?? STATEMENT_TYPE,
    content: Buffer.from(JSON.stringify(plain)),
    annotations,
  };
}
