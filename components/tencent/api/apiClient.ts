import { CommonClient } from "tencentcloud-sdk-nodejs-common";
import type { ApiKeys } from "./credentials";
import type { Endpoint } from "./endpoint";
import { type Clock, SYSTEM_CLOCK } from "./clock";
import { RateLimiter } from "./rateLimiter";
import { DEFAULT_POLICY, type RetryPolicy, withRetries } from "./retry";
import { fromSdkError, malformed } from "./sdkFailure";

/** An answer's fields, before anyone has looked at them. */
export type ApiResponse = Readonly<Record<string, unknown>>;

/** What the logic needs of the API: calls with typed errors, retried where that is safe. */
export interface TencentApi {
  /**
   * Calls an action that may be called twice: a read, an update, a delete.
   *
   * @param parse reads the answer; what it throws as malformed is retried like a fault.
   * @throws TencentApiError
   */
  call<T>(action: string, parameters: object, parse: (response: ApiResponse) => T): Promise<T>;
  /**
   * Calls an action that must not be repeated blindly: a create. Failures after which something
   * may have changed are thrown at once, with the effect `unknown`.
   *
   * @throws TencentApiError
   */
  callOnce<T>(action: string, parameters: object, parse: (response: ApiResponse) => T): Promise<T>;
  readonly clock: Clock;
}

/** What a client is made of. */
export interface ClientOptions {
  readonly credentials: ApiKeys;
  readonly region: string;
  readonly endpoint: Endpoint;
  /** Version of the service's API, e.g. `2019-09-24`. */
  readonly version: string;
  /** Longest wait for one answer in seconds. @default 20 */
  readonly timeout?: number;
  readonly clock?: Clock;
  readonly policy?: RetryPolicy;
}

/** The API over Tencent's own client, which signs but neither retries nor types its failures. */
export class TencentApiClient implements TencentApi {
  public readonly clock: Clock;
  readonly #client: CommonClient;
  readonly #policy: RetryPolicy;
  readonly #rateLimiter: RateLimiter;
  readonly #secrets: readonly string[];

  public constructor(options: ClientOptions) {
    const { secretId, secretKey, token } = options.credentials;
    const { host, protocol, agent, proxy } = options.endpoint;
    this.clock = options.clock ?? SYSTEM_CLOCK;
    this.#policy = options.policy ?? DEFAULT_POLICY;
    this.#rateLimiter = new RateLimiter(this.clock);
    this.#secrets = [secretKey, secretId, ...(token === undefined ? [] : [token])];
    this.#client = new CommonClient(host, options.version, {
      credential: { secretId, secretKey, ...(token === undefined ? {} : { token }) },
      region: options.region,
      profile: {
        language: "en-US",
        httpProfile: {
          protocol,
          reqTimeout: options.timeout ?? 20,
          ...(agent === undefined ? {} : { agent }),
          ...(proxy === undefined ? {} : { proxy }),
        },
      },
    });
  }

  public call<T>(action: string, parameters: object, parse: (response: ApiResponse) => T): Promise<T> {
    const run = async (): Promise<T> => parse(await this.#request(action, parameters));
    return withRetries(run, true, this.clock, this.#policy);
  }

  public callOnce<T>(action: string, parameters: object, parse: (response: ApiResponse) => T): Promise<T> {
    const run = async (): Promise<T> => parse(await this.#request(action, parameters));
    return withRetries(run, false, this.clock, this.#policy);
  }

  async #request(action: string, parameters: object): Promise<ApiResponse> {
    await this.#rateLimiter.turn(action);
    let response: unknown;
    try {
      response = await this.#client.request(action, parameters);
    } catch (error) {
      throw fromSdkError(error, action, (text) => this.#clean(text));
    }
    if (typeof response !== "object" || response === null || !("RequestId" in response)) {
      throw malformed(action, "the answer has no RequestId");
    }
    return response;
  }

  #clean(text: string): string {
    return this.#secrets.reduce((cleaned, secret) => cleaned.replaceAll(secret, "***"), text);
  }
}
