import { ApiFault } from "./apiFault";

/** Documented calls of one action in a second, by an account in a region. */
const RATE = 20;

/** Documented exceptions. */
const RATES: Readonly<Record<string, number>> = {
  DescribeImagePersonal: 100,
  DescribeRepositoryOwnerPersonal: 100,
};

/** Counts the calls of the last second; a refused call counts, too. */
export class Rates {
  readonly #calls = new Map<string, number[]>();

  /** @throws ApiFault if the account has called the action too often. */
  public count(action: string, account: string, now: number): void {
    const key = `${account} ${action}`;
    const recent = (this.#calls.get(key) ?? []).filter((time) => now - time < 1000);
    recent.push(now);
    this.#calls.set(key, recent);
    if (recent.length > (RATES[action] ?? RATE)) {
      throw new ApiFault("RequestLimitExceeded", "Your current request times exceed the limit of a second.");
    }
  }
}
