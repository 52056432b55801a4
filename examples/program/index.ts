/*
 * A program of another team: services of a monorepo, pushed to that team's registry. Run `pulumi up` in this folder with
 * `registry` configured, e.g. `pulumi config set registry registry.example.com/team`.
 */
import * as pulumi from "@pulumi/pulumi";
import { GoServices } from "pulumi-go-service-image";

const shop = new GoServices("shop", {
  source: "../monorepo",
  namespace: new pulumi.Config().require("registry"),
  services: { auth: "application/auth/cmd/auth", order: "application/order/cmd/order" },
  serviceOptions: { auth: { ports: [8000, 9000], labels: { "org.opencontainers.image.title": "auth" } } },
});

// `go-service-image size` and `compose` read this output, and so does `imagesOf` in other stacks
export const images = shop.images;
export const authImage = shop.images.auth.ref;
