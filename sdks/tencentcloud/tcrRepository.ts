import * as pulumi from "@pulumi/pulumi";
import { getPackage, required, withDefaults } from "./utilities";

/** Arguments of a TcrRepository. */
export interface TcrRepositoryArgs {
  /** Id of the instance. A change replaces it. */
  instanceId: pulumi.Input<string>;
  /** Name of the namespace. A change replaces it. */
  namespaceName: pulumi.Input<string>;
  /** Name. A change replaces it. */
  name: pulumi.Input<string>;
  /** One line, 1 to 100 characters. */
  briefDesc?: pulumi.Input<string>;
  /** 1 to 1000 characters. */
  description?: pulumi.Input<string>;
  /** Whether it is deleted with its images; the provider takes true if it is left out. */
  forceDelete?: pulumi.Input<boolean>;
}

/** A repository of a namespace. */
export class TcrRepository extends pulumi.CustomResource {
  declare public readonly name: pulumi.Output<string>;
  /** Address of the repository. */
  declare public readonly url: pulumi.Output<string>;
  /** Whether anyone may pull. */
  declare public readonly isPublic: pulumi.Output<boolean>;

  /** @internal */
  public static readonly __pulumiType = "tencentcloud:index/tcrRepository:TcrRepository";

  /** Whether something is a TcrRepository, of this copy of the SDK or of another. */
  public static isInstance(value: unknown): value is TcrRepository {
    return (
      (value as { __pulumiType?: unknown } | null | undefined)?.__pulumiType === TcrRepository.__pulumiType
    );
  }

  public constructor(name: string, args: TcrRepositoryArgs, opts?: pulumi.CustomResourceOptions) {
    required("TcrRepository", args, ["instanceId", "namespaceName", "name"]);
    const outputs = { url: undefined, isPublic: undefined };
    const own = {};
    super(
      TcrRepository.__pulumiType,
      name,
      { ...args, ...outputs },
      withDefaults(opts, own),
      false,
      getPackage(),
    );
  }
}
