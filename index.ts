/* The Pulumi program: reads the configuration, lets the environment fill in its defaults, declares, exports. */
import * as pulumi from "@pulumi/pulumi";
import { buildImages } from "./stacks/build";
import { readConfiguration } from "./stacks/configuration";
import { environmentOf } from "./stacks/environments";

const configuration = readConfiguration(pulumi.runtime.allConfig(), pulumi.getProject());

/** The outputs of every service's image, by the service's name. */
export const images = buildImages(environmentOf(configuration, pulumi.getStack()), configuration);
