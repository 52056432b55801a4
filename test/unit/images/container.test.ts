/*
 * Proves that a container, a pod and a Service's ports for Kubernetes say what the image's declaration says: digest, ports,
 * user, health, volumes; and that everything that is wrong with them is reported at once.
 */
import assert from "node:assert/strict";
import { containerOf, servicePortsOf } from "../../../components/kubernetes/container";
import { podOf } from "../../../components/kubernetes/pod";
import { PlanError } from "../../../components/common/problem";

const REF = `registry.example.com/team/auth@sha256:${"a".repeat(64)}`;
const LOCKED = {
  runAsNonRoot: true,
  readOnlyRootFilesystem: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
};

describe("container for Kubernetes", () => {
  it("takes ports, user and health check from the declaration", () => {
    const args = {
      ports: [8000, "8443/udp"],
      user: "10001",
      healthcheck: { command: ["/app/service", "-health"] },
    };
    assert.deepEqual(containerOf("auth", REF, args), {
      name: "auth",
      image: REF,
      ports: [
        { containerPort: 8000, protocol: "TCP" },
        { containerPort: 8443, protocol: "UDP" },
      ],
      securityContext: { ...LOCKED, runAsUser: 10001 },
      livenessProbe: { exec: { command: ["/app/service", "-health"] } },
    });
  });

  it("says of root that it is root", () => {
    const { securityContext } = containerOf("csi", REF, { user: "0" });
    assert.deepEqual(securityContext, { ...LOCKED, runAsNonRoot: false, runAsUser: 0 });
    assert.equal(podOf("csi", REF, { user: "0" }).securityContext.runAsNonRoot, false);
  });

  it("has the image's default user, and the probes and resources that are given", () => {
    const resources = { requests: { cpu: "100m", memory: "64Mi" } };
    const container = containerOf(
      "auth",
      REF,
      {},
      {
        readiness: { path: "/ready", port: 8000 },
        liveness: { path: "/healthz", port: 8000 },
        resources,
      },
    );
    assert.deepEqual(container, {
      name: "auth",
      image: REF,
      ports: [],
      securityContext: { ...LOCKED, runAsUser: 65532, runAsGroup: 65532 },
      readinessProbe: { httpGet: { path: "/ready", port: 8000 } },
      livenessProbe: { httpGet: { path: "/healthz", port: 8000 } },
      resources,
    });
  });

  it("asks as often as the image's health check says, in whole seconds", () => {
    const healthcheck = {
      command: ["/app/service", "-health"],
      interval: "1m30s",
      timeout: "500ms",
      startPeriod: "2.5s",
      retries: 5,
    };
    assert.deepEqual(containerOf("auth", REF, { healthcheck }).livenessProbe, {
      exec: { command: ["/app/service", "-health"] },
      initialDelaySeconds: 3,
      periodSeconds: 90,
      timeoutSeconds: 1,
      failureThreshold: 5,
    });
  });

  it("asks a gRPC server by its health protocol", () => {
    const { livenessProbe } = containerOf("auth", REF, {}, { liveness: { grpc: 9000 } });
    assert.deepEqual(livenessProbe, { grpc: { port: 9000 } });
  });

  it("reports everything that is wrong", () => {
    const wrong = (): unknown =>
      containerOf(
        "Auth_Service",
        REF,
        { ports: [8000, 70000], user: "nobody", healthcheck: { command: [], interval: "often" } },
        { readiness: { path: "healthz", port: 0 }, liveness: { grpc: 1.5 } },
      );
    assert.throws(wrong, (error) => {
      assert.ok(error instanceof PlanError);
      assert.deepEqual(
        error.problems.map(({ field }) => field),
        [
          ...["ports[1]", "name", "user", "healthcheck.command", "healthcheck.interval"],
          ...["readiness.port", "readiness.path", "liveness.grpc"],
        ],
      );
      assert.equal(error.problems[1]?.fix, "write it like `auth-service`");
      return true;
    });
  });
});

describe("pod for Kubernetes", () => {
  it("has a writable folder for each volume, under a name of its own, that belongs to the user's group", () => {
    const pod = podOf(
      "auth",
      REF,
      { volumes: ["/var/lib/data", "/var/lib-data"] },
      { temporaryFolders: ["/tmp"] },
    );
    assert.deepEqual(pod.volumes, [
      { name: "var-lib-data", emptyDir: {} },
      { name: "var-lib-data-2", emptyDir: {} },
      { name: "tmp", emptyDir: {} },
    ]);
    assert.deepEqual(pod.containers[0]?.volumeMounts, [
      { name: "var-lib-data", mountPath: "/var/lib/data" },
      { name: "var-lib-data-2", mountPath: "/var/lib-data" },
      { name: "tmp", mountPath: "/tmp" },
    ]);
    assert.equal(pod.securityContext.fsGroup, 65532);
  });

  it("is the container alone where nothing is written", () => {
    assert.deepEqual(podOf("auth", REF, { ports: [8000] }), {
      containers: [containerOf("auth", REF, { ports: [8000] })],
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    });
  });
});

describe("ports of a Service", () => {
  it("have names of their own where one number has two protocols", () => {
    assert.deepEqual(servicePortsOf({ ports: [8443, "8443/udp"] }), [
      { name: "tcp-8443", port: 8443, targetPort: 8443, protocol: "TCP" },
      { name: "udp-8443", port: 8443, targetPort: 8443, protocol: "UDP" },
    ]);
  });

  it("are refused where there are none, or wrong ones", () => {
    assert.throws(() => servicePortsOf({}), /ports: \[\] is empty/);
    assert.throws(() => servicePortsOf({ ports: ["http"] }), /ports\[0\]: "http" is not a valid port/);
  });
});
