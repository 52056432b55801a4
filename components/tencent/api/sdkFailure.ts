import { TencentApiError } from "./apiError";

/** What the SDK's errors carry, which have no common type: only API errors have a code. */
interface SdkError {
  readonly message: string;
  readonly code?: unknown;
  readonly httpCode?: unknown;
  readonly requestId?: unknown;
}

/** Transport messages after which certainly nothing has reached the API. */
const NEVER_SENT =
  /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|certificate|self-signed|wrong version number/i;

/**
 * Gives what the SDK threw a code, and says whether the call may have had an effect. The SDK reports network
 * failures apart by message text only, and lets parse failures of the answer through as they are.
 *
 * @param clean removes secrets from a text: some refusals repeat the key id they were given.
 */
export function fromSdkError(
  thrown: unknown,
  action: string,
  clean: (text: string) => string,
): TencentApiError {
  const error: SdkError = thrown instanceof Error ? thrown : { message: String(thrown) };
  const detail = clean(error.message);
  const requestId = typeof error.requestId === "string" ? error.requestId : "";
  if (typeof error.code === "string" && thrown instanceof Error && thrown.name !== "FetchError") {
    const effect = /^(InternalError|FailedOperation)(\.|$)/.test(error.code) ? "unknown" : "none";
    return new TencentApiError({ code: error.code, action, effect, detail, requestId });
  }
  if (typeof error.httpCode === "number") {
    const code = `ClientError.Http.${error.httpCode}`;
    return new TencentApiError({ code, action, effect: effectOfStatus(error.httpCode), detail, requestId });
  }
  return new TencentApiError({ ...transportFailure(error.message), action, detail, requestId });
}

/** An answer that is not of the shape the action is documented with. */
export function malformed(action: string, detail: string): TencentApiError {
  return new TencentApiError({
    code: "ClientError.Malformed",
    action,
    effect: "unknown",
    detail,
    requestId: "",
  });
}

function effectOfStatus(status: number): "none" | "unknown" {
  return status >= 500 ? "unknown" : "none";
}

function transportFailure(message: string): { code: string; effect: "none" | "unknown" } {
  if (NEVER_SENT.test(message)) {
    return { code: "ClientError.Refused", effect: "none" };
  }
  if (/timeout|ETIMEDOUT|aborted/i.test(message)) {
    return { code: "ClientError.Timeout", effect: "unknown" };
  }
  if (/invalid json|Unexpected token|reading 'Error'|reading 'Response'|not valid JSON/i.test(message)) {
    return { code: "ClientError.Malformed", effect: "unknown" };
  }
  return { code: "ClientError.Network", effect: "unknown" };
}
