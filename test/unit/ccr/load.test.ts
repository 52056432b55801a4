/**
 * Proves that many resources at once stay below the documented rate, whoever else calls, and that what is the same for
 * all of them is asked once. Time is counted, not measured: the double and the client share a clock that can be sped up.
 */
import * as assert from "node:assert/strict";
import { TencentApiClient } from "../../../components/tencent/api/apiClient";
import { endpointOf } from "../../../components/tencent/api/endpoint";
import type { Clock } from "../../../components/tencent/api/clock";
import { DOCUMENTED_RATE, RateLimiter } from "../../../components/tencent/api/rateLimiter";
import { type Ccr, ccrOver } from "../../../components/tencent/ccr/api/ccrClient";
import { createRepository } from "../../../components/tencent/ccr/lifecycle/repositoryLogic";
import { API_VERSION } from "../../../components/tencent/provider/context";
import { TencentFake } from "../../fakes/tencent/server";
import { ours, region, TestClock } from "./harness";

/** A clock on which ten seconds are one. */
class FastClock implements Clock {
  readonly #start = Date.now();

  public now(): number {
    return this.#start + (Date.now() - this.#start) * 10;
  }

  public wait(milliseconds: number): number {
    return milliseconds / 10;
  }

  public random(): number {
    return Math.random();
  }
}

describe("many calls at once", () => {
  it("get turns of which no second has more than is documented, for each action apart", () => {
    const clock = new TestClock();
    clock.now = () => 5000;
    const rateLimiter = new RateLimiter(clock);
    const turns = Array.from({ length: 200 }, () => rateLimiter.book("DescribeRepositoryPersonal"));
    assert.equal(turns[0], 0);
    for (const turn of turns) {
      assert.ok(turns.filter((one) => one >= turn && one < turn + 1000).length <= DOCUMENTED_RATE);
    }
    assert.equal(rateLimiter.book("CreateRepositoryPersonal"), 0);
  });

  describe("of 200 repositories, 64 at a time", () => {
    const clock = new FastClock();
    let fake: TencentFake;
    let ccr: Ccr;

    beforeEach(async () => {
      fake = await TencentFake.start({ keys: [ours], now: () => clock.now() });
      fake.world.addNamespace(region, "team", ours.uin);
      const endpoint = endpointOf("tcr", { TENCENTCLOUD_ENDPOINT: fake.url });
      const credentials = { ...ours, source: "test" };
      ccr = ccrOver(new TencentApiClient({ credentials, region, endpoint, version: API_VERSION, clock }));
    });

    afterEach(() => fake.close());

    async function createAll(): Promise<void> {
      const names = Array.from({ length: 200 }, (_, index) => `team/service-${index}`);
      const worker = async (): Promise<void> => {
        for (let name = names.pop(); name !== undefined; name = names.pop()) {
          await createRepository(ccr, { name, adopt: false, onDestroy: "keep" });
        }
      };
      await Promise.all(Array.from({ length: 64 }, worker));
    }

    it("all arrive, and what is the account's is asked once", async () => {
      await createAll();
      assert.equal(fake.world.repositoriesOf(region, ours.uin).length, 200);
      assert.equal(fake.count("DescribeUserQuotaPersonal"), 1);
      assert.equal(fake.count("DescribeRepositoryOwnerPersonal"), 1);
      assert.equal(fake.count("CreateRepositoryPersonal"), 200);
    }).timeout(60_000);

    it("all arrive also while another program uses up the account's calls", async () => {
      fake.faults.add({
        action: "CreateRepositoryPersonal",
        kind: { code: "RequestLimitExceeded" },
        times: 100,
      });
      await createAll();
      assert.equal(fake.world.repositoriesOf(region, ours.uin).length, 200);
    }).timeout(60_000);
  });

  it("the account's limit holds for all of them together, and is asked again before it is believed", async () => {
    const clock = new TestClock();
    const fake = await TencentFake.start({ keys: [ours], now: () => clock.now() });
    try {
      fake.world.addNamespace(region, "team", ours.uin);
      fake.world.quotas.repo = 3;
      const endpoint = endpointOf("tcr", { TENCENTCLOUD_ENDPOINT: fake.url });
      const credentials = { ...ours, source: "test" };
      const ccr = ccrOver(
        new TencentApiClient({ credentials, region, endpoint, version: API_VERSION, clock }),
      );
      const create = (name: string): Promise<unknown> =>
        createRepository(ccr, { name: `team/${name}`, adopt: false, onDestroy: "keep" });
      await Promise.all(["one", "two", "three"].map(create));
      await assert.rejects(create("four"), /3 of 3 repositories .* nothing was created/);
      fake.world.namespaces(region).get("team")!.repositories.delete("one");
      await create("four");
      assert.equal(fake.count("CreateRepositoryPersonal"), 4);
    } finally {
      await fake.close();
    }
  });
});
