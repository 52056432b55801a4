import { ownValue } from "./common/record";
import * as pulumi from "@pulumi/pulumi";
import { didYouMean } from "./common/didYouMean";
import { PlanError } from "./common/problem";
import { exportedImages, type StackImage } from "./exportedImages";

type Images<Name extends string> = Readonly<Record<Name, StackImage>>;

/** Images that another stack has built, or promoted. */
export class StackImages<Name extends string = string> {
  /** All of them, by the name of their service: known in a preview, and secret if the stack's output is. */
  public readonly all: pulumi.Output<Images<Name>>;

  public constructor(private readonly stack: pulumi.StackReference) {
    const { name, outputs, secretOutputNames } = stack;
    // the outputs as a whole are secret if any of them is
    const read = pulumi.unsecret(pulumi.all([name, outputs, secretOutputNames]));
    this.all = read.apply(([from, exported, secrets]): pulumi.Output<Images<Name>> => {
      const isSecret = (secrets as string[] | null | undefined)?.includes("images") !== false;
      const { value, problems } = exportedImages(
        (exported as Record<string, unknown> | undefined)?.["images"],
      );
      if (problems.length > 0) {
        const shown = problems.map(({ value: given, ...rest }) =>
          isSecret ? rest : { ...rest, value: given },
        );
        throw new PlanError(`stack ${from}`, shown);
      }
      return pulumi.output(isSecret ? pulumi.secret(value) : value) as unknown as pulumi.Output<Images<Name>>;
    });
  }

  /** The image of one service; `.ref` of it is an output, too. It fails with the known ones if there is none. */
  public image(service: Name): pulumi.Output<StackImage> {
    return this.stack.name.apply((from) => this.all.apply((all) => imageIn(all, service, from)));
  }
}

/**
 * The images that another stack exports as `images`, to run them: `imagesOf(new pulumi.StackReference("org/shop/prod"))`.
 * Names of services as a type, `imagesOf<"auth" | "order">(…)`, let the compiler find what is misspelt.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { imagesOf } from "pulumi-go-service-image";
 *
 * const shop = imagesOf<"auth" | "order">(new pulumi.StackReference("acme/shop/prod"));
 *
 * export const authImage = shop.image("auth").ref;
 * ```
 */
export function imagesOf<Name extends string = string>(stack: pulumi.StackReference): StackImages<Name> {
  return new StackImages(stack);
}

function imageIn(all: unknown, service: string, from: string): StackImage {
  const known = all as Images<string>;
  const image = ownValue(known, service);
  if (image === undefined) {
    const fix = didYouMean(service, Object.keys(known));
    const rule = "is not a service of that stack";
    throw new PlanError(`stack ${from}`, [{ field: "image", value: service, rule, fix }]);
  }
  return image;
}
