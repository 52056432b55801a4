/*
 * Proves what is told of a builder of the user's own before anything is built: what buildx's files say of its driver, its
 * network, its Docker context, its BuildKit and the registries that it knows. Nobody is asked.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { builderProblems, type BuilderUse } from "../../../components/builders/builderProblems";
import { writeInstanceText } from "../../../components/builders/instances";

const USE: BuilderUse = { registry: "registry.example.com/team", platforms: 2, exportsCache: true };
const LOOPBACK: BuilderUse = { ...USE, registry: "localhost:5000/team" };

describe("B12 a builder of the user's own", () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "builders-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function builder(node: Readonly<Record<string, unknown>> = {}, driver = "docker-container"): void {
    const nodes = [{ Name: "own0", Endpoint: "unix:///var/run/docker.sock", ...node }];
    const text = JSON.stringify({ Name: "own", Driver: driver, Nodes: nodes });
    writeInstanceText(join(folder, "buildx"), "own", text);
  }

  function context(name: string): void {
    const id = createHash("sha256").update(name).digest("hex");
    mkdirSync(join(folder, "contexts", "meta", id), { recursive: true });
    writeFileSync(join(folder, "contexts", "meta", id, "meta.json"), "{}");
  }

  /** Rules and fixes, one text each. */
  function problems(use: BuilderUse, name = "own"): string[] {
    const found = builderProblems("builder", name, use, { DOCKER_CONFIG: folder, HOME: "/nowhere" });
    assert.ok(found.every(({ field, value }) => field === "builder" && value === name));
    return found.map(({ rule, fix }) => `${rule}; ${fix}`);
  }

  it("is fine with the network of the machine, or if it is somebody else's daemon", () => {
    builder({ DriverOpts: { network: "host" } });
    assert.deepEqual(problems(LOOPBACK), []);
    assert.deepEqual(problems(USE), []);
    builder({ Endpoint: "tcp://buildkit:1234" }, "remote");
    assert.deepEqual(problems(LOOPBACK), []);
  });

  it("must be there", () => {
    assert.match(
      problems(USE).join(),
      /^is not a builder of buildx here; make it: `docker buildx create --name own /,
    );
    builder();
    assert.match(problems(USE, "owm").join(), /did you mean `own`\?$/);
  });

  it("must not be Docker's own for several platforms or a cache", () => {
    context("desktop");
    for (const name of ["default", "desktop"]) {
      assert.match(
        problems(USE, name).join(),
        /^is Docker's own builder, which cannot build for several platforms or push a cache; make another one/,
      );
      assert.match(problems({ ...USE, platforms: 1 }, name).join(), /which cannot push a cache;/);
      assert.deepEqual(problems({ ...LOOPBACK, platforms: 1, exportsCache: false }, name), []);
    }
  });

  it("must reach a registry on loopback", () => {
    builder();
    for (const registry of ["localhost:5000/team", "127.0.0.1:5000", "[::1]:5000/a/b"]) {
      const [found = "", ...others] = problems({ ...USE, registry });
      assert.match(
        found,
        /^has a network of its own, from which .* is another machine's loopback; .*network=host/,
      );
      assert.deepEqual(others, []);
    }
    assert.deepEqual(problems(USE), []);
  });

  it("must belong to a Docker context that exists", () => {
    builder({ Endpoint: "colima", DriverOpts: { network: "host" } });
    assert.match(
      problems(USE).join(),
      /^belongs to the Docker context colima, which does not exist; `docker context create colima/,
    );
    context("colima");
    assert.deepEqual(problems(USE), []);
    builder({ Endpoint: "default" });
    assert.deepEqual(problems(USE), []);
  });

  it("must not be pinned to an old BuildKit", () => {
    for (const [image, rule] of [
      ["moby/buildkit:v0.12.5", /^runs BuildKit 0\.12\.5, and 0\.33\.0 is needed/],
      ["docker.io/moby/buildkit:v0.32.0@sha256:abc", /^runs BuildKit 0\.32\.0/],
      ["moby/buildkit:v0.33.0", /^$/],
      ["moby/buildkit:buildx-stable-1", /^$/],
    ] as const) {
      builder({ DriverOpts: { image } });
      assert.match(problems(USE).join(), rule, image);
    }
  });

  it("must know a registry that speaks plain HTTP", () => {
    const plain = { ...USE, isPlain: true };
    const knows = (config: string): void =>
      builder({ Files: { "buildkitd.toml": Buffer.from(config).toString("base64") } });
    builder();
    assert.match(
      problems(plain).join(),
      /^does not know that registry\.example\.com speaks plain HTTP; .*\[registry\."registry\.example\.com"\]` and `http = true`/,
    );
    knows('[registry."registry.example.com"]\n  http = true\n');
    assert.deepEqual(problems(plain), []);
    knows(
      '[registry."other.example.com"]\n  http = true\n[registry."registry.example.com"]\n  http = false\n',
    );
    assert.equal(problems(plain).length, 1);
  });

  it("tells everything at once, and the same of several nodes once", () => {
    const node = { Name: "a", Endpoint: "gone", DriverOpts: { image: "moby/buildkit:v0.12.5" } };
    const text = JSON.stringify({
      Name: "own",
      Driver: "docker-container",
      Nodes: [node, { ...node, Name: "b" }],
    });
    writeInstanceText(join(folder, "buildx"), "own", text);
    assert.equal(problems(LOOPBACK).length, 3);
  });
});
