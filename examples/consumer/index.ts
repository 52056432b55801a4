/*
 * Another team's stack: a compose file of the images that a stack has built or promoted. Run `pulumi up` in this folder
 * with `shop` configured, e.g. `pulumi config set shop organization/shop-images/dev`, and then
 * `pulumi stack output compose | docker compose -f - up`.
 */
import * as pulumi from "@pulumi/pulumi";
import { composeFile, imagesOf } from "pulumi-go-service-image";

const shop = imagesOf<"auth" | "order">(
  new pulumi.StackReference("shop", { name: new pulumi.Config().require("shop") }),
);

export const authImage = shop.image("auth").ref;
export const compose = shop.all.apply((images) => composeFile("shop", Object.values(images)));
