/** Proves that each code which Tencent documents for the personal edition's actions has a sentence that says what to do. */
import * as assert from "node:assert/strict";
import { adviceFor, ADVISED_CODES } from "../../../components/tencent/api/advice";

/** The codes in the per-action lists of Tencent's own SDK, and the common ones that every action may give. */
const documented = [
  "AuthFailure.InvalidAuthorization",
  "AuthFailure.InvalidSecretId",
  "AuthFailure.MFAFailure",
  "AuthFailure.SecretIdNotFound",
  "AuthFailure.SignatureExpire",
  "AuthFailure.SignatureFailure",
  "AuthFailure.TokenFailure",
  "AuthFailure.UnauthorizedOperation",
  "FailedOperation",
  "InternalError",
  "InternalError.ErrUnauthorized",
  "InvalidAction",
  "InvalidParameter.ErrNSMisMatch",
  "InvalidParameter.ErrNamespaceExist",
  "InvalidParameter.ErrNamespaceReserved",
  "InvalidParameter.ErrRepoExist",
  "InvalidParameter.ErrTooLarge",
  "InvalidParameter.ErrUserExist",
  "LimitExceeded.ErrNamespaceMaxLimit",
  "LimitExceeded.ErrRepoMaxLimit",
  "MissingParameter",
  "MissingParameter.MissingParameter",
  "RequestLimitExceeded",
  "ResourceInUse",
  "ResourceNotFound.ErrNoNamespace",
  "ResourceNotFound.ErrNoRepo",
  "ResourceNotFound.ErrNoTag",
  "ResourceNotFound.ErrNoUser",
  "UnauthorizedOperation",
  "UnsupportedOperation.ErrNoUserInitialized",
  "UnsupportedRegion",
];

describe("advice", () => {
  for (const code of documented) {
    it(`F10 ${code}: one sentence with a next step`, () => {
      const sentence = adviceFor(code, "SomeAction");
      assert.doesNotMatch(sentence, /this library does not know/);
      assert.match(sentence, /: /, "what is so, then what to do");
      assert.doesNotMatch(sentence, /\.$|\n/);
    });
  }

  it("F10 a code that nobody documented: says where to look it up", () => {
    assert.match(adviceFor("Brand.New", "SomeAction"), /refused SomeAction with a code/);
    assert.match(adviceFor("constructor", "SomeAction"), /refused SomeAction with a code/);
  });

  it("no two codes are distinguished by letter case alone", () => {
    assert.equal(new Set(ADVISED_CODES.map((code) => code.toLowerCase())).size, ADVISED_CODES.length);
  });
});
