import { adviceFor } from "./advice";

/** Whether a failed call may have changed something: a rejected one has not, an unknown one may have. */
export type Effect = "none" | "unknown";

/** What is known about a failed call, before it becomes an error. */
export interface ApiFailure {
  /** The API's own code, or `ClientError.…` for what happened before or instead of an answer of the API. */
  readonly code: string;
  readonly action: string;
  readonly effect: Effect;
  /** The server's or the transport's own words. */
  readonly detail: string;
  /** The request's id, for a support ticket; empty if there was no answer. */
  readonly requestId: string;
}

/** A call of the Tencent Cloud API that failed, in terms of what to do about it. */
export class TencentApiError extends Error implements ApiFailure {
  public readonly code: string;
  public readonly action: string;
  public readonly effect: Effect;
  public readonly detail: string;
  public readonly requestId: string;
  /** One sentence: what to do. */
  public readonly advice: string;

  public constructor(failure: ApiFailure) {
    const advice = adviceFor(failure.code, failure.action);
    const request = failure.requestId === "" ? "" : `, request id ${failure.requestId}`;
    super(`${failure.action}: ${advice} (${failure.code}: ${failure.detail}${request})`);
    this.name = "TencentApiError";
    this.code = failure.code;
    this.action = failure.action;
    this.effect = failure.effect;
    this.detail = failure.detail;
    this.requestId = failure.requestId;
    this.advice = advice;
  }
}

/** Whether an error is an API error with one of the codes, or with a code below one of them. */
export function hasCode(error: unknown, ...codes: string[]): error is TencentApiError {
  return (
    error instanceof TencentApiError &&
    codes.some((code) => error.code === code || error.code.startsWith(`${code}.`))
  );
}
