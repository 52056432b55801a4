/*
 * Proves that the Kubernetes example declares, at preview and at update, a Deployment and a Service that agree with the
 * image: by its digest, with its ports and user, a read-only root, probes, resources, and what a read-only root needs.
 * That the values fit Kubernetes is proved by the compiler, with the types of `@pulumi/kubernetes`; no cluster is asked.
 */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { DIGEST, record, type Registration } from "../support/component/recording";

interface Exports {
  readonly deployed: Readonly<Record<string, pulumi.Output<string>>>;
}

describe("examples/kubernetes", () => {
  const folder = process.cwd();
  const load = createRequire(__filename);
  const program = join(folder, "dist", "examples", "kubernetes", "index.js");

  afterEach(() => {
    process.chdir(folder);
  });

  async function run(preview: boolean): Promise<readonly Registration[]> {
    process.chdir(join(folder, "examples", "kubernetes"));
    pulumi.runtime.setConfig("project:registry", "registry.example.com/team");
    Reflect.deleteProperty(load.cache, program);
    const { registrations, error, result } = await record(() => load(program) as Exports, preview);
    assert.equal(error, undefined);
    assert.deepEqual(Object.keys(result!.deployed), ["image", "deployment", "address"]);
    return registrations;
  }

  function find(all: readonly Registration[], type: string): Registration {
    return all.find((one) => one.type === type) ?? assert.fail(`${type} was not registered`);
  }

  /** The container of the Deployment, and everything else of its pod. */
  function podIn(all: readonly Registration[]): {
    container: Record<string, unknown>;
    pod: Record<string, unknown>;
  } {
    const { spec } = find(all, "kubernetes:apps/v1:Deployment").inputs as {
      spec: { template: { spec: { containers: Record<string, unknown>[] } & Record<string, unknown> } };
    };
    const { containers, ...pod } = spec.template.spec;
    assert.equal(containers.length, 1);
    return { container: containers[0]!, pod };
  }

  it("deploys the image by its digest, locked and probed", async () => {
    const { container, pod } = podIn(await run(false));
    assert.deepEqual(container, {
      name: "catalog",
      image: `registry.example.com/team/catalog@${DIGEST}`,
      ports: [
        { containerPort: 8000, protocol: "TCP" },
        { containerPort: 9000, protocol: "TCP" },
      ],
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        runAsGroup: 65532,
        readOnlyRootFilesystem: true,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
      },
      readinessProbe: { httpGet: { path: "/healthz", port: 8000 } },
      livenessProbe: { grpc: { port: 9000 } },
      resources: { requests: { cpu: "50m", memory: "32Mi" }, limits: { memory: "128Mi" } },
      volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
    });
    assert.deepEqual(pod, {
      securityContext: { runAsNonRoot: true, fsGroup: 65532, seccompProfile: { type: "RuntimeDefault" } },
      volumes: [{ name: "tmp", emptyDir: {} }],
    });
  });

  it("selects the pods that it makes, and serves the ports of the image", async () => {
    const all = await run(false);
    const deployment = find(all, "kubernetes:apps/v1:Deployment").inputs["spec"] as {
      selector: { matchLabels: unknown };
      template: { metadata: { labels: unknown } };
    };
    const service = find(all, "kubernetes:core/v1:Service").inputs["spec"] as {
      selector: unknown;
      ports: unknown;
    };
    assert.deepEqual(service.selector, { "app.kubernetes.io/name": "catalog" });
    assert.deepEqual(deployment.selector.matchLabels, service.selector);
    assert.deepEqual(deployment.template.metadata.labels, service.selector);
    assert.deepEqual(service.ports, [
      { name: "tcp-8000", port: 8000, targetPort: 8000, protocol: "TCP" },
      { name: "tcp-9000", port: 9000, targetPort: 9000, protocol: "TCP" },
    ]);
  });

  it("previews the same resources, with all of the pod but the image's digest, and waits for the image", async () => {
    const [preview, update] = [await run(true), await run(false)];
    assert.deepEqual(
      preview.map(({ urn }) => urn),
      update.map(({ urn }) => urn),
    );
    const { image, ...known } = podIn(update).container;
    const { image: unknown, ...previewed } = podIn(preview).container;
    assert.deepEqual(previewed, known);
    assert.match(String(image), /@sha256:/);
    assert.notEqual(unknown, image);
    assert.deepEqual(find(update, "kubernetes:apps/v1:Deployment").dependencies, ["catalog"]);
  });
});
