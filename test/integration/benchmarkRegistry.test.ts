// Proves that the benchmark's registry frees the bytes of what cold runs have pushed and of what tags have left, and that images
// with a tag can still be pulled and pushed, those of an index too.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { usedBy } from "../../bench/disk";
import { Registry } from "../../bench/engine/registry";
import { REGISTRY } from "../../tools/goTools/catalog";
import { program } from "../../tools/goTools/toolset";
import { createDataFolder, pathsOf } from "../../tools/paths";
import { run } from "../../tools/run";
import { sharedEngine } from "../support/integration/sharedEngine";

const LAYER = 5_000_000;

describe("the benchmark's registry", function () {
  this.timeout(120_000);
  let folder: string;
  let registry: Registry;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "bench-registry-"));
    const paths = pathsOf(folder);
    createDataFolder(paths);
    registry = await Registry.start(paths, program(sharedEngine().tools, REGISTRY));
  });
  after(async () => {
    await registry.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function crane(...args: string[]): Promise<string> {
    const { certificates, dockerConfig } = registry;
    const env = { ...process.env, SSL_CERT_FILE: certificates.bundle, DOCKER_CONFIG: dockerConfig };
    const done = await run(sharedEngine().crane, args, { env });
    assert.equal(done.code, 0, `crane ${args.join(" ")}: ${done.stderr}`);
    return `${done.stdout}${done.stderr}`;
  }

  /** Pushes an image with a layer that was never there before. */
  async function push(reference: string): Promise<void> {
    mkdirSync(join(folder, "app"), { recursive: true });
    writeFileSync(join(folder, "app", "service"), randomBytes(LAYER));
    const layer = join(folder, "layer.tar");
    assert.equal((await run("tar", ["-cf", layer, "-C", folder, "app"])).code, 0);
    await crane("append", "--oci-empty-base", "--new_layer", layer, "--new_tag", reference);
  }

  it("has nothing to free before the first push", () => registry.collect("ko"));

  it("frees what has no name, and keeps what has one", async () => {
    const auth = `${registry.host}/ours/shop/n5/auth`;
    await push(`${auth}:amd64`);
    await crane("index", "append", "--tag", `${auth}:v1`, "--manifest", `${auth}:amd64`);
    // the first one is left to the index, the second one to nobody
    await push(`${auth}:amd64`);
    await push(`${auth}:amd64`);
    await push(`${registry.host}/cold/ko/x/auth:bench`);
    const before = usedBy(registry.storage);
    await registry.collect("cold");
    const freed = before - usedBy(registry.storage);
    assert.ok(freed > 1.9 * LAYER && freed < 2.1 * LAYER, `${freed} bytes were freed`);
    assert.match(await crane("validate", "--remote", `${auth}:v1`), /PASS/);
    assert.match(await crane("validate", "--remote", `${auth}:amd64`), /PASS/);
    await push(`${auth}:amd64`);
    assert.match(await crane("validate", "--remote", `${auth}:amd64`), /PASS/);
  });
});
