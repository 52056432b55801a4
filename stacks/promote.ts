import * as pulumi from "@pulumi/pulumi";
import { ImagePromotion, type PromotionSource, type RegistryCredentials } from "../components";
import { type Found, PlanError } from "../components/common/problem";
import type { ImageOutputs } from "../components/imageOutputs";
import type { Configuration } from "./configuration";
import { readDemands } from "./demands";
import type { Environment, ImagesChoice } from "./environment";
import { misplacedKeys } from "./keys/purposes";
import { apiKeyProblems, declareNamespace } from "./namespace";
import { namespaceProblems } from "./namespaceSettings";
import { planPromotion } from "./promotionPlan";
import { movingTagsOf, settingsOf } from "./settings";

/** What the stack exports of one promoted image. */
export type PromotedOutputs = Omit<ImageOutputs, "platforms" | "run">;

/**
 * Declares the promotion of what another stack has built. Nothing is read from the source tree.
 *
 * @throws PlanError with everything that is wrong, before anything is registered.
 */
export async function promoteImages(
  environment: Environment,
  images: Extract<ImagesChoice, { kind: "promote" }>,
  configuration: Configuration,
): Promise<Record<string, PromotedOutputs>> {
  const { value: settings, problems: ofSettings } = settingsOf(environment, configuration, pulumi.getStack());
  const { value: sources, problems: ofSources } = await promotionSources(
    configuration.from || images.from,
    configuration.promote,
  );
  const services = Object.keys(sources);
  const demands = readDemands("require", configuration.require);
  const problems = [
    ...configuration.problems,
    ...misplacedKeys(configuration, { images: "promote", namespace: settings.namespace.kind }),
    ...ofSettings,
    ...ofSources,
    ...demands.problems,
    ...namespaceProblems(settings.namespace, configuration, services),
    ...apiKeyProblems(settings.namespace),
  ];
  if (problems.length > 0) {
    throw new PlanError("go-service-image", problems);
  }
  const sourceCredentials = sourceCredentialsOf(configuration);
  const promotion = new ImagePromotion(
    "release",
    {
      images: sources,
      namespace: declareNamespace(settings.namespace, configuration, settings.protect),
      movingTags: movingTagsOf(environment, configuration),
      ...(sourceCredentials && { sourceCredentials }),
      ...(demands.value && { require: demands.value }),
    },
    // what protects the namespace protects the release in it: a destroy that is refused changes nothing
    settings.protect && settings.namespace.kind !== "existing" ? { protect: true } : {},
  );
  const outputs = services.map((service): [string, PromotedOutputs] => {
    const tags = promotion.tags[service] ?? pulumi.output([]);
    const version = tags.apply(([lasting = ""]) => lasting);
    const ref = promotion.refs[service] ?? pulumi.output("");
    return [service, { ref, digest: promotion.digests[service] ?? pulumi.output(""), tags, version }];
  });
  return Object.fromEntries(outputs);
}

/** What the stack exports that builds; a name without slashes is a stack of this project. */
async function promotionSources(
  from: string,
  selections: readonly string[],
): Promise<Found<Record<string, PromotionSource>>> {
  const name = from.includes("/") ? from : `${pulumi.getOrganization()}/${pulumi.getProject()}/${from}`;
  const reference = new pulumi.StackReference("from", { name });
  let exported: unknown;
  try {
    exported = (await reference.getOutputDetails("images")).value;
  } catch (error) {
    // a stack that does not exist is, for some backends, one without any outputs, which this fails at
    if (!(error instanceof TypeError)) {
      throw error;
    }
    const rule = "is not a stack of this backend";
    const fix = `bring it up first (\`make up STACK=${from}\`), or name the stack that builds the images`;
    return { value: {}, problems: [{ field: "from", value: from, rule, fix }] };
  }
  return planPromotion(exported, selections, from);
}

function sourceCredentialsOf({ fromUsername, fromPassword }: Configuration): RegistryCredentials | undefined {
  return fromUsername === "" ? undefined : { username: fromUsername, password: pulumi.secret(fromPassword) };
}
