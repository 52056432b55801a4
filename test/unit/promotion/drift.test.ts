// Proves what a refresh of a release finds: an image that is gone, and a moving name that leads elsewhere.
import assert from "node:assert/strict";
import { findDrift, type Release } from "../../../components/promotion/release";
import { OciRegistry } from "../../support/images/ociRegistry";

describe("drift of a release", () => {
  const registry = new OciRegistry();
  let release: Release;
  let digests: Record<string, string>;

  before(async () => {
    await registry.open();
    const put = (name: string, tag: string, text: string): string =>
      registry.put(name, tag, [{ architecture: "amd64", layers: [{ "app/service": text }] }]);
    digests = {
      auth: put("prod/auth", "prod", "auth"),
      order: put("prod/order", "1", "order"),
      gone: `sha256:${"0".repeat(64)}`,
    };
    // somebody has moved the name
    put("prod/order", "prod", "another one");
    const image = (service: string): [string, Release["images"][string]] => [
      service,
      { from: `staging/${service}`, select: digests[service] ?? "", to: `prod/${service}` },
    ];
    release = {
      from: registry.host,
      to: registry.host,
      images: Object.fromEntries(Object.keys(digests).map(image)),
      movingTags: ["prod"],
    };
  });
  after(() => registry.close());

  it("is an image that is not there, and a moving tag of another image", async () => {
    assert.deepEqual((await findDrift(release, { digests, tags: {} }, {})).sort(), ["gone", "order"]);
  });

  it("is none where names were not asked to move", async () => {
    const { auth = "", order = "" } = digests;
    const quiet = { ...release, movingTags: [] };
    assert.deepEqual(await findDrift(quiet, { digests: { auth, order }, tags: {} }, {}), []);
  });
});
