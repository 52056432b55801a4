/* The Pulumi program: reads the configuration, lets the environment fill in its defaults, declares, exports. */
import * as pulumi from "@pulumi/pulumi";
import { brokenServicesError } from "./stacks/brokenServices";
import { buildImages } from "./stacks/build";
import { readConfiguration } from "./stacks/configuration";
import { environmentOf } from "./stacks/environments";
import { exposedWarnings } from "./stacks/exposed";
import { withLastGood } from "./stacks/lastGood";
import { promoteImages } from "./stacks/promote";
import { failAtEnd, servicesOfRun } from "./stacks/run";

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

/** The outputs of every service's image, by the service's name. */
export const images =
  environment.images.kind === "promote"
    ? promoteImages(environment, environment.images, configuration)
    : build();
// the engine's own code waits for it a moment later, and reports the error then
images.catch(() => undefined);
