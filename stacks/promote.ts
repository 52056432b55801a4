import * as pulumi from "@pulumi/pulumi";
import { ImagePromotion, type RegistryLogin } from "../components";
import { PlanError, type Problem } from "../components/plan/problem";
import type { ImageOutputs } from "./build";
import type { Configuration } from "./configuration";
import type { Environment, ImagesChoice } from "./environment";
import { declareNamespace, namespaceProblems } from "./namespace";
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
  const settings = settingsOf(environment, configuration, pulumi.getStack());
  const from = configuration.from || images.from;
  const exported = await exportedImages(from);
  const problems: Problem[] = [...configuration.problems];
  const sources = planPromotion(exported, configuration.promote, from, problems);
  const services = Object.keys(sources);
  problems.push(...namespaceProblems(settings.namespace, configuration, services));
  if (problems.length > 0) {
    throw new PlanError("go-service-image", problems);
  }
  const sourceLogin = sourceLoginOf(configuration);
  const promotion = new ImagePromotion("release", {
    images: sources,
    namespace: declareNamespace(settings.namespace, configuration, settings.protect),
    movingTags: movingTagsOf(environment, configuration),
    ...(sourceLogin && { sourceLogin }),
  });
  const outputs = services.map((service): [string, PromotedOutputs] => {
    const tags = promotion.tags[service] ?? pulumi.output([]);
    const version = tags.apply(([lasting = ""]) => lasting);
    const ref = promotion.refs[service] ?? pulumi.output("");
    return [service, { ref, digest: promotion.digests[service] ?? pulumi.output(""), tags, version }];
  });
  return Object.fromEntries(outputs);
}

/** The output of the stack that builds; a name without slashes is a stack of this project. */
async function exportedImages(from: string): Promise<unknown> {
  const name = from.includes("/") ? from : `${pulumi.getOrganization()}/${pulumi.getProject()}/${from}`;
  const reference = new pulumi.StackReference("from", { name });
  return (await reference.getOutputDetails("images")).value;
}

function sourceLoginOf({ fromUsername, fromPassword }: Configuration): RegistryLogin | undefined {
  return fromUsername === "" ? undefined : { username: fromUsername, password: pulumi.secret(fromPassword) };
}
