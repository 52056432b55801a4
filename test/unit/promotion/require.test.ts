// Proves that a release which demands signatures and provenance copies nothing unless every image has them from somebody who
// is trusted, and takes along what is attached; and that a known vulnerability stops it just so.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { noop } from "cockatiel";
import { attachedTo } from "../../../components/registry/referrers";
import { promote, type Release } from "../../../components/promotion/release";
import { requireProblems } from "../../../components/promotion/required";
import { attachDocuments, withRepository } from "../../../components/trust/attachments";
import { GoProgram } from "../../support/goProgram";
import { GovulncheckStub } from "../../support/govulncheckStub";
import { OciRegistry } from "../../support/images/ociRegistry";
import { makeTree, removeTrees } from "../../support/tree";

function pair(): { readonly key: string; readonly pub: string } {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    pub: publicKey.export({ type: "spki", format: "pem" }).toString(),
  };
}

describe("what a promotion demands", () => {
  const from = new OciRegistry(undefined, "files");
  const to = new OciRegistry(undefined, "keeps");
  const [own, other] = [pair(), pair()];
  const digests: Record<string, string> = {};

  before(async () => {
    await from.open();
    await to.open();
    for (const service of ["auth", "order"]) {
      digests[service] = from.put(`staging/${service}`, "1", [
        { architecture: "amd64", layers: [{ "app/service": service }] },
      ]);
    }
    await sign("auth");
  });
  after(() => Promise.all([from.close(), to.close()]));

  async function sign(service: string): Promise<void> {
    const image = {
      host: from.host,
      path: `staging/${service}`,
      digest: digests[service] ?? "",
      version: "1",
    };
    await attachDocuments({ ...image, sbom: [], sign: { key: own.key } }, {});
  }

  function release(require: Release["require"]): Release {
    const images = Object.keys(digests).map((service) => [
      service,
      { from: `staging/${service}`, select: digests[service] ?? "", to: `prod/${service}` },
    ]);
    return {
      from: from.host,
      to: to.host,
      images: Object.fromEntries(images) as Release["images"],
      movingTags: ["prod"],
      require,
    };
  }

  const run = (require: Release["require"]): Promise<unknown> =>
    promote(release(require), {}, () => undefined);

  it("is met by every image, or nothing is copied, and each one that lacks something is named", async () => {
    const message = await run({ keys: [own.pub] }).then(() => "", String);
    assert.match(message, /promotion, nothing was copied/);
    assert.match(message, /promote\.order.*it has no signature/);
    assert.doesNotMatch(message, /promote\.auth/);
    const writes = to.requests.filter((one) => /^(PUT|POST)/.test(one));
    assert.deepEqual(writes, []);
  });

  it("is not met by another key, nor by a signature where provenance is demanded", async () => {
    await sign("order");
    for (const [require, expected] of [
      [{ keys: [other.pub] }, /none of the trusted ones/],
      [{ keys: [own.pub], provenance: true }, /it has no provenance/],
    ] as const) {
      assert.match(await run(require).then(() => "", String), expected);
    }
    assert.deepEqual(
      to.requests.filter((one) => /^(PUT|POST)/.test(one)),
      [],
    );
  });

  it("is met by the right key, and the signatures come along", async () => {
    await run({ keys: [other.pub, own.pub] });
    const image = { host: to.host, path: "prod/auth" };
    const attached = await withRepository(image, {}, "pull", (repository) =>
      attachedTo(repository, digests["auth"] ?? "", noop),
    );
    assert.equal(attached.length, 1);
  });

  it("is no known vulnerability that is as close as asked for, or nothing is copied", async () => {
    const program = new GoProgram().build();
    digests["cart"] = from.put("staging/cart", "1", [
      { architecture: "amd64", layers: [{ "app/service": program }] },
    ]);
    const { PATH } = process.env;
    const before = to.requests.filter((one) => /^(PUT|POST)/.test(one)).length;
    const stub = new GovulncheckStub(makeTree({}), "bin");
    process.env["PATH"] = stub.path;
    try {
      const { cart } = release(undefined).images;
      assert.ok(cart !== undefined);
      const database = pathToFileURL(resolve(__dirname, "../../../../test/fixtures/vulndb")).href;
      const one = { ...release({ maxVulnerability: "package", database }), images: { cart } };
      const message = await promote(one, {}, () => undefined).then(() => "", String);
      assert.match(message, /nothing was copied: 2 problems\n {2}promote\.cart: "GO-2026-9001/);
      assert.match(stub.calls().join(), /-db file:\/\//);
      assert.equal(to.requests.filter((request) => /^(PUT|POST)/.test(request)).length, before);
      await promote({ ...one, require: { maxVulnerability: "symbol" } }, {}, () => undefined);
      assert.ok(to.requests.filter((request) => /^(PUT|POST)/.test(request)).length > before);
    } finally {
      process.env["PATH"] = PATH;
      delete digests["cart"];
      removeTrees();
    }
  });

  it("names somebody whose signatures count, by a key that is one", () => {
    const rules = (require: NonNullable<Release["require"]>): string[] =>
      requireProblems("require", require).map(({ field, rule }) => `${field} ${rule}`);
    assert.deepEqual(rules({}), ["require names nobody whose signatures count"]);
    assert.deepEqual(rules({ keys: [own.pub, "no key"] }), ["require.keys[1] is not a public key in PEM"]);
    const [refused = ""] = rules({ keys: [own.key] });
    assert.match(refused, /^require\.keys\[0\] is a private key, which signs;/);
    assert.deepEqual(rules({ keys: [own.pub] }), []);
    assert.deepEqual(rules({ maxVulnerability: "symbol" }), []);
    assert.deepEqual(rules({ maxVulnerability: "symbol", provenance: true }), [
      "require names nobody whose signatures count",
    ]);
    assert.deepEqual(rules({ maxVulnerability: "high" as never, keys: [own.pub] }), [
      "require.maxVulnerability is not one of module, package, symbol",
    ]);
    assert.deepEqual(rules({ keys: [own.pub], database: "db" }), [
      "require.database has an effect only together with `maxVulnerability`",
    ]);
  });
});
