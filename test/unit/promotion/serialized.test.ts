/**
 * Proves that what is written into a stack's state as the promotion's provider captures nothing of this package, and calls
 * only what the package exports.
 */
import assert from "node:assert/strict";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as provider from "../../../components/promotion/provider";
import { serializedRelease } from "../../../components/promotion/serialized";
import type { Release } from "../../../components/promotion/release";
import type { ReleaseOuts } from "../../../components/promotion/provider";

const root = path.resolve(__dirname, "../../../..");
const digest = `sha256:${"a".repeat(64)}`;
const login = { username: "robot", password: "old" };
const inputs: Release = {
  from: "a.example.com",
  to: "b.example.com",
  toLogin: login,
  images: { auth: { from: "s/auth", select: digest, to: "p/auth" } },
  movingTags: ["prod"],
};
const state: ReleaseOuts = { ...inputs, digests: { auth: digest }, tags: { auth: "v1" } };

describe("serialized promotion", () => {
  it("F21 captures nothing", async () => {
    const { text, containsSecrets } = await pulumi.runtime.serializeFunction(() => serializedRelease);
    assert.equal(containsSecrets, false);
    const modules = [...text.matchAll(/require\("([^"]*)"\)/g)].map((match) => match[1]);
    assert.deepEqual(modules, ["node:module"]);
    assert.ok(!text.includes(root), "no path of this machine");
    assert.match(text, /pulumi-go-service-image\/providers\/promotion/);
  });

  it("F21 every method that the text calls is exported", () => {
    for (const method of ["check", "diff", "create", "read", "update", "delete"] as const) {
      assert.equal(typeof provider.release[method], "function", method);
    }
  });

  it("compares what was asked for, and what a refresh found", () => {
    const changed = (news: object, olds: object = {}): boolean =>
      provider.release.diff("", { ...state, ...olds }, { ...inputs, ...news }).changes === true;
    assert.equal(changed({}), false);
    assert.equal(changed({}, { drifted: [] }), false);
    assert.equal(changed({}, { drifted: ["auth"] }), true);
    assert.equal(changed({ movingTags: [] }), true);
    assert.equal(changed({ toLogin: { ...login, password: "new" } }), true);
    assert.equal(changed({ images: { auth: { ...inputs.images["auth"]!, select: "v0" } } }), true);
  });
});
