import { type Ccr, ccrOver } from "../../../components/tencent/ccr/api/ccrClient";
import { TencentApiClient } from "../../../components/tencent/api/apiClient";
import { endpointOf } from "../../../components/tencent/api/endpoint";
import type { Clock } from "../../../components/tencent/api/clock";
import { API_VERSION } from "../../../components/tencent/provider/context";
import { type FakeOptions, TencentFake } from "../../fakes/tencent/server";
import type { FakeKey } from "../../fakes/tencent/signature";

/** Two accounts: ours, and one that has nothing to do with us. */
export const ours: FakeKey = { secretId: "AKIDours0001", secretKey: "canary-key-ours", uin: "100000000001" };
export const theirs: FakeKey = {
  secretId: "AKIDtheirs02",
  secretKey: "canary-key-theirs",
  uin: "100000000002",
};
export const region = "ap-guangzhou";

/** Waits from here on are those before another try; a call's turn comes sooner. */
const SHORTEST_RETRY = 250;

/** A clock without waits, which remembers how long it would have waited before another try. */
export class TestClock implements Clock {
  public readonly waits: number[] = [];
  #skipped = 0;

  public now(): number {
    return Date.now() + this.#skipped;
  }

  public wait(milliseconds: number): number {
    this.#skipped += milliseconds;
    if (milliseconds >= SHORTEST_RETRY) {
      this.waits.push(milliseconds);
    }
    return 0;
  }

  public random(): number {
    return 0.5;
  }
}

/** A fake of the API that the tests of a file share, started and stopped with them. */
export class Bench {
  public fake!: TencentFake;
  public clock = new TestClock();

  public constructor(private readonly options: Partial<FakeOptions> = {}) {
    beforeEach(async () => {
      this.clock = new TestClock();
      const now = (): number => this.clock.now();
      this.fake = await TencentFake.start({ keys: [ours, theirs], now, ...this.options });
    });
    afterEach(() => this.fake.close());
  }

  /** The API as an account sees it. */
  public ccr(key: FakeKey = ours, place: string = region): Ccr {
    return ccrOver(
      new TencentApiClient({
        credentials: { ...key, source: "test" },
        region: place,
        endpoint: endpointOf("tcr", { TENCENTCLOUD_ENDPOINT: this.fake.url }),
        version: API_VERSION,
        timeout: 0.5,
        clock: this.clock,
      }),
    );
  }

  /** Names of an account's namespaces in the world. */
  public names(): string[] {
    return [...this.fake.world.namespaces(region).keys()];
  }
}
