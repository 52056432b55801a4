/*
 * Another team's stack: the images that a stack has built or promoted, each in a Deployment, with the ports and the user
 * that it was built with. Run `pulumi up` in this folder with `shop` configured, e.g.
 * `pulumi config set shop organization/shop-images/dev`, and with a cluster that kubectl reaches.
 */
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { imagesOf, podOf } from "pulumi-go-service-image";

const shop = imagesOf(new pulumi.StackReference("shop", { name: new pulumi.Config().require("shop") }));

export const deployments = ["auth", "order"].map((name) => {
  const labels = { "app.kubernetes.io/name": name };
  const pod = shop.image(name).apply((image) => podOf(name, image.ref, image));
  const deployment = new kubernetes.apps.v1.Deployment(name, {
    metadata: { labels },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
  });
  return deployment.metadata.name;
});
