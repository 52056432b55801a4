import type { TencentApiError } from "./apiError";

/**
 * Why a call may go through if it is made again.
 * - `throttled`: too many calls; nothing has changed.
 * - `fault`: the service or the network failed; something may have changed.
 * - `grant`: permission is missing, which is so for about a minute after it was given.
 */
export type Transience = "throttled" | "fault" | "grant";

/** Whether and why an error is worth another call; undefined if it is final. */
export function transienceOf(error: TencentApiError): Transience | undefined {
  const code = error.code;
  if (code === "RequestLimitExceeded" || code.startsWith("RequestLimitExceeded.")) {
    return "throttled";
  }
  if (code.startsWith("UnauthorizedOperation") || code === "AuthFailure.UnauthorizedOperation") {
    return "grant";
  }
  if (code === "InternalError.ErrUnauthorized") {
    return undefined; // named like a fault, but it is a refusal
  }
  if (code === "InternalError" || code.startsWith("InternalError.")) {
    return "fault";
  }
  if (code.startsWith("ClientError.Http.")) {
    const status = Number(code.slice("ClientError.Http.".length));
    return status >= 500 || status === 429 ? "fault" : undefined;
  }
  return code.startsWith("ClientError.") ? "fault" : undefined;
}
