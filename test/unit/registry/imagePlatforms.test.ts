// Proves where the platforms of an image are read: in its index, or in the configuration of a manifest that no index describes. The
// registry is a server of the test's own, with nothing but what is asked for.
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { askPlatforms } from "../../../components/registry/askRegistry";
import { digestOfBytes, INDEX_TYPE, MANIFEST_TYPE } from "../../../components/registry/manifest";

const CONFIG_TYPE = "application/vnd.oci.image.config.v1+json";

describe("platforms of an image", () => {
  const contents = new Map<string, { readonly type: string; readonly bytes: Buffer }>();
  let server: Server;
  let host = "";

  before(async () => {
    server = createServer((request, response) => {
      const found = contents.get((request.url ?? "").replace(/^.*\//, ""));
      response
        .writeHead(found === undefined ? 404 : 200, { "content-type": found?.type ?? "text/plain" })
        .end(found?.bytes);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  function put(
    type: string,
    value: unknown,
    tag?: string,
  ): { mediaType: string; digest: string; size: number } {
    const bytes = Buffer.from(JSON.stringify(value));
    const digest = digestOfBytes(bytes);
    contents.set(digest, { type, bytes });
    if (tag !== undefined) {
      contents.set(tag, { type, bytes });
    }
    return { mediaType: type, digest, size: bytes.length };
  }

  function putManifest(architecture: string, tag?: string): ReturnType<typeof put> {
    const config = put(CONFIG_TYPE, { os: "linux", architecture });
    return put(MANIFEST_TYPE, { schemaVersion: 2, config, layers: [] }, tag);
  }

  async function platformsOf(tag: string): Promise<string[]> {
    const { platforms } = await askPlatforms(`${host}/team/base:${tag}`, { credentials: undefined, env: {} });
    return platforms.map(({ os = "", architecture = "" }) => `${os}/${architecture}`);
  }

  it("are those of its index, without what is attached", async () => {
    const member = (architecture: string, os = "linux"): unknown => ({
      ...put(MANIFEST_TYPE, { schemaVersion: 2, architecture }),
      platform: { os, architecture },
    });
    const manifests = [member("amd64"), member("arm64"), member("unknown", "unknown")];
    const index = put(INDEX_TYPE, { schemaVersion: 2, manifests }, "index");
    assert.deepEqual(await platformsOf("index"), ["linux/amd64", "linux/arm64"]);
    const { digest } = await askPlatforms(`${host}/team/base@${index.digest}`, {
      credentials: undefined,
      env: {},
    });
    assert.equal(digest, index.digest);
  });

  it("are that of its configuration, where there is no index or it says nothing", async () => {
    putManifest("s390x", "single");
    assert.deepEqual(await platformsOf("single"), ["linux/s390x"]);
    const manifests = [putManifest("amd64"), putManifest("riscv64")];
    put(INDEX_TYPE, { schemaVersion: 2, manifests }, "silent");
    assert.deepEqual(await platformsOf("silent"), ["linux/amd64", "linux/riscv64"]);
  });

  it("are not known of what is not an image", async () => {
    const config = put("application/vnd.oci.empty.v1+json", {});
    put(MANIFEST_TYPE, { schemaVersion: 2, config, layers: [] }, "document");
    assert.deepEqual(await platformsOf("document"), []);
    await assert.rejects(platformsOf("missing"), /base:missing does not exist/);
  });
});
