/* Proves that a container for Kubernetes says what the image's declaration says: digest, ports, user, health. */
import assert from "node:assert/strict";
import { containerOf } from "../../../components/kubernetes/container";

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
});
