// Proves what counts as the same image when one is built again, and which files count as other sources; the long tests build.
import assert from "node:assert/strict";
import type { Provenance } from "../../../components/trust/provenance";
import { changedSources, comparePlatforms, type PlatformBytes } from "../../../components/trust/rebuilt";

const AMD64: PlatformBytes = {
  platform: "linux/amd64",
  config: "sha256:c",
  layers: ["sha256:a", "sha256:b"],
};
const ARM64: PlatformBytes = { ...AMD64, platform: "linux/arm64" };

describe("an image that is built again", () => {
  const differences = (...built: readonly PlatformBytes[]): (readonly string[])[] =>
    comparePlatforms([AMD64, ARM64], built).map((one) => one.differences);

  it("is the same if configuration and layers of every platform are", () => {
    assert.deepEqual(
      comparePlatforms([AMD64, ARM64], [ARM64, AMD64]).map(({ equal }) => equal),
      [true, true],
    );
  });

  it("differs in a layer, one that is missing or too many, the configuration, or a platform", () => {
    const planted = { ...AMD64, layers: ["sha256:a", "sha256:x"] };
    assert.deepEqual(differences(planted, ARM64), [["layer 2 of 2"], []]);
    assert.deepEqual(differences({ ...AMD64, layers: ["sha256:a"] }, ARM64), [["layer 2 of 2"], []]);
    const more = { ...AMD64, layers: [...AMD64.layers, "sha256:x"] };
    assert.deepEqual(differences(more, ARM64), [["layer 3 of 2"], []]);
    assert.deepEqual(differences({ ...AMD64, config: "sha256:x" }, ARM64), [["the configuration"], []]);
    assert.deepEqual(differences(AMD64), [[], ["it was not built"]]);
  });

  it("is built of the recorded sources alone: none changed, added or missing", () => {
    const material = (name: string, sha256: string): object => ({
      name: `context/${name}`,
      digest: { sha256 },
    });
    const provenance = {
      buildDefinition: {
        resolvedDependencies: [
          { name: "dockerfile", digest: { sha256: "d" } },
          material("src/main.go", "m"),
          material("src/go.mod", "g"),
          material("system.tar.gz", "s"),
        ],
      },
    } as unknown as Provenance;
    const changed = (files: Readonly<Record<string, string>>): string[] =>
      changedSources(
        provenance,
        Object.entries(files).map(([path, hash]) => ({ path, hash })),
      );
    const same = { "src/main.go": "m", "src/go.mod": "g", "system.tar.gz": "s", "skeleton/a.go": "x" };
    assert.deepEqual(changed(same), []);
    assert.deepEqual(changed({ ...same, "src/main.go": "other" }), ["src/main.go"]);
    assert.deepEqual(changed({ ...same, "src/new.go": "n" }), ["src/new.go"]);
    assert.deepEqual(changed({ "src/main.go": "m" }), ["src/go.mod"]);
  });
});
