import type { CcrRepositories } from "./ccrRepositories";
import { type CcrQuotas, QuotaError, whereSupported } from "./ccrQuotas";

/**
 * How many repositories the account may still make. The account's repositories are counted once for all resources of a
 * run, which count their own from there; only when nothing seems to be left, the account is asked again.
 */
export class RepositoryQuota {
  readonly #quotas: CcrQuotas;
  readonly #repositories: CcrRepositories;
  #used: Promise<number | undefined> | undefined;
  #taken = 0;

  public constructor(quotas: CcrQuotas, repositories: CcrRepositories) {
    this.#quotas = quotas;
    this.#repositories = repositories;
  }

  /** @throws QuotaError if nothing is left. */
  public async take(): Promise<void> {
    const { repositories: limit } = await this.#quotas.read();
    if (limit === undefined) {
      return;
    }
    const isKnown = this.#used !== undefined;
    let used = await this.#count();
    if (isKnown && used !== undefined && used + this.#taken >= limit) {
      this.#forget();
      used = await this.#count();
    }
    if (used !== undefined && used + this.#taken >= limit) {
      throw new QuotaError("repositories", used, limit, "delete repositories that nobody uses");
    }
    this.#taken += 1;
  }

  #count(): Promise<number | undefined> {
    this.#used ??= whereSupported(() => this.#repositories.count()).catch((error: unknown) => {
      this.#forget();
      throw error;
    });
    return this.#used;
  }

  #forget(): void {
    this.#used = undefined;
    this.#taken = 0;
  }
}
