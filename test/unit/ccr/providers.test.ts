// Proves what a destroy may delete on the personal edition, against the fake API: only what this stack has made, and only if
// `onDestroy` says so.
import assert from "node:assert/strict";
import { namespaceProvider } from "../../../components/tencent/ccr/provider/namespaceProvider";
import { repositoryProvider } from "../../../components/tencent/ccr/provider/repositoryProvider";
import { TencentFake } from "../../fakes/tencent/server";
import { ours, region } from "./harness";

const PLACE = { host: "ccr.ccs.tencentyun.com", apiRegion: region, adopt: false };

describe("what a destroy deletes on CCR", () => {
  let fake: TencentFake;
  const kept = { ...process.env };

  before(async () => {
    fake = await TencentFake.start({ keys: [ours] });
    process.env["TENCENTCLOUD_SECRET_ID"] = ours.secretId;
    process.env["TENCENTCLOUD_SECRET_KEY"] = ours.secretKey;
    process.env["TENCENTCLOUD_ENDPOINT"] = fake.url;
  });
  after(async () => {
    process.env = { ...kept };
    await fake.close();
  });
  beforeEach(() => {
    fake.world.namespaces(region).clear();
    fake.world.addNamespace(region, "team", ours.uin);
  });

  const CASES = [
    { owned: true, onDestroy: "deleteImages", isDeleted: true },
    { owned: true, onDestroy: "keep", isDeleted: false },
    { owned: false, onDestroy: "deleteImages", isDeleted: false },
    { owned: false, onDestroy: "keep", isDeleted: false },
  ] as const;

  for (const { owned, onDestroy, isDeleted } of CASES) {
    const title = `${owned ? "made here" : "adopted"}, ${onDestroy}: ${isDeleted ? "deleted" : "stays"}`;

    it(`namespace ${title}`, async () => {
      const props = { ...PLACE, name: "team", owned, onDestroy, forceDelete: false, createdAt: "" };
      await namespaceProvider.delete("", props);
      assert.deepEqual([...fake.world.namespaces(region).keys()], isDeleted ? [] : ["team"]);
    });

    it(`repository ${title}`, async () => {
      fake.world.addRepository(region, "team/auth", [{ name: "v1", digest: "sha256:1", pushedAt: "" }]);
      const actual = { isPublic: false, description: "" };
      await repositoryProvider.delete("", { ...PLACE, name: "team/auth", owned, onDestroy, actual });
      assert.equal(fake.world.repository(region, "team/auth") === undefined, isDeleted);
    });
  }
});
