/**
 * Proves which versions of a repository may go: decided from tags alone, digest by digest, so that nothing goes
 * that another tag, a cache or a running stack uses; and that the removal does exactly that.
 */
import * as assert from "node:assert/strict";
import { cleanUp } from "../../../components/tencent/ccr/lifecycle/cleanUp";
import { apiTime } from "../../../components/tencent/api/apiTime";
import type { Tag } from "../../../components/tencent/ccr/api/ccrTags";
import {
  isNearlyFull,
  removable,
  type RetentionRule,
} from "../../../components/tencent/ccr/lifecycle/retention";
import { Bench, ours, region } from "./harness";

const day = 24 * 60 * 60 * 1000;
const now = Date.parse("2026-06-30T00:00:00Z");
const rule: RetentionRule = { keepVersions: 2, minAgeDays: 0, keep: [], cacheTags: [], digests: [] };

function tag(name: string, digest: string, daysAgo: number): Tag {
  return { name, digest, pushedAt: now - daysAgo * day };
}

const five = [tag("v5", "e", 1), tag("v4", "d", 2), tag("v3", "c", 3), tag("v2", "b", 4), tag("v1", "a", 5)];

function names(tags: readonly Tag[], changed: Partial<RetentionRule> = {}): string[] {
  return removable(tags, { ...rule, ...changed }, now).flatMap((version) => version.tags);
}

describe("retention: what may go", () => {
  it("all but the newest, oldest first", () => {
    assert.deepEqual(names(five), ["v1", "v2", "v3"]);
    assert.deepEqual(names([...five].reverse()), ["v1", "v2", "v3"]);
  });

  it("never everything", () => {
    assert.deepEqual(names([tag("v1", "a", 100)], { keepVersions: 0 }), []);
  });

  it("no digest that a stack uses", () => {
    assert.deepEqual(names(five, { digests: ["a", "c"] }), ["v2"]);
  });

  it("no digest that a kept tag uses, too", () => {
    assert.deepEqual(names([...five, tag("release-1", "a", 90)], { keep: ["release-*"] }), ["v2", "v3"]);
    assert.deepEqual(names(five, { keep: ["v2"] }), ["v1", "v3"]);
  });

  it("a digest counts once, as old as its newest tag", () => {
    assert.deepEqual(names([...five, tag("again", "a", 0)]), ["v2", "v3", "v4"]);
  });

  it("no cache, which counts as no version", () => {
    const tags = [tag("cache", "x", 0), ...five];
    assert.deepEqual(names(tags, { cacheTags: ["cache"] }), ["v1", "v2", "v3"]);
    assert.deepEqual(names([...five, tag("cache", "a", 9)], { cacheTags: ["cache"] }), ["v2", "v3"]);
  });

  it("nothing young, and nothing whose age nobody knows", () => {
    assert.deepEqual(names(five, { minAgeDays: 4 }), ["v1", "v2"]);
    assert.deepEqual(
      names([...five, { name: "odd", digest: "o", pushedAt: undefined }], { keepVersions: 1 }),
      ["v1", "v2", "v3", "v4", "v5"],
    );
  });

  it("B15 a repository is nearly full from 80 of 100 tags", () => {
    assert.equal(isNearlyFull(79, 100), false);
    assert.equal(isNearlyFull(80, 100), true);
  });

  const times: [string, string | undefined][] = [
    ["2024-06-22 10:37:26", "2024-06-22T02:37:26Z"],
    ["2024-06-22T10:37:26Z", "2024-06-22T10:37:26Z"],
    ["2019-10-17 15:59:30 +0800 CST", "2019-10-17T07:59:30Z"],
    ["2019-10-17 15:59:30.123456 +0000 UTC", "2019-10-17T15:59:30Z"],
    ["2025-01-03T11:00:19+08:00", "2025-01-03T03:00:19Z"],
    ["2025-01-03T11:00:19-0330", "2025-01-03T14:30:19Z"],
    ["", undefined],
    ["yesterday", undefined],
    ["2024-13-22 10:37:26", undefined],
  ];
  for (const [text, expected] of times) {
    it(`reads the time ${JSON.stringify(text)} with its zone, and China's without one`, () => {
      assert.equal(apiTime(text), expected === undefined ? undefined : Date.parse(expected));
    });
  }

  const hex = (digit: string): string => digit.repeat(64);
  const signed = ["0", "1", "2", "3"].flatMap((digit) => [
    tag(`v${digit}`, `sha256:${hex(digit)}`, 10 - Number(digit)),
    tag(`sha256-${hex(digit)}`, `sha256:${hex("a")}${digit}`, 10 - Number(digit)),
    tag(`sha256-${hex(digit)}.sig`, `sha256:${hex("b")}${digit}`, 1),
    tag(`v${digit}.sbom`, `sha256:${hex("c")}${digit}`, 1),
  ]);

  it("what is attached to an image counts as no version, and goes with its image", () => {
    const gone = removable(signed, { ...rule, keepVersions: 3 }, now);
    assert.deepEqual(
      gone.map(({ tags, attached }) => [tags, attached.flatMap((one) => one.tags).sort()]),
      [[["v0"], [`sha256-${hex("0")}`, `sha256-${hex("0")}.sig`, "v0.sbom"]]],
    );
  });

  it("what is attached under a kept tag stays, though its image goes", () => {
    const gone = removable(signed, { ...rule, keepVersions: 3, keep: ["*.sbom"] }, now);
    assert.deepEqual(
      gone.map(({ attached }) => attached.flatMap((one) => one.tags).sort()),
      [[`sha256-${hex("0")}`, `sha256-${hex("0")}.sig`]],
    );
  });

  it("what is attached to something that is not listed stays", () => {
    const orphan = [tag(`sha256-${hex("f")}`, "d1", 99), tag("sha256-short.att", "d2", 99)];
    assert.deepEqual(names([...orphan, tag("v1", "x", 9), tag("v2", "y", 8)], { keepVersions: 1 }), ["v1"]);
  });

  it("an image that is tagged like an attachment and otherwise, too, is an image", () => {
    const both = [tag(`sha256-${hex("f")}`, "d1", 99), tag("v0", "d1", 99), tag("v1", "x", 9)];
    assert.deepEqual(names(both, { keepVersions: 1 }).sort(), [`sha256-${hex("f")}`, "v0"].sort());
  });
});

