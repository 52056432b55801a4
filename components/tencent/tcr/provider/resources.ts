import * as pulumi from "@pulumi/pulumi";
import { serializedProviders } from "../../provider/serialized";
import type { ImmutabilityRule, RetentionRule } from "../rules";
import type { AccountProps } from "./accountProvider";
import type { NamespaceProps } from "./namespaceProvider";
import type { RepositoryProps } from "./repositoryProvider";
import type { RuleProps } from "./ruleProvider";

/** Inputs of which each may be an output of another resource. */
type InputsOf<T> = { [K in keyof T]: pulumi.Input<T[K]> };

/** A namespace of the enterprise edition. Keys come from configuration or environment, never from a property. */
export class TcrNamespaceResource extends pulumi.dynamic.Resource {
  /** Whether this stack made the namespace; an adopted one is never deleted. */
  declare public readonly owned: pulumi.Output<boolean>;

  public constructor(name: string, props: InputsOf<NamespaceProps>, opts: pulumi.CustomResourceOptions) {
    super(serializedProviders.tcrNamespace, name, { ...props, owned: undefined }, opts, "tcr", "Namespace");
  }
}

/** The push account of a namespace. */
export class TcrAccountResource extends pulumi.dynamic.Resource {
  declare public readonly password: pulumi.Output<string>;

  public constructor(name: string, props: InputsOf<AccountProps>, opts: pulumi.CustomResourceOptions) {
    const outputs = { login: undefined, expiresAt: undefined, password: undefined };
    super(
      serializedProviders.tcrAccount,
      name,
      { ...props, ...outputs },
      { ...opts, additionalSecretOutputs: ["password"] },
      "tcr",
      "ServiceAccount",
    );
  }
}

/** The removal of old versions in a namespace. */
export class TcrRetentionResource extends pulumi.dynamic.Resource {
  public constructor(
    name: string,
    props: InputsOf<RuleProps<RetentionRule>>,
    opts: pulumi.CustomResourceOptions,
  ) {
    super(serializedProviders.tcrRetention, name, { ...props }, opts, "tcr", "Retention");
  }
}

/** The tags of a namespace that cannot be pushed again. */
export class TcrImmutabilityResource extends pulumi.dynamic.Resource {
  public constructor(
    name: string,
    props: InputsOf<RuleProps<ImmutabilityRule>>,
    opts: pulumi.CustomResourceOptions,
  ) {
    super(serializedProviders.tcrImmutability, name, { ...props }, opts, "tcr", "Immutability");
  }
}

/** A repository that goes when its service goes. */
export class TcrRepositoryResource extends pulumi.dynamic.Resource {
  public constructor(name: string, props: InputsOf<RepositoryProps>, opts: pulumi.CustomResourceOptions) {
    super(serializedProviders.tcrRepository, name, { ...props }, opts, "tcr", "Repository");
  }
}
