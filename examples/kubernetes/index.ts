/*
 * Builds a service of the monorepo and deploys it: Deployment and Service are made from the declaration that the image
 * is made from. Run `pulumi up` in this folder with `registry` configured, and with a cluster that kubectl reaches. `build`
 * says where and with which Go the image is built, if not with Docker's current builder and the official image.
 */
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  ExistingNamespace,
  GoServiceImage,
  type GoServiceImageArgs,
  podOf,
  type ServiceArguments,
  servicePortsOf,
} from "pulumi-go-service-image";

const declaration: ServiceArguments = {
  source: "../monorepo",
  main: "application/catalog/cmd/catalog",
  ports: [8000, 9000],
  timezone: "Asia/Shanghai",
};

const config = new pulumi.Config();
const namespace = new ExistingNamespace("team", { registry: config.require("registry") });
const build = config.getObject<Pick<GoServiceImageArgs, "builder" | "go" | "platforms">>("build");
const image = new GoServiceImage("catalog", { ...declaration, namespace, ...build });

const pod = podOf("catalog", image.ref, declaration, {
  readiness: { path: "/healthz", port: 8000 },
  liveness: { grpc: 9000 },
  resources: { requests: { cpu: "50m", memory: "32Mi" }, limits: { memory: "128Mi" } },
  temporaryFolders: ["/tmp"],
});

const labels = { "app.kubernetes.io/name": "catalog" };
const deployment = new kubernetes.apps.v1.Deployment("catalog", {
  metadata: { labels },
  spec: {
    replicas: 2,
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: pod },
  },
});
const service = new kubernetes.core.v1.Service("catalog", {
  metadata: { labels },
  spec: { selector: labels, ports: servicePortsOf(declaration) },
});

export const deployed = {
  image: image.ref,
  deployment: deployment.metadata.name,
  address: pulumi.interpolate`${service.metadata.name}:8000`,
};
