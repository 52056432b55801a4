/*
 * A program of another team: two services of a monorepo, pushed to that team's registry. Run `pulumi up` in this
 * folder with `registry` configured, e.g. `pulumi config set registry registry.example.com/team`.
 */
import * as pulumi from "@pulumi/pulumi";
import { ExistingNamespace, GoDependencies, GoServiceImage } from "pulumi-go-service-image";

const source = "../monorepo";
const mains = { auth: "application/auth/cmd/auth", order: "application/order/cmd/order" };

const namespace = new ExistingNamespace("team", { registry: new pulumi.Config().require("registry") });
const dependencies = new GoDependencies("shop-dependencies", {
  source,
  mains: Object.values(mains),
  namespace,
});

const auth = new GoServiceImage("auth", {
  source,
  main: mains.auth,
  namespace,
  dependencies,
  ports: [8000, 9000],
  labels: { "org.opencontainers.image.title": "auth" },
});
const order = new GoServiceImage("order", { source, main: mains.order, namespace, dependencies });

export const images = { auth: auth.ref, order: order.ref };
