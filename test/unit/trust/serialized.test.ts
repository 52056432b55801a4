// Proves that what is written into a stack's state as the providers of attached documents and of audits captures nothing of this package and calls
// only what the package exports, and what counts as a change.
import assert from "node:assert/strict";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as provider from "../../../components/trust/provider";
import { serializedAttachments, serializedAudit } from "../../../components/trust/serialized";

const root = path.resolve(__dirname, "../../../..");
const inputs: provider.Attachments = {
  host: "registry.example.com",
  path: "team/auth",
  login: { username: "robot", password: "old" },
  digest: `sha256:${"a".repeat(64)}`,
  version: "1",
  sbom: ["cyclonedx"],
  provenance: {
    service: "auth",
    version: "1",
    source: "shop",
    arguments: {},
    go: { version: "1.26.8", image: "golang:1.26.8" },
    bases: [],
    context: "a",
    dockerfile: "a/Dockerfile",
    contexts: {},
  },
  sign: { key: "env://KEY" },
  deletes: false,
};
const state: provider.AttachmentsOuts = { ...inputs, attached: [{ kind: "signature", digest: "sha256:b" }] };

describe("serialized providers of trust", () => {
  for (const [name, make] of [
    ["attachments", () => serializedAttachments],
    ["audit", () => serializedAudit],
  ] as const) {
    it(`F21 captures nothing: ${name}`, async () => {
      const { text, containsSecrets } = await pulumi.runtime.serializeFunction(make);
      assert.equal(containsSecrets, false);
      const modules = [...text.matchAll(/require\("([^"]*)"\)/g)].map((match) => match[1]);
      assert.deepEqual(modules, ["node:module"]);
      assert.ok(!text.includes(root), "no path of this machine");
      assert.match(text, /pulumi-go-service-image\/providers\/trust/);
    });
  }

  it("F21 every method that the text calls is exported", () => {
    for (const method of ["check", "diff", "create", "read", "update", "delete"] as const) {
      assert.equal(typeof provider.attachments[method], "function", method);
      assert.equal(typeof provider.audit[method], "function", method);
    }
  });

  it("compares what is said and who says it, and neither logins nor where things lie on this machine", () => {
    const changed = (news: object, olds: object = {}): boolean =>
      provider.attachments.diff("", { ...state, ...olds }, { ...inputs, ...news }).changes === true;
    assert.equal(changed({}), false);
    assert.equal(changed({ login: { username: "robot", password: "new" } }), false);
    assert.equal(changed({ provenance: { ...inputs.provenance, context: "b", source: "/x" } }), false);
    assert.equal(changed({ provenance: undefined }), true);
    assert.equal(changed({ digest: `sha256:${"b".repeat(64)}` }), true);
    assert.equal(changed({ version: "2" }), true);
    assert.equal(changed({ sbom: [] }), true);
    assert.equal(changed({ sign: { key: "env://OTHER" } }), true);
    assert.equal(changed({}, { attached: [] }), true, "what a refresh found to be gone");
  });
});
