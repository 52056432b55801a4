import * as pulumi from "@pulumi/pulumi";
import type { Attest, Audit, GoDependencies } from "../components";
import { declareUntouchedAttachments, isAttested } from "../components/imageAttachments";
import { declareImage } from "../components/imageResource";
import type { ImageNamespace } from "../components/namespaces/imageNamespace";

type AuditModule = typeof import("../components/imageAudit");

/**
 * A service that cannot be planned, in a run with targets that is not about it. The engine takes what is not a target as
 * it stands in the state, and looks at none of these arguments; but if it were not declared, it would have to go with
 * the shared dependencies, which are a target and which its image depends on, and the engine refuses the whole run.
 */
export class UntouchedImage extends pulumi.ComponentResource {
  public constructor(
    name: string,
    namespace: ImageNamespace,
    repository: string,
    dependencies: GoDependencies | undefined,
    { attest, audit }: { readonly attest: Attest; readonly audit: Audit | undefined },
  ) {
    super("pulumi-go-service-image:index:GoServiceImage", name, {}, {});
    const image = declareImage(
      this,
      name,
      {
        namespace,
        repository,
        context: { folder: ".", dockerfile: "Dockerfile", contexts: {} },
        contexts: {},
        references: [],
        platforms: undefined,
        target: undefined,
        buildArgs: {},
        download: {},
        secrets: {},
        ssh: [],
        builder: undefined,
        cacheFrom: [],
        cacheTo: [],
        compression: "gzip",
        hasBuildTimes: false,
        annotations: {},
        onDestroy: "keep",
        timeout: undefined,
      },
      {},
      dependencies === undefined ? [] : [dependencies],
    );
    if (audit?.maxVulnerability !== undefined) {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- an import would load it for every stack
      const { declareUntouchedAudit } = require("../components/imageAudit") as AuditModule;
      declareUntouchedAudit(this, name, image);
    }
    if (isAttested(attest)) {
      declareUntouchedAttachments(this, name, image);
    }
    // no outputs are registered: those in the state stay
  }
}
