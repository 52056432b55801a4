// Proves that a signing key from a program in another language, which makes all of `attest` a secret on its way, is a secret again
// when the component gets it, and that the rest is plain.
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../../components/common/problem";
import { ATTEST } from "../../../components/attestArgs";
import { problemsOf } from "../../../components/common/shape";
import { knownArguments } from "../../../plugin/knownArguments";

const WRITTEN = {
  sbom: ["spdx"],
  provenance: true,
  sign: { key: "canary", rekor: "https://rekor.example.com" },
};

describe("attest from another language", () => {
  for (const [how, attest] of [
    ["as it is written", WRITTEN],
    ["as a secret as a whole", pulumi.secret(WRITTEN)],
    ["with a signer that is a secret", { ...WRITTEN, sign: pulumi.secret(WRITTEN.sign) }],
  ] as const) {
    it(`is plain but for its key, ${how}`, async () => {
      const problems: Problem[] = [];
      const { args } = await knownArguments({ attest, serviceOptions: { auth: { attest } } }, problems);
      const options = args["serviceOptions"] as { readonly auth: { readonly attest: typeof WRITTEN } };
      for (const one of [args["attest"] as typeof WRITTEN, options.auth.attest]) {
        assert.deepEqual([one.sbom, one.provenance, one.sign.rekor], [["spdx"], true, WRITTEN.sign.rekor]);
        assert.equal(await pulumi.isSecret(pulumi.output(one.sign.key)), true);
        assert.deepEqual(problemsOf(ATTEST, "attest", one), []);
      }
      assert.deepEqual(problems, []);
    });
  }
});
