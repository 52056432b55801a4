/**
 * Proves the life of a namespace against a strict double of the API: made once whatever the network does,
 * adopted only when asked for, reported with its owner otherwise, and deleted only when nobody loses anything.
 */
import * as assert from "node:assert/strict";
import {
  createNamespace,
  deleteNamespace,
  type NamespaceInputs,
  readNamespace,
} from "../../../components/tencent/ccr/lifecycle/namespaceLogic";
import type { FaultKind } from "../../fakes/tencent/faults";
import { Bench, ours, region, theirs } from "./harness";

const team: NamespaceInputs = { name: "team", adopt: false, onDestroy: "deleteImages", forceDelete: false };
const create = "CreateNamespacePersonal";
const remove = "DeleteNamespacePersonal";

const broken: [string, FaultKind][] = [
  ["no answer in time", "hang"],
  ["a reset connection", "reset"],
  ["InternalError", { code: "InternalError" }],
  ["HTML with status 200", "html"],
  ["an empty object with status 200", "empty"],
  ["502", { http: 502 }],
];

describe("namespace of the personal edition: create", () => {
  const bench = new Bench({ reserved: ["library"] });

  it("makes it, and owns it", async () => {
    assert.deepEqual(await createNamespace(bench.ccr(), team), {
      owned: true,
      createdAt: "2024-06-22 10:37:26",
    });
    assert.deepEqual(bench.names(), ["team"]);
  });

  for (const when of ["before", "after"] as const) {
    for (const [title, kind] of broken) {
      it(`F8 ${title} ${when} the effect of a create: made once, and owned`, async () => {
        bench.fake.faults.add({ action: create, kind, when });
        assert.equal((await createNamespace(bench.ccr(), team)).owned, true);
        assert.deepEqual(bench.names(), ["team"]);
        assert.equal(bench.fake.count(create), 1, "a create that had its effect must not be repeated");
      });
    }
  }

  it("F8 the effect of a broken create shows late: the next create finds it, and it is ours", async () => {
    bench.fake.faults.add({ action: create, kind: "reset" });
    bench.fake.meanwhile.set(create, () => bench.fake.world.addNamespace(region, "team", ours.uin));
    assert.equal((await createNamespace(bench.ccr(), team)).owned, true);
  });

  it("F8 every create breaks: gives up by itself, with the last failure", async () => {
    bench.fake.faults.add({ action: create, kind: { http: 502 }, times: 1000 });
    await assert.rejects(createNamespace(bench.ccr(), team), { code: "ClientError.Http.502" });
    assert.deepEqual(bench.names(), []);
  });

  it("F9 it is ours already: refused without adopt, and used but not owned with it", async () => {
    bench.fake.world.addNamespace(region, "team", ours.uin);
    await assert.rejects(
      createNamespace(bench.ccr(), team),
      /exists in this account already.*ExistingNamespace.*adopt: true/,
    );
    assert.equal((await createNamespace(bench.ccr(), { ...team, adopt: true })).owned, false);
    assert.equal(bench.fake.count(create), 0);
  });

  it("F9 it is somebody else's: says so, and creates nothing", async () => {
    bench.fake.world.addNamespace(region, "team", theirs.uin);
    await assert.rejects(
      createNamespace(bench.ccr(), { ...team, adopt: true }),
      /belongs to another account/,
    );
    assert.equal(bench.fake.world.namespaces(region).get("team")?.owner, theirs.uin);
  });

  it("F9 two stacks of this account race: the one that comes second does not take it for its own", async () => {
    bench.fake.meanwhile.set(create, () => bench.fake.world.addNamespace(region, "team", ours.uin));
    await assert.rejects(createNamespace(bench.ccr(), team), /while this run was creating it/);
    bench.fake.world.namespaces(region).clear();
    assert.equal((await createNamespace(bench.ccr(), { ...team, adopt: true })).owned, false);
  });

  it("F9 another account is faster: says that it is somebody else's", async () => {
    bench.fake.meanwhile.set(create, () => bench.fake.world.addNamespace(region, "team", theirs.uin));
    await assert.rejects(createNamespace(bench.ccr(), team), /belongs to another account/);
  });

  it("B1 a reserved name: reported before anything is created", async () => {
    await assert.rejects(
      createNamespace(bench.ccr(), { ...team, name: "library" }),
      /reserves the namespace name library/,
    );
    assert.equal(bench.fake.count(create), 0);
  });

  it("B15 all namespaces used: names limit and candidates before anything is created", async () => {
    for (let index = 0; index < 10; index += 1) {
      bench.fake.world.addNamespace(region, `used-${index}`, ours.uin);
    }
    await assert.rejects(
      createNamespace(bench.ccr(), team),
      /10 of 10 namespaces .*nothing was created.*used-0 \(0 repositories\)/,
    );
    assert.equal(bench.fake.count(create), 0);
  });

  it("B15 the limit is the account's own, not a number of ours", async () => {
    bench.fake.world.quotas.namespace = 1;
    bench.fake.world.addNamespace(region, "used", ours.uin);
    await assert.rejects(createNamespace(bench.ccr(), team), /1 of 1 namespaces/);
  });
});

