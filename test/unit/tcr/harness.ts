import { TencentApiClient } from "../../../components/tencent/api/apiClient";
import { endpointOf } from "../../../components/tencent/api/endpoint";
import { API_VERSION } from "../../../components/tencent/provider/context";
import { type Tcr, tcrOver } from "../../../components/tencent/tcr/api/tcrClient";
import type { FakeInstance } from "../../fakes/tencent/enterpriseWorld";
import { type FakeOptions, TencentFake } from "../../fakes/tencent/server";
import { ours, region, TestClock, theirs } from "../ccr/harness";

export const INSTANCE = "tcr-xxxxxxxx";

/** A fake of the API with an instance of ours, started and stopped with the tests of a file. */
export class TcrBench {
  public fake!: TencentFake;
  public instance!: FakeInstance;
  public clock = new TestClock();

  public constructor(options: Partial<FakeOptions> = {}) {
    beforeEach(async () => {
      this.clock = new TestClock();
      const now = (): number => this.clock.now();
      this.fake = await TencentFake.start({ keys: [ours, theirs], now, ...options });
      this.instance = this.fake.world.addInstance(region, INSTANCE, ours.uin);
    });
    afterEach(() => this.fake.close());
  }

  /** The instance as our account sees it in a region. */
  public tcr(place: string = region): Tcr {
    const api = new TencentApiClient({
      credentials: { ...ours, source: "test" },
      region: place,
      endpoint: endpointOf("tcr", { TENCENTCLOUD_ENDPOINT: this.fake.url }),
      version: API_VERSION,
      timeout: 0.5,
      clock: this.clock,
    });
    return tcrOver(api, INSTANCE);
  }
}
