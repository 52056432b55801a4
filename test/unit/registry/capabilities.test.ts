// Proves that what a registry does not take is found out by trying, each thing apart from the others; and that the trial
// removes what it has pushed, and names what it could not remove.
import assert from "node:assert/strict";
import { type Capability, takesReferrers, tryRegistry } from "../../../components/registry/capabilities";
import { Repository } from "../../../components/registry/repository";
import { trialContent } from "../../../components/registry/trialContent";
import { Transport } from "../../../components/registry/transport";
import { type Refusal, RefusingRegistry } from "../../support/images/refusingRegistry";

/** Everything, in the order in which it is tried. */
const ALL: readonly Capability[] = [
  "push",
  "index",
  "zstd layers",
  "cache manifest",
  "mount",
  "referrers",
  "requests at once",
  "delete",
];

describe("trial of a registry", () => {
  let registry: RefusingRegistry;
  const waits: number[] = [];
  const transport = new Transport({}, ({ statusCode, headers }) => {
    if (statusCode === 429) {
      waits.push(Number(headers["retry-after"]));
    }
  });

  async function trial(...refusals: Refusal[]): ReturnType<typeof tryRegistry> {
    registry = new RefusingRegistry(refusals);
    await registry.open();
    const { host } = registry;
    const open = (path: string, mountFrom: readonly string[]): Repository =>
      new Repository(transport, { host, path, credentials: undefined }, "pull,push,delete", mountFrom);
    return tryRegistry(open, { path: "team/trial", throttled: () => waits });
  }

  afterEach(async () => registry.close());
  after(() => transport.close());

  it("finds everything where everything is taken, and leaves no manifest", async () => {
    const { tried, left } = await trial();
    assert.deepEqual(
      tried.map(({ capability, taken }) => [capability, taken]),
      ALL.map((one) => [one, true]),
    );
    assert.deepEqual([left, [...registry.manifests.keys()]], [[], []]);
  });

  for (const [refusal, capability, words] of [
    ["index", "index", /media type/],
    ["zstd", "zstd layers", /media type/],
    ["cache", "cache manifest", /media type/],
    ["mount", "mount", /wanted the bytes/],
    ["referrers", "referrers", /no referrers API/],
    ["lists", "referrers", /does not list/],
    ["many", "requests at once", /refused \(429\), asks for 1 s/],
    ["delete", "delete", /5 manifests could not be deleted/],
    ["deleteQuietly", "delete", /5 manifests could not be deleted/],
  ] as const) {
    it(`finds that ${refusal === "lists" ? "attached documents are not listed" : `${refusal} is refused`}, and nothing else`, async () => {
      const { tried, left } = await trial(refusal);
      assert.deepEqual(
        tried.filter(({ taken }) => taken !== true).map((one) => one.capability),
        [capability],
      );
      assert.match(tried.find((one) => one.capability === capability)?.seen ?? "", words);
      const stays = [...registry.manifests.keys()].map((name) => `${registry.host}/${name}`);
      assert.deepEqual([...left].sort(), stays.sort());
    });
  }

  it("tries nothing more where nothing can be pushed, and says why", async () => {
    const { tried, left } = await trial("push");
    assert.deepEqual([tried.length, tried[0]?.taken, left], [1, false, []]);
    assert.match(tried[0]?.seen ?? "", /the credentials do not allow this \(403\): requested access/);
  });

  it("asks for the referrers API without pushing anything", async () => {
    for (const [refusals, expected] of [
      [[], true],
      [["referrers"], false],
      [["referrersAsMalformed"], false],
    ] as const) {
      registry = new RefusingRegistry(refusals);
      await registry.open();
      const address = { host: registry.host, path: "team/auth", credentials: undefined };
      assert.equal(await takesReferrers(new Repository(transport, address, "pull")), expected);
      const sent = registry.requests.filter((one) => !/^(GET|HEAD) /.test(one));
      assert.deepEqual(sent, []);
      await registry.close();
    }
    registry = new RefusingRegistry(["everything"]);
    await registry.open();
    const address = { host: registry.host, path: "team/auth", credentials: undefined };
    await assert.rejects(takesReferrers(new Repository(transport, address, "pull")), /401/);
  });

  it("pushes content that no registry can have already", () => {
    const [one, other] = [trialContent(), trialContent()];
    assert.notEqual(one.layer.descriptor.digest, other.layer.descriptor.digest);
    assert.notEqual(one.zstdLayer.descriptor.digest, other.zstdLayer.descriptor.digest);
    assert.ok(one.index.bytes.length < 1000 && one.layer.bytes.length < 200);
  });
});
