// Proves what `make up` prints of images: whole references where they may be copied, what fits on a terminal.
import assert from "node:assert/strict";
import { imageTable } from "../../../tools/imageTable";

const DIGEST = "0123456789abcdef".repeat(4);
const IMAGES = {
  worker: { ref: `127.0.0.1:5000/dev/worker@sha256:${DIGEST}` },
  auth: { ref: `127.0.0.1:5000/dev/auth@sha256:${DIGEST}`, version: "c0ffee" },
  broken: { version: "c0ffee" },
};
const SIZES = new Map([["auth", "amd64 7.5 MB"]]);

function cells(table: string): string[][] {
  return table.split("\n").map((line) => line.trim().split(/ {2,}/));
}

describe("the table of images", () => {
  it("has references with their whole digests where there is no terminal", () => {
    assert.deepEqual(cells(imageTable(IMAGES, SIZES)), [
      ["service", "image", "compressed size"],
      ["auth", `127.0.0.1:5000/dev/auth:c0ffee@sha256:${DIGEST}`, "amd64 7.5 MB"],
      ["broken", "-", "-"],
      ["worker", `127.0.0.1:5000/dev/worker@sha256:${DIGEST}`, "-"],
    ]);
  });

  it("fits on a terminal: tags, and the beginnings of digests", () => {
    const table = imageTable(IMAGES, SIZES, 80);
    assert.deepEqual(cells(table), [
      ["service", "image", "digest", "compressed size"],
      ["auth", "127.0.0.1:5000/dev/auth:c0ffee", "0123456789ab", "amd64 7.5 MB"],
      ["broken", "-", "-", "-"],
      ["worker", "127.0.0.1:5000/dev/worker", "0123456789ab", "-"],
    ]);
    assert.ok(
      imageTable(IMAGES, SIZES, 40)
        .split("\n")
        .every((line) => line.length <= 40),
    );
  });

  it("says that there are none", () => assert.equal(imageTable({}, new Map()), "no images yet"));
});
