import { hasCode } from "../../api/apiError";
import type { TencentApi } from "../../api/apiClient";
import { Reader } from "../../api/reader";

/** Limits of an account in a region; undefined where the API names none. */
export interface Quotas {
  readonly namespaces: number | undefined;
  readonly repositories: number | undefined;
  readonly tags: number | undefined;
}

/** A quota that is used up, found before anything was done. */
export class QuotaError extends Error {
  public constructor(what: string, used: number, limit: number, fix: string) {
    super(
      `${used} of ${limit} ${what} of this account and region are used, so nothing was created. Fix: ${fix}`,
    );
    this.name = "QuotaError";
  }
}

/**
 * The quota action of the personal edition, typed. Limits differ between accounts and are never assumed; they are
 * those of the account, so all resources of a run ask for them once.
 */
export class CcrQuotas {
  readonly #api: TencentApi;
  #limits: Promise<Quotas> | undefined;

  public constructor(api: TencentApi) {
    this.#api = api;
  }

  /** The limits; undefined ones if the endpoint does not give them. */
  public read(): Promise<Quotas> {
    this.#limits ??= this.#ask().catch((error: unknown) => {
      this.#limits = undefined;
      throw error;
    });
    return this.#limits;
  }

  async #ask(): Promise<Quotas> {
    const action = "DescribeUserQuotaPersonal";
    const limits = await whereSupported(() =>
      this.#api.call(action, {}, (answer) =>
        Reader.data(action, answer)
          .list("LimitInfo")
          .map((one) => [one.text("Type"), one.number("Value")] as const),
      ),
    );
    const of = new Map(limits ?? []);
    return { namespaces: of.get("namespace"), repositories: of.get("repo"), tags: of.get("tag") };
  }
}

/** The result of a look that is only taken ahead of the real call; undefined where the API does not offer it. */
export async function whereSupported<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (hasCode(error, "InvalidAction", "UnsupportedOperation", "MissingParameter")) {
      return undefined;
    }
    throw error;
  }
}
