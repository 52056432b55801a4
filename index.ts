/* The Pulumi program: reads the configuration, lets the environment fill in its defaults, declares, exports. */
import "./components/sdkOnDemand";
import * as pulumi from "@pulumi/pulumi";
import { checkSdk } from "./components/pulumiSdk";
import { brokenServicesError } from "./stacks/brokenServices";
import { buildImages } from "./stacks/build";
import { readConfiguration } from "./stacks/configuration";
import { environmentOf } from "./stacks/environments";
import { exposedWarnings } from "./stacks/exposed";
import { withLastGood } from "./stacks/lastGood";
import type { ImagesChoice } from "./stacks/environment";
import { failAtEnd, servicesOfRun } from "./stacks/run";

checkSdk();

const configuration = readConfiguration(pulumi.runtime.allConfig(), pulumi.getProject());
const environment = environmentOf(configuration, pulumi.getStack());
exposedWarnings(configuration, pulumi.getProject(), process.env).forEach(
  (line) => void pulumi.log.warn(line),
);

async function build(): Promise<Record<string, unknown>> {
  const only = servicesOfRun(process.env);
  const declared = await buildImages(environment, configuration, only);
  const error = brokenServicesError(declared.broken, only);
  if (error !== undefined) {
    failAtEnd(error);
  }
  return withLastGood(declared.images, [...declared.broken.keys()]);
}

async function promote(
  images: Extract<ImagesChoice, { kind: "promote" }>,
): ReturnType<typeof import("./stacks/promote").promoteImages> {
  // a stack that builds does without
  const { promoteImages } = await import("./stacks/promote.js");
  return promoteImages(environment, images, configuration);
}

/** The outputs of every service's image, by the service's name. */
export const images = environment.images.kind === "promote" ? promote(environment.images) : build();
// the engine's own code waits for it a moment later, and reports the error then
images.catch(() => undefined);
