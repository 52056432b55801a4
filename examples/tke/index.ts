/*
 * Everything that two services need, by one program: a namespace of the enterprise registry, their images, a robot account
 * that may pull and do nothing else, its Secret in the cluster, and a Deployment and a Service for each.
 *
 * With `registry` configured (`pulumi config set registry 127.0.0.1:5000/shop`) the images go to a registry that is there,
 * and no account of Tencent Cloud is needed. The cluster is the one that kubectl reaches, on TKE or anywhere. `build` says
 * where and with which Go images are built, if not with Docker's current builder and the official image.
 */
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import {
  ExistingNamespace,
  GoService,
  type GoServiceArgs,
  type ImageNamespace,
  pullSecretOf,
  TcrNamespace,
} from "pulumi-go-service-image";

const config = new pulumi.Config();
const registry = config.get("registry");

const cluster = new kubernetes.core.v1.Namespace("shop", {
  metadata: {
    name: "shop",
    labels: {
      "pod-security.kubernetes.io/enforce": "restricted",
      // enforcing it refuses pods; the warning already shows at their Deployment
      "pod-security.kubernetes.io/warn": "restricted",
    },
  },
});

/** The namespace that images go to, and the Secrets that the cluster pulls them with, by their names. */
function destination(): { namespace: ImageNamespace; secrets: Record<string, pulumi.Resource> } {
  if (registry !== undefined) {
    return { namespace: new ExistingNamespace("team", { registry }), secrets: {} };
  }
  const namespace = new TcrNamespace("team", {
    name: "shop",
    region: config.require("region"),
    instance: { id: config.require("instance"), host: config.require("host") },
    immutableTags: {},
    adopt: true,
  });
  const secret = new kubernetes.core.v1.Secret("pull", {
    metadata: { name: "pull", namespace: cluster.metadata.name },
    type: "kubernetes.io/dockerconfigjson",
    stringData: pullSecretOf(
      namespace.host,
      namespace.pullCredentials({ rotation: config.get("rotation") ?? "" }),
    ),
  });
  return { namespace, secrets: { pull: secret } };
}

const { namespace, secrets } = destination();
const common = {
  source: "../monorepo",
  namespace,
  imagePullSecrets: Object.keys(secrets),
  kubernetesNamespace: cluster.metadata.name,
  ...config.getObject<Pick<GoServiceArgs, "builder" | "go" | "platforms">>("build"),
};
const opts = { dependsOn: Object.values(secrets) };

const catalog = new GoService(
  "catalog",
  {
    ...common,
    main: "application/catalog/cmd/catalog",
    ports: [8000, 9000],
    replicas: 2,
    pod: {
      readiness: { path: "/healthz", port: 8000 },
      resources: { requests: { cpu: "50m", memory: "32Mi" }, limits: { memory: "128Mi" } },
    },
  },
  opts,
);
const auth = new GoService("auth", { ...common, main: "application/auth/cmd/auth", ports: [8000] }, opts);

export const images = { catalog: catalog.image.ref, auth: auth.image.ref };
