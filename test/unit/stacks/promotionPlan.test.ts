/**
 * Proves what a promotion takes: what the other stack exports, or the version or digest that the configuration selects;
 * and that everything that cannot be promoted is reported at once.
 */
import assert from "node:assert/strict";
import { planPromotion } from "../../../stacks/promotionPlan";

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const image = (service: string, letter: string): object => ({
  ref: `r.example.com/staging/${service}@${digest(letter)}`,
  digest: digest(letter),
  version: `v-${letter}`,
});
const exported = { auth: image("auth", "a"), shop: image("shop", "b") };

function plan(images: unknown, ...selections: string[]): { sources: object; reported: string[] } {
  const { value: sources, problems } = planPromotion(images, selections, "staging");
  return { sources, reported: problems.map(({ field, rule, fix }) => `${field} ${rule}. ${fix}`) };
}

describe("promotion plan", () => {
  const shop = { ref: `r.example.com/staging/shop@${digest("b")}`, version: "v-b" };

  it("takes what the other stack exports", () => {
    const auth = { ref: `r.example.com/staging/auth@${digest("a")}`, version: "v-a" };
    assert.deepEqual(plan(exported), { sources: { auth, shop }, reported: [] });
    assert.deepEqual(plan(exported, "auth=v-a", `shop=${digest("b")}`).sources, { auth, shop });
  });

  it("takes an older version or digest from the same repository", () => {
    const byVersion = { ref: "r.example.com/staging/auth:v-old", version: "v-old" };
    assert.deepEqual(plan(exported, "auth=v-old"), { sources: { auth: byVersion, shop }, reported: [] });
    const byDigest = { ref: `r.example.com/staging/auth@${digest("c")}` };
    assert.deepEqual(plan(exported, `auth=${digest("c")}`), {
      sources: { auth: byDigest, shop },
      reported: [],
    });
  });

  it("reports everything that is wrong with selections at once", () => {
    const { reported } = plan(exported, "auht=v1", "shop", "shop=v1", "shop=v2", "auth=sha256:12");
    assert.match(reported[0]!, /^promote\[0\] names a service that staging does not have.*auth/);
    assert.match(reported[1]!, /^promote\[1\] is not of the form/);
    assert.match(reported[2]!, /^promote\[3\] selects shop a second time/);
    assert.match(reported[3]!, /^promote\[4\] is not of the form/);
    assert.equal(reported.length, 4);
  });

  for (const [title, images] of [
    ["nothing", undefined],
    ["no image", {}],
  ] as const) {
    it(`reports that the other stack exports ${title}`, () => {
      assert.match(plan(images).reported[0]!, /^output images of staging has no image.*pulumi up/);
    });
  }

  for (const [title, change] of [
    ["whose reference is not its digest", { digest: digest("b") }],
    ["by tag", { ref: "r.example.com/staging/auth:v-a" }],
    ["without a version", { version: undefined }],
  ] as const) {
    it(`takes no image ${title}`, () => {
      const { sources, reported } = plan({ auth: { ...image("auth", "a"), ...change } });
      assert.deepEqual(sources, {});
      assert.match(reported[0]!, /^output images of staging: auth has no `ref` by digest/);
    });
  }
});
