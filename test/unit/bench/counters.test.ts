// Proves that the counters read the records of others right: a registry's access log, BuildKit's log of a solve, the
// kernel's accounting of processes, and Pulumi's events.
import assert from "node:assert/strict";
import { countChanges } from "../../../bench/counters/changes";
import { countGoTools, descendants, parseAccounting } from "../../../bench/counters/processes";
import { countVertices, covered } from "../../../bench/counters/solves";
import { countTraffic } from "../../../bench/counters/traffic";
import { parseAccessLog } from "../../../tools/engine/accessLog";
import { parseBuildLog } from "../../../tools/engine/buildHistory";

describe("counters of the benchmark", () => {
  describe("traffic", () => {
    const line = (request: string, status: number, bytes: number): string =>
      `127.0.0.1 - - [24/Nov/2026:14:00:00 +0000] "${request} HTTP/1.1" ${status} ${bytes} "" "buildkit/v0.34"\n`;
    const blobs: Record<string, number> = { "sha256:aa": 1000, "sha256:bb": 20 };
    const manifests: Record<string, number> = { "ours/n2/auth:v1": 500, "ours/n2/auth:sha256:cc": 300 };
    const sizes = {
      ofBlob: (digest: string) => blobs[digest] ?? NaN,
      ofManifest: (repository: string, reference: string) => manifests[`${repository}:${reference}`] ?? NaN,
    };
    const log = [
      line("HEAD /v2/ours/n2/auth/blobs/sha256:aa", 404, 157),
      line("POST /v2/ours/n2/auth/blobs/uploads/", 202, 0),
      line("PUT /v2/ours/n2/auth/blobs/uploads/4f?_state=x&digest=sha256%3Aaa", 201, 0),
      line("POST /v2/ours/n2/auth/blobs/uploads/?mount=sha256:bb&from=base/empty", 201, 0),
      line("PUT /v2/ours/n2/auth/manifests/sha256:cc", 201, 0),
      line("PUT /v2/ours/n2/auth/manifests/v1", 201, 0),
      line("PUT /v2/ours/n2/auth/manifests/v2", 500, 80),
      line("GET /v2/ours/n2/auth/manifests/v1", 200, 500),
      line("GET /v2/library/golang/blobs/sha256:dd", 200, 7_000_000),
    ].join("");

    it("counts what was answered with success, and takes pushed sizes from what is stored", () => {
      assert.deepEqual(countTraffic(parseAccessLog(`no request\n${log}`), sizes), {
        registryWrites: 5,
        blobsPushed: 1,
        manifestsPushed: 2,
        bytesPushed: 1000 + 300 + 500,
        bytesPulled: 7_000_500,
      });
    });
  });

  describe("solves", () => {
    const vertex = (digest: string, name: string, more: Record<string, unknown> = {}): string =>
      JSON.stringify({ vertexes: [{ digest, name, ...more }] });
    const time = (second: number): string => `2026-11-24T14:00:0${second}.5Z`;
    const ran = (from: number, to: number): Record<string, unknown> => ({
      started: time(from),
      completed: time(to),
    });

    it("counts steps that were executed, once each, and the time of parts, overlaps once", () => {
      const log = [
        vertex("a", "[compile 3/3] RUN go build"),
        vertex("a", "[compile 3/3] RUN go build", { started: time(1) }),
        vertex("a", "[compile 3/3] RUN go build", ran(1, 4)),
        vertex("b", "[linux/arm64 compile 3/3] RUN go build", ran(2, 5)),
        vertex("c", "[modules 1/1] RUN go mod download", { ...ran(1, 1), cached: true }),
        vertex("d", "[compile 2/3] COPY . .", ran(1, 2)),
        vertex("e", "exporting cache to registry", ran(5, 7)),
        '{"statuses":[]}',
        "",
      ].join("\n");
      const counted = countVertices(parseBuildLog(log));
      assert.equal(counted.steps, 2);
      assert.deepEqual(counted.parts, { "cache export": 2, "run steps": 4, "copies and contexts": 1 });
    });

    it("adds up spans without counting a moment twice", () => {
      assert.equal(
        covered([
          [4, 6],
          [0, 2],
          [1, 3],
          [1, 2],
        ]),
        5,
      );
      assert.equal(covered([]), 0);
    });
  });

  describe("processes", () => {
    const record = (name: string, id: number, parent: number): Buffer => {
      const bytes = Buffer.alloc(64);
      bytes.writeUInt8(3, 1);
      bytes.writeUInt32LE(id, 16);
      bytes.writeUInt32LE(parent, 20);
      bytes.write(name, 48, "latin1");
      return bytes;
    };
    const [RUNNER, DAEMON, OTHER] = [10, 20, 30];
    const ended = parseAccounting(
      Buffer.concat([
        // on the host: the first of each name asks for the version
        record("compile", 101, 100),
        record("compile", 102, 100),
        record("compile", 103, 100),
        record("link", 104, 100),
        record("link", 105, 100),
        record("go", 100, RUNNER),
        // in a container, below a shell
        record("compile", 203, 202),
        record("compile", 204, 202),
        record("go", 202, 201),
        record("sh", 201, 200),
        record("runc", 200, DAEMON),
        // somebody else's
        record("compile", 301, 300),
        record("compile", 302, 300),
        record("go", 300, OTHER),
        Buffer.alloc(10),
      ]),
    );

    it("counts compiles and links below the arms' processes, without the questions for versions", () => {
      assert.deepEqual(countGoTools(descendants(ended, [RUNNER])), { compiles: 2, links: 1 });
      assert.deepEqual(countGoTools(descendants(ended, [RUNNER, DAEMON])), { compiles: 3, links: 1 });
    });
  });

  it("counts custom resources that changed, and neither components nor providers", () => {
    const event = (op: string, type: string, custom: boolean): string =>
      JSON.stringify({ resourcePreEvent: { metadata: { op, type, new: { custom } } } });
    const events = [
      event("update", "docker-build:index:Image", true),
      event("update", "pulumi-go-service-image:index:GoServiceImage", false),
      event("same", "docker-build:index:Image", true),
      event("create", "pulumi:providers:docker-build", true),
      JSON.stringify({
        resourcePreEvent: {
          metadata: { op: "delete", type: "docker-build:index:Image", old: { custom: true } },
        },
      }),
      JSON.stringify({ summaryEvent: {} }),
    ].join("\n");
    assert.equal(countChanges(events), 2);
  });
});