describe("namespace of the personal edition: read", () => {
  const bench = new Bench();

  it("F11 gone: is distinguished from an API that fails", async () => {
    assert.equal(await readNamespace(bench.ccr(), "team"), undefined);
    bench.fake.faults.add({ action: "DescribeNamespacePersonal", kind: { http: 500 }, times: 1000 });
    await assert.rejects(readNamespace(bench.ccr(), "team"), { code: "ClientError.Http.500" });
  });

  it("F11 the filter is fuzzy: team2 is not team", async () => {
    bench.fake.world.addNamespace(region, "team2", ours.uin);
    assert.equal(await readNamespace(bench.ccr(), "team"), undefined);
  });

  it("F11 found on the third page", async () => {
    for (let index = 0; index < 230; index += 1) {
      bench.fake.world.addNamespace(region, `team-${index}`, ours.uin);
    }
    bench.fake.world.addNamespace(region, "team", ours.uin);
    assert.equal((await readNamespace(bench.ccr(), "team"))?.name, "team");
    assert.equal(bench.fake.count("DescribeNamespacePersonal"), 3);
  });

  it("another region is another registry", async () => {
    bench.fake.world.addNamespace("ap-hongkong", "team", ours.uin);
    assert.equal(await readNamespace(bench.ccr(), "team"), undefined);
    assert.equal((await readNamespace(bench.ccr(ours, "ap-hongkong"), "team"))?.name, "team");
  });
});

for (const onNonEmptyDelete of ["cascade", "refuse"] as const) {
  describe(`namespace of the personal edition: delete, where the service would ${onNonEmptyDelete}`, () => {
    const bench = new Bench({ onNonEmptyDelete });
    const said: string[] = [];
    const say = (message: string): number => said.push(message);

    beforeEach(() => {
      said.length = 0;
      bench.fake.world.addNamespace(region, "team", ours.uin);
    });

    it("deletes an empty one, and looks again", async () => {
      await deleteNamespace(bench.ccr(), team, say);
      assert.deepEqual(bench.names(), []);
      assert.equal(bench.fake.calls.at(-1)?.action, "DescribeNamespacePersonal");
    });

    it("F12 not empty: refuses, names what is in it, and deletes nothing", async () => {
      bench.fake.world.addRepository(region, "team/other");
      await assert.rejects(deleteNamespace(bench.ccr(), team, say), /is not empty.*team\/other.*forceDelete/);
      assert.equal(bench.fake.count(remove), 0);
      assert.ok(bench.fake.world.repository(region, "team/other"));
    });

    it("F12 forced: deletes the repositories one by one, and says so", async () => {
      bench.fake.world.addRepository(region, "team/other");
      bench.fake.world.addNamespace(region, "team2", ours.uin);
      bench.fake.world.addRepository(region, "team2/kept");
      await deleteNamespace(bench.ccr(), { ...team, forceDelete: true }, say);
      assert.deepEqual(bench.names(), ["team2"]);
      assert.ok(bench.fake.world.repository(region, "team2/kept"));
      assert.match(said.join(), /deleting repository team\/other/);
    });

    for (const when of ["before", "after"] as const) {
      for (const [title, kind] of broken) {
        it(`F8 ${title} ${when} the effect of a delete: gone, and no failure`, async () => {
          bench.fake.faults.add({ action: remove, kind, when });
          await deleteNamespace(bench.ccr(), team, say);
          assert.deepEqual(bench.names(), []);
        });
      }
    }

    it("accepted but not done: says that it is still there", async () => {
      bench.fake.faults.add({ action: remove, kind: { answer: {} } });
      await assert.rejects(deleteNamespace(bench.ccr(), team, say), /namespace team is still there/);
    });

    it("gone already: nothing to do", async () => {
      bench.fake.world.namespaces(region).clear();
      await deleteNamespace(bench.ccr(), team, say);
      assert.equal(bench.fake.count(remove), 0);
    });
  });
}

describe("namespace of the personal edition: delete while others push", () => {
  const bench = new Bench({ onNonEmptyDelete: "refuse" });

  it("F12 a repository comes between the look and the delete: refuses, and names it", async () => {
    bench.fake.world.addNamespace(region, "team", ours.uin);
    bench.fake.meanwhile.set(remove, () => bench.fake.world.addRepository(region, "team/late"));
    await assert.rejects(
      deleteNamespace(bench.ccr(), team, () => undefined),
      /is not empty.*team\/late/,
    );
    assert.ok(bench.fake.world.repository(region, "team/late"));
  });
});

describe("codes of the personal edition", () => {
  const bench = new Bench();
  const cases: [string, RegExp][] = [
    ["InvalidParameter.ErrNamespaceReserved", /Tencent reserves this name/],
    ["ResourceNotFound.ErrNoUser", /has not initialised the personal edition: open the CCR console/],
    [
      "UnsupportedOperation.ErrNoUserInitialized",
      /has not initialised the personal edition: open the CCR console/,
    ],
    ["LimitExceeded.ErrNamespaceMaxLimit", /quota of namespaces .* is used up/],
    ["LimitExceeded.ErrRepoMaxLimit", /quota of repositories .* is used up/],
  ];

  for (const [code, sentence] of cases) {
    it(`F10 ${code}: one sentence that says what to do, with code and request id`, async () => {
      bench.fake.faults.add({ action: create, kind: { code, message: "服务器内部错误" }, times: 1000 });
      await assert.rejects(createNamespace(bench.ccr(), team), (error: unknown) => {
        assert.ok(error instanceof Error);
        assert.match(error.message, sentence);
        assert.ok(error.message.includes(code) && error.message.includes("request id fake-request-"));
        return true;
      });
      assert.deepEqual(bench.names(), []);
    });
  }
});
