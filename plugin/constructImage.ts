import { type ComponentResourceOptions, Resource } from "@pulumi/pulumi";
import type { ConstructResult } from "@pulumi/pulumi/provider";
import type { Problem } from "../components/common/problem";
import type { ComposeOptions } from "../components/compose/composeOptions";
import { composeOptionProblems } from "../components/compose/optionProblems";
import { GoDependencies } from "../components/goDependencies";
import { GoServiceImage } from "../components/goServiceImage";
import { imageOutputs } from "../components/imageOutputs";
import type { GoServiceImageArgs } from "../components/serviceImageArgs";
import { OwnNamespace } from "./ownNamespace";
import { imageArguments, type PlainRecord, registryArguments } from "./plainArguments";
import { declared } from "./declared";

/** `GoServiceImage` for plain arguments; its output `image` is what `imageOutputs` gives in a program. */
export function constructImage(
  name: string,
  { compose = {}, ...args }: PlainRecord,
  opts: ComponentResourceOptions,
): ConstructResult {
  const problems: Problem[] = [
    ...composeOptionProblems("compose", compose),
    ...foreign(args["dependencies"]),
  ];
  const { registry, others } = registryArguments(args);
  const namespace = OwnNamespace.of(name, registry, problems);
  const given = { ...imageArguments(others, "", problems), namespace } as unknown as GoServiceImageArgs;
  const subject = `GoServiceImage ${name}`;
  const image = declared(subject, problems, () => new GoServiceImage(name, given, opts));
  const outputs = imageOutputs(image, compose as ComposeOptions);
  const { ref, digest, tags, version, platforms } = outputs;
  return { urn: image.urn, state: { ref, digest, tags, version, platforms, image: outputs } };
}

/** Dependencies come as a resource, and are known here only if this process has declared them. */
function foreign(dependencies: unknown): Problem[] {
  const isForeign = Resource.isInstance(dependencies) && !(dependencies instanceof GoDependencies);
  const rule = "is no GoDependencies that the same provider has declared in this run";
  const fix = "give a GoDependencies of this program, with the same `provider` option; or use GoServices";
  return isForeign ? [{ field: "dependencies", rule, fix }] : [];
}
