import { hasCode } from "../../tencent/apiError";
import type { TencentApi } from "../../tencent/apiClient";
import { Reader } from "./records";

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

/** The quota action of the personal edition, typed. Limits differ between accounts and are never assumed. */
export class CcrQuotas {
  public constructor(private readonly api: TencentApi) {}

  /** The limits; none of them if the endpoint does not tell. */
  public async read(): Promise<Quotas> {
    const action = "DescribeUserQuotaPersonal";
    const limits = await whereSupported(() =>
      this.api.call(action, {}, (answer) =>
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
