/* Proves which images stack files pin, what a newer release of one is, and that writing it keeps the file. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPins, type PinRegistry, stateOf, writePins } from "../../../tools/pins";

const DIGEST = `sha256:${"a".repeat(64)}`;

function registryWith(...tags: string[]): PinRegistry & { asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    tags: (repository) => Promise.resolve(asked.push(String(repository)) > 0 ? tags : []),
    digest: (reference) => Promise.resolve(asked.push(String(reference)) > 0 ? DIGEST : ""),
  };
}

describe("pins", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "pins-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function stackFile(goImage: string): string {
    const file = join(folder, "Pulumi.prod.yaml");
    writeFileSync(
      file,
      `config:\n  # why this one\n  go-service-image:goImage: ${goImage}\n  other:key: 1\n`,
    );
    return file;
  }

  it("takes the newest patch release of the same minor version and variant, with its digest", async () => {
    const [pin] = findPins([stackFile("golang:1.26.8-alpine")]);
    const registry = registryWith(
      "1.26.10-alpine",
      "1.26.9-alpine",
      "1.26.11",
      "1.27.0-alpine",
      "1.26-alpine",
    );
    const state = await stateOf(pin!, registry);
    assert.equal(state.wanted, `golang:1.26.10-alpine@${DIGEST}`);
    assert.deepEqual(registry.asked, [
      "docker.io/library/golang:1.26.8-alpine",
      "docker.io/library/golang:1.26.10-alpine",
    ]);
  });

  it("keeps a tag that is not a full version, and moves its digest only", async () => {
    const [pin] = findPins([stackFile(`registry.example.com:5000/golang:1.26@sha256:${"b".repeat(64)}`)]);
    const state = await stateOf(pin!, registryWith("1.26", "1.26.10"));
    assert.equal(state.wanted, `registry.example.com:5000/golang:1.26@${DIGEST}`);
  });

  it("writes the new value and leaves comments and other keys alone", () => {
    const file = stackFile("golang:1.26.8");
    const [pin] = findPins([file]);
    writePins([{ ...pin!, wanted: `golang:1.26.9@${DIGEST}` }]);
    const expected = `config:\n  # why this one\n  go-service-image:goImage: golang:1.26.9@${DIGEST}\n  other:key: 1\n`;
    assert.equal(readFileSync(file, "utf8"), expected);
  });

  it("finds bases of all services and of single ones, and leaves presets alone", () => {
    const file = join(folder, "Pulumi.dev.yaml");
    const text = (auth: string): string =>
      `config:
  go-service-image:runtime: registry.example.com/base:1
  go-service-image:serviceOptions:
    auth:
      runtime: { image: ${auth}, debugImage: debian:13 }
      go: { image: golang:1.26.8 }
    order: { runtime: alpine }
`;
    writeFileSync(file, text("alpine:3.22"));
    const found = findPins([file]);
    assert.deepEqual(
      found.map(({ path, value }) => `${path.join(".").replaceAll("go-service-image:", "")} ${value}`),
      [
        "runtime registry.example.com/base:1",
        "serviceOptions.auth.runtime.image alpine:3.22",
        "serviceOptions.auth.runtime.debugImage debian:13",
        "serviceOptions.auth.go.image golang:1.26.8",
      ],
    );
    writePins([{ ...found[1]!, wanted: `alpine:3.22@${DIGEST}` }]);
    assert.equal(readFileSync(file, "utf8"), text(`alpine:3.22@${DIGEST}`));
  });

  it("finds nothing in a file without a pinned image", () => {
    const file = join(folder, "Pulumi.dev.yaml");
    writeFileSync(file, "config:\n  go-service-image:root: .\n");
    assert.deepEqual(findPins([file]), []);
  });
});
