import { CommonClient } from "tencentcloud-sdk-nodejs-common";
import type { Credentials } from "./credentials";
import type { Endpoint } from "./endpoint";
import { withRetries, defaultPolicy, realPace } from "./retry";
import type { Pace, RetryPolicy } from "./retry";
import { fromSdkError, malformed } from "./sdkFailure";

/** An answer's fields, before anyone has looked at them. */
export type Answer = Readonly<Record<string, unknown>>;

/** What the logic needs of the API: calls with typed errors, retried where that is safe. */
export interface TencentApi {
  /**
   * Calls an action that may be called twice: a read, an update, a delete.
   *
   * @param parse reads the answer; what it throws as malformed is retried like a fault.
   * @throws TencentApiError
   */
  call<T>(action: string, parameters: object, parse: (answer: Answer) => T): Promise<T>;
  /**
   * Calls an action that must not be repeated blindly: a create. Failures after which something
   * may have changed are thrown at once, with the effect `unknown`.
   *
   * @throws TencentApiError
   */
  callOnce(action: string, parameters: object): Promise<void>;
  readonly pace: Pace;
}

/** What a client is made of. */
export interface ClientOptions {
  readonly credentials: Credentials;
  readonly region: string;
  readonly endpoint: Endpoint;
  /** Version of the service's API, e.g. `2019-09-24`. */
  readonly version: string;
  /** Longest wait for one answer in seconds. @default 20 */
  readonly timeout?: number;
  readonly pace?: Pace;
  readonly policy?: RetryPolicy;
}

/** The API over Tencent's own client, which signs but neither retries nor types its failures. */
export class TencentApiClient implements TencentApi {
  public readonly pace: Pace;
  private readonly client: CommonClient;
  private readonly policy: RetryPolicy;
  private readonly secrets: readonly string[];

  public constructor(options: ClientOptions) {
    const { secretId, secretKey, token } = options.credentials;
    const { host, protocol, agent, proxy } = options.endpoint;
    this.pace = options.pace ?? realPace;
    this.policy = options.policy ?? defaultPolicy;
    this.secrets = [secretKey, secretId, ...(token === undefined ? [] : [token])];
    this.client = new CommonClient(host, options.version, {
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

  public call<T>(action: string, parameters: object, parse: (answer: Answer) => T): Promise<T> {
    const run = async (): Promise<T> => parse(await this.request(action, parameters));
    return withRetries(run, true, this.pace, this.policy);
  }

  public async callOnce(action: string, parameters: object): Promise<void> {
    await withRetries(() => this.request(action, parameters), false, this.pace, this.policy);
  }

  private async request(action: string, parameters: object): Promise<Answer> {
    let answer: unknown;
    try {
      answer = await this.client.request(action, parameters);
    } catch (error) {
      throw fromSdkError(error, action, (text) => this.clean(text));
    }
    if (typeof answer !== "object" || answer === null || !("RequestId" in answer)) {
      throw malformed(action, "the answer has no RequestId");
    }
    return answer;
  }

  private clean(text: string): string {
    return this.secrets.reduce((cleaned, secret) => cleaned.replaceAll(secret, "***"), text);
  }
}
