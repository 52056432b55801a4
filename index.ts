/* The Pulumi program: reads the configuration, lets the environment fill in its defaults, declares, exports. */
import * as pulumi from "@pulumi/pulumi";
import { buildImages } from "./stacks/build";
import { readConfiguration } from "./stacks/configuration";
import { environmentOf } from "./stacks/environments";
import { promoteImages } from "./stacks/promote";

const configuration = readConfiguration(pulumi.runtime.allConfig(), pulumi.getProject());
const environment = environmentOf(configuration, pulumi.getStack());

/** The outputs of every service's image, by the service's name. */
export const images =
  environment.images.kind === "promote"
    ? promoteImages(environment, environment.images, configuration)
    : buildImages(environment, configuration);
