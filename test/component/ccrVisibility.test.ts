// Proves what a CCR namespace says of who can read a repository: private code is pushed by that answer.
import assert from "node:assert/strict";
import { CcrNamespace, type CcrNamespaceArgs } from "../../components/tencent/ccrNamespace";
import { record } from "../support/component/recording";

const credentials = { username: "100000000001", password: "passw0rd!" };

describe("CCR: who can read a repository", () => {
  const CASES: [string, Partial<CcrNamespaceArgs>, string | undefined][] = [
    ["made here", {}, "private"],
    ["said to be public", { repositories: { auth: { public: true } } }, "public"],
    ["said to be private", { adopt: true, repositories: { auth: { public: false } } }, "private"],
    ["adopted with the namespace", { adopt: true }, undefined],
    ["adopted by itself", { repositories: { auth: { adopt: true } } }, undefined],
    ["made in an adopted namespace", { adopt: true, repositories: { auth: { adopt: false } } }, "private"],
  ];
  for (const [title, args, visibility] of CASES) {
    it(`${title}: ${visibility ?? "nobody knows"}`, async () => {
      const { result, error } = await record(
        () => new CcrNamespace("registry", { name: "team", credentials, ...args }),
      );
      assert.equal(error, undefined);
      assert.equal(result?.visibility("auth"), visibility);
    });
  }
});
