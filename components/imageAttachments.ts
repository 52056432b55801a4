import type * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import type { Attest, Sign } from "./attestArgs";
import type { OnDestroy } from "./common/onDestroy";
import type { Reference } from "./common/reference";
import type { WrittenContext } from "./context/buildContext";
import type { ImageNamespace } from "./namespaces/imageNamespace";
import { decidingArguments } from "./plan/decidingArguments";
import type { ServicePlan } from "./plan/servicePlan";
import { secretLogin } from "./secretLogin";
import type { Attachments } from "./trust/provider";
import type { BuildRecord } from "./trust/provenance";
import type { Signing } from "./trust/signing";
import { serializedAttachments } from "./trust/serialized";

/** What the documents of an image are made from. */
export interface AttachmentsDeclaration {
  readonly attest: Attest;
  readonly namespace: ImageNamespace;
  readonly repository: Reference;
  readonly plan: ServicePlan;
  readonly context: WrittenContext;
  readonly image: docker.Image;
  readonly digest: pulumi.Output<string>;
  readonly onDestroy: OnDestroy;
  /** What has to have passed before anything is said of the image. */
  readonly waitsFor: pulumi.Resource | undefined;
}

class AttachmentsResource extends pulumi.dynamic.Resource {
  declare public readonly refused: pulumi.Output<string | undefined>;

  public constructor(
    name: string,
    props: { [K in keyof Attachments]: unknown },
    opts: pulumi.CustomResourceOptions,
  ) {
    super(
      serializedAttachments,
      name,
      { ...props, attached: undefined, refused: undefined },
      opts,
      "trust",
      "Attachments",
    );
  }
}

/** Whether anything is asked for. */
export function isAttested({ sbom = [], provenance = false, sign }: Attest): boolean {
  return sbom.length > 0 || provenance || sign !== undefined;
}

/** Declares documents that the engine takes as they stand in the state, in a run that is not about them. */
export function declareUntouchedAttachments(
  component: pulumi.ComponentResource,
  name: string,
  image: docker.Image,
): void {
  const nothing = { login: undefined, provenance: undefined, sign: undefined };
  new AttachmentsResource(
    name,
    { host: "", path: "", digest: "", version: "", sbom: [], deletes: false, ...nothing },
    { parent: component, dependsOn: [image] },
  );
}

/** Declares what is attached to an image after its push; nothing if nothing is asked for. */
export function declareAttachments(
  component: pulumi.ComponentResource,
  name: string,
  declaration: AttachmentsDeclaration,
): pulumi.Resource | undefined {
  const { attest, namespace, repository, plan, context, image, digest, onDestroy, waitsFor } = declaration;
  const { sbom = [], provenance = false, sign } = attest;
  if (!isAttested(attest)) {
    return undefined;
  }
  const attachments = new AttachmentsResource(
    name,
    {
      host: repository.host,
      path: repository.path,
      login: secretLogin(namespace.registries.find(({ address }) => address === namespace.host)),
      digest,
      version: plan.version,
      sbom: [...sbom],
      provenance: provenance ? buildRecord(plan, context) : undefined,
      sign: sign && secretSigning(sign),
      deletes: onDestroy === "deleteImages",
    },
    { parent: component, dependsOn: waitsFor === undefined ? [image] : [image, waitsFor] },
  );
  attachments.refused.apply((refused) => {
    if (refused !== undefined) {
      void pulumi.log.warn(refused, attachments);
    }
  });
  return attachments;
}

function buildRecord(plan: ServicePlan, context: WrittenContext): BuildRecord {
  const { name, version, args, closure, bases } = plan;
  return {
    service: name,
    version,
    source: args.source,
    arguments: decidingArguments(args),
    go: { version: closure.go.version, image: closure.go.image },
    bases: bases.map(({ reference }) => reference),
    context: context.folder,
    dockerfile: context.dockerfile,
    contexts: context.contexts,
  };
}

/** As a whole, so that neither the key nor its passphrase is in the state in clear, whatever the caller gave. */
function secretSigning({ key, passphrase, fulcio, rekor }: Sign): pulumi.Output<Signing> {
  return pulumi.secret(pulumi.all({ key, passphrase, fulcio, rekor }).apply((all) => all as Signing));
}
