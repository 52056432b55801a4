import type * as docker from "@pulumi/docker-build";
import * as pulumi from "@pulumi/pulumi";
import type { Audit } from "./auditArgs";
import type { Reference } from "./common/reference";
import type { ImageNamespace } from "./namespaces/imageNamespace";
import { secretLogin } from "./secretLogin";
import type { ImageAudit } from "./trust/auditProvider";
import { serializedAudit } from "./trust/serialized";

/** Which image is audited, and how. */
export interface AuditDeclaration {
  readonly audit: Audit;
  readonly namespace: ImageNamespace;
  readonly repository: Reference;
  readonly service: string;
  readonly image: docker.Image;
  readonly digest: pulumi.Output<string>;
}

/** An image's audit. What takes the digest from here waits until it has passed. */
export class AuditResource extends pulumi.dynamic.Resource {
  declare public readonly digest: pulumi.Output<string>;

  public constructor(
    name: string,
    props: { [K in keyof ImageAudit]: unknown },
    opts: pulumi.CustomResourceOptions,
  ) {
    super(serializedAudit, name, props, opts, "trust", "Audit");
  }
}

/** Declares an audit that the engine takes as it stands in the state, in a run that is not about it. */
export function declareUntouchedAudit(
  component: pulumi.ComponentResource,
  name: string,
  image: docker.Image,
): void {
  const nothing = { login: undefined, database: undefined };
  new AuditResource(
    name,
    { host: "", path: "", digest: "", service: "", maxVulnerability: "module", ...nothing },
    { parent: component, dependsOn: [image] },
  );
}

/** Declares the audit of an image after its push; nothing if none is asked for. */
export function declareAudit(
  component: pulumi.ComponentResource,
  name: string,
  { audit, namespace, repository, service, image, digest }: AuditDeclaration,
): AuditResource | undefined {
  const { maxVulnerability, database } = audit;
  if (maxVulnerability === undefined) {
    return undefined;
  }
  return new AuditResource(
    name,
    {
      host: repository.host,
      path: repository.path,
      login: secretLogin(namespace.registries.find(({ address }) => address === namespace.host)),
      digest,
      service,
      maxVulnerability,
      database,
    },
    { parent: component, dependsOn: [image] },
  );
}
