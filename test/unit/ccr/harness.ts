import { ccrApiVersion, ccrOver } from "../../../components/namespaces/ccr/ccrClient";
import type { Ccr } from "../../../components/namespaces/ccr/ccrClient";
import { TencentApiClient } from "../../../components/tencent/apiClient";
import { endpointOf } from "../../../components/tencent/endpoint";
import type { Pace } from "../../../components/tencent/retry";
import { TencentFake } from "../../fakes/tencent/server";
import type { FakeOptions } from "../../fakes/tencent/server";
import type { FakeKey } from "../../fakes/tencent/signature";

/** Two accounts: ours, and one that has nothing to do with us. */
export const ours: FakeKey = { secretId: "AKIDours0001", secretKey: "canary-key-ours", uin: "100000000001" };
export const theirs: FakeKey = {
  secretId: "AKIDtheirs02",
  secretKey: "canary-key-theirs",
  uin: "100000000002",
};
export const region = "ap-guangzhou";

/** A pace without waits, which remembers how long it would have waited. */
export class TestPace implements Pace {
  public readonly waits: number[] = [];

  public now(): number {
    return Date.now() + this.waits.reduce((sum, wait) => sum + wait, 0);
  }

  public sleep(milliseconds: number): Promise<void> {
    this.waits.push(milliseconds);
    return Promise.resolve();
  }

  public random(): number {
    return 0.5;
  }
}

/** A fake of the API that the tests of a file share, started and stopped with them. */
export class Bench {
  public fake!: TencentFake;
  public pace = new TestPace();

  public constructor(private readonly options: Partial<FakeOptions> = {}) {
    beforeEach(async () => {
      this.pace = new TestPace();
      this.fake = await TencentFake.start({ keys: [ours, theirs], ...this.options });
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
        version: ccrApiVersion,
        timeout: 0.5,
        pace: this.pace,
      }),
    );
  }

  /** Names of an account's namespaces in the world. */
  public names(): string[] {
    return [...this.fake.world.namespaces(region).keys()];
  }
}
