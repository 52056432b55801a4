import * as pulumi from "@pulumi/pulumi";
import type { NamespaceProps } from "./namespaceProvider";
import type { RepositoryProps } from "./repositoryProvider";
import type { RetentionProps } from "./retentionProvider";
import { serializedProviders } from "../../provider/serialized";

/** Inputs of which each may be an output of another resource. */
type InputsOf<T> = { [K in keyof T]: pulumi.Input<T[K]> };

/** A namespace of the personal edition. Its keys come from configuration or environment, never from a property. */
export class CcrNamespaceResource extends pulumi.dynamic.Resource {
  /** Whether this stack made the namespace; an adopted one is never deleted. */
  declare public readonly owned: pulumi.Output<boolean>;

  public constructor(name: string, props: NamespaceProps, opts: pulumi.CustomResourceOptions) {
    super(serializedProviders.namespace, name, { ...props, owned: undefined }, opts, "ccr", "Namespace");
  }
}

/** A repository of the personal edition. */
export class CcrRepositoryResource extends pulumi.dynamic.Resource {
  public constructor(name: string, props: RepositoryProps, opts: pulumi.CustomResourceOptions) {
    super(serializedProviders.repository, name, { ...props }, opts, "ccr", "Repository");
  }
}

/** The removal of a repository's old versions after a push. */
export class CcrRetentionResource extends pulumi.dynamic.Resource {
  declare public readonly removed: pulumi.Output<string[]>;

  public constructor(name: string, props: InputsOf<RetentionProps>, opts: pulumi.CustomResourceOptions) {
    super(serializedProviders.retention, name, { ...props, removed: undefined }, opts, "ccr", "Retention");
  }
}
