import { ownValue } from "../../common/record";

/**
 * One sentence per documented code, in terms of what to do. A code that is missing here is looked up
 * by its first part: `AuthFailure.Something` finds `AuthFailure`.
 */
const ADVICE: Readonly<Record<string, string>> = {
  "InvalidParameter.ErrNamespaceExist":
    "the name is taken (names are global over all accounts): choose another namespace name, or adopt it if it is yours",
  "InvalidParameter.ErrNamespaceReserved":
    "Tencent reserves this name: choose another namespace name, e.g. with your team's or company's name in front",
  "InvalidParameter.ErrNSMisMatch":
    "the namespace belongs to another account: use a namespace of the account that the API keys belong to",
  "InvalidParameter.ErrRepoExist": "the repository exists already: adopt it, or choose another name",
  "InvalidParameter.ErrTooLarge": "too many names in one call: ask for fewer at once",
  "InvalidParameter.ErrUserExist": "the personal edition is initialised already: nothing to do",
  InvalidParameter: "the API refused a parameter: compare the names with the rules in docs/tencent.md",
  "LimitExceeded.ErrNamespaceMaxLimit":
    "the quota of namespaces of this account and region is used up: delete one that nobody uses, or use an existing one",
  "LimitExceeded.ErrRepoMaxLimit":
    "the quota of repositories of this account and region is used up: delete repositories that nobody uses",
  LimitExceeded: "a quota of the account is used up: delete what nobody uses, or ask Tencent for more",
  MissingParameter:
    "the API misses a parameter or refuses its length: this is a fault of the library, report it",
  "ResourceNotFound.ErrNoUser":
    "the account has not initialised the personal edition: open the CCR console of this region once and set the registry password",
  "UnsupportedOperation.ErrNoUserInitialized":
    "the account has not initialised the personal edition: open the CCR console of this region once and set the registry password",
  "ResourceNotFound.ErrNoNamespace":
    "the namespace does not exist in this account and region: check name and region",
  "ResourceNotFound.ErrNoRepo": "the repository does not exist: check its name, or run `pulumi refresh`",
  "ResourceNotFound.ErrNoTag": "the tag does not exist: check its name",
  ResourceNotFound:
    "the object does not exist in this account and region: check the instance's id and the region, then run `pulumi refresh`",
  "InvalidParameter.ErrorNameExists": "the name is taken in this instance: adopt it, or choose another name",
  ResourceInUse:
    "the object still has something in it: delete its repositories first, or set `forceDelete: true`",
  "InternalError.ErrUnauthorized":
    "the API keys may not do this: grant the action on this namespace (docs/tencent.md has the policy)",
  InternalError:
    "Tencent's service failed, also after retries: run again later, and give Tencent the request id if it stays",
  FailedOperation:
    "Tencent's service refused the operation: run again, and give Tencent the request id if it stays",
  UnsupportedOperation: "this account or region does not support the operation: check the region",
  UnauthorizedOperation:
    "the API keys may not do this: grant the action to them (docs/tencent.md has the policy); a fresh grant takes about a minute",
  "AuthFailure.SignatureExpire":
    "this machine's clock is off by more than five minutes: set the clock (e.g. with NTP) and run again",
  "AuthFailure.SignatureFailure":
    "the secret key does not belong to the secret id: set TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY from the same key",
  "AuthFailure.SecretIdNotFound":
    "the secret id does not exist or is disabled: create or enable a key in the CAM console and set it",
  "AuthFailure.TokenFailure":
    "the session token has expired or belongs to other keys: get a new set of temporary keys and set all three",
  "AuthFailure.MFAFailure":
    "the key asks for multi-factor authentication: use a key of a sub-account for automation",
  "AuthFailure.UnauthorizedOperation":
    "the API keys may not do this: grant the action to them (docs/tencent.md has the policy); a fresh grant takes about a minute",
  AuthFailure: "the API keys were refused: check id, key and token, and that they are enabled",
  RequestLimitExceeded:
    "too many calls of this API, also after waiting: run again later, or with fewer stacks at once",
  UnsupportedRegion: "the API does not serve this region: use a region of docs/tencent.md",
  InvalidAction:
    "the API endpoint does not know the action: check TENCENTCLOUD_ENDPOINT and TENCENTCLOUD_DOMAIN",
  "ClientError.Refused":
    "nothing was sent, the API could not be reached: check the network, the proxy and TENCENTCLOUD_ENDPOINT",
  "ClientError.Network":
    "the connection broke before an answer came: check the network and the proxy, and run again",
  "ClientError.Timeout": "no answer came in time: check the network and the proxy, and run again",
  "ClientError.Malformed":
    "the answer was not one of the API (a proxy's page?): check the proxy and TENCENTCLOUD_ENDPOINT, and run again",
  "ClientError.Http":
    "a gateway answered instead of the API: run again later, and check the proxy if it stays",
};

/** The codes that have a sentence of their own. */
export const ADVISED_CODES: readonly string[] = Object.keys(ADVICE);

/** What to do about a code: one sentence, without a full stop. */
export function adviceFor(code: string, action: string): string {
  for (let key = code; key !== ""; key = key.slice(0, Math.max(0, key.lastIndexOf(".")))) {
    const found = ownValue(ADVICE, key);
    if (found !== undefined) {
      return found;
    }
  }
  return `the API refused ${action} with a code that this library does not know: look the code up in Tencent's error list`;
}