describe("retention: removal", () => {
  const bench = new Bench();
  const warnings: string[] = [];
  const warn = (message: string): number => warnings.push(message);
  const fakeTag = (name: string, digest: string, pushedAt: string) => ({ name, digest, pushedAt });

  beforeEach(() => {
    warnings.length = 0;
    bench.fake.world.addNamespace(region, "team", ours.uin);
  });

  const left = (): string[] => bench.fake.world.repository(region, "team/auth")!.tags.map((one) => one.name);

  it("removes what may go, and no more", async () => {
    bench.fake.world.addRepository(region, "team/auth", [
      fakeTag("v1", "a", "2024-01-01 00:00:00"),
      fakeTag("v1-alias", "a", "2024-01-01 00:00:00"),
      fakeTag("v2", "b", "2024-01-02 00:00:00"),
      fakeTag("v3", "c", "2024-01-03 00:00:00"),
      fakeTag("cache", "x", "2023-01-01 00:00:00"),
    ]);
    const changed = { ...rule, keepVersions: 1, cacheTags: ["cache"], digests: ["b"] };
    const result = await cleanUp(bench.ccr(), "team/auth", changed, warn);
    assert.deepEqual(result, { removed: ["v1", "v1-alias"], remaining: 3 });
    assert.deepEqual(left(), ["v2", "v3", "cache"]);
  });

  it("over all pages", async () => {
    bench.fake.world.quotas.tag = 1000;
    const tags = Array.from({ length: 150 }, (_, index) => {
      const minute = String(index % 60).padStart(2, "0");
      return fakeTag(`v${index}`, `d${index}`, `2024-01-0${1 + Math.floor(index / 60)} 00:${minute}:00`);
    });
    bench.fake.world.addRepository(region, "team/auth", tags);
    const result = await cleanUp(
      bench.ccr(),
      "team/auth",
      { ...rule, keepVersions: 140, digests: ["d149"] },
      warn,
    );
    assert.equal(result.removed.length, 10);
    assert.ok(left().includes("v10") && !left().includes("v9"));
  });

  it("removes nothing while what was just pushed is not listed, and says so", async () => {
    bench.fake.world.addRepository(region, "team/auth", [
      fakeTag("v1", "a", "2024-01-01 00:00:00"),
      fakeTag("v2", "b", "2024-01-02 00:00:00"),
      fakeTag("v3", "c", "2024-01-03 00:00:00"),
    ]);
    for (const digests of [["sha256:pushed"], []]) {
      warnings.length = 0;
      const result = await cleanUp(bench.ccr(), "team/auth", { ...rule, keepVersions: 1, digests }, warn);
      assert.deepEqual(result, { removed: [], remaining: 3 });
      assert.match(warnings.join(), /just pushed is not listed yet, so no old version was removed/);
    }
    assert.equal(bench.fake.count("DeleteImagePersonal"), 0);
  });

  it("removes when the push shows up late", async () => {
    bench.fake.world.addRepository(region, "team/auth", [
      fakeTag("v1", "a", "2024-01-01 00:00:00"),
      fakeTag("v2", "b", "2024-01-02 00:00:00"),
    ]);
    let looks = 0;
    bench.fake.meanwhile.set("DescribeImagePersonal", () => {
      looks += 1;
      if (looks === 2) {
        bench.fake.world
          .repository(region, "team/auth")!
          .tags.push(fakeTag("v3", "c", "2024-01-03 00:00:00"));
      }
    });
    const changed = { ...rule, keepVersions: 1, digests: ["c"] };
    assert.deepEqual((await cleanUp(bench.ccr(), "team/auth", changed, warn)).removed, ["v1", "v2"]);
  });

  it("F14 leaves a digest that got another tag after it was listed", async () => {
    bench.fake.world.addRepository(region, "team/auth", [
      fakeTag("v1", "a", "2024-01-01 00:00:00"),
      fakeTag("v2", "b", "2024-01-02 00:00:00"),
    ]);
    bench.fake.meanwhile.set("DescribeImageFilterPersonal", () => {
      bench.fake.world
        .repository(region, "team/auth")!
        .tags.push(fakeTag("prod", "a", "2024-01-03 00:00:00"));
    });
    const result = await cleanUp(
      bench.ccr(),
      "team/auth",
      { ...rule, keepVersions: 1, digests: ["b"] },
      warn,
    );
    assert.deepEqual(result.removed, []);
    assert.deepEqual(left(), ["v1", "v2", "prod"]);
  });

  it("says when something that had to stay is gone afterwards", async () => {
    bench.fake.world.addRepository(region, "team/auth", [
      fakeTag("v1", "a", "2024-01-01 00:00:00"),
      fakeTag("v2", "b", "2024-01-02 00:00:00"),
    ]);
    bench.fake.meanwhile.set("DeleteImagePersonal", () => {
      const repository = bench.fake.world.repository(region, "team/auth")!;
      repository.tags = repository.tags.filter((one) => one.name !== "v2");
    });
    await assert.rejects(
      cleanUp(bench.ccr(), "team/auth", { ...rule, keepVersions: 1, digests: ["b"] }, warn),
      /v2 went missing/,
    );
  });

  it("B15 warns from 80 % of the account's own limit", async () => {
    bench.fake.world.quotas.tag = 5;
    const tags = Array.from({ length: 4 }, (_, index) =>
      fakeTag(`v${index}`, `d${index}`, "2024-01-01 00:00:00"),
    );
    bench.fake.world.addRepository(region, "team/auth", tags);
    await cleanUp(bench.ccr(), "team/auth", { ...rule, keepVersions: 10 }, warn);
    assert.match(warnings.join(), /team\/auth has 4 of 5 tags/);
  });
});
