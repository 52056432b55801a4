/**
 * Proves the life of a repository against a strict double of the API: made before the first push and private,
 * changed only where something is declared, and deleted only by whom made it.
 */
import * as assert from "node:assert/strict";
import {
  createRepository,
  deleteRepository,
  type RepositoryInputs,
  updateRepository,
} from "../../../components/tencent/ccr/lifecycle/repositoryLogic";
import { Bench, ours, region, theirs } from "./harness";

const auth: RepositoryInputs = { name: "team/auth", adopt: false, onDestroy: "deleteImages" };
const create = "CreateRepositoryPersonal";

describe("repository of the personal edition", () => {
  const bench = new Bench();

  beforeEach(() => {
    bench.fake.world.addNamespace(region, "team", ours.uin);
  });

  it("is private unless declared otherwise, and has its description", async () => {
    const state = await createRepository(bench.ccr(), { ...auth, description: "Login service" });
    assert.deepEqual(state, { owned: true, isPublic: false, description: "Login service" });
    assert.equal(bench.fake.world.repository(region, "team/auth")?.isPublic, false);
    assert.equal(bench.fake.world.repository(region, "team/auth")?.description, "Login service");
  });

  it("is public when that is declared", async () => {
    await createRepository(bench.ccr(), { ...auth, isPublic: true });
    assert.equal(bench.fake.world.repository(region, "team/auth")?.isPublic, true);
  });

  for (const when of ["before", "after"] as const) {
    it(`F8 no answer ${when} the effect of a create: made once, and owned`, async () => {
      bench.fake.faults.add({ action: create, kind: "hang", when });
      assert.equal((await createRepository(bench.ccr(), auth)).owned, true);
      assert.equal(bench.fake.count(create), 1);
    });
  }

  it("F9 it exists: refused without adopt", async () => {
    bench.fake.world.addRepository(region, "team/auth");
    await assert.rejects(
      createRepository(bench.ccr(), auth),
      /repository team\/auth exists in this account already/,
    );
  });

  it("F9 a push is faster: refused without adopt, and made private with it when that is declared", async () => {
    bench.fake.meanwhile.set(create, () => bench.fake.world.addRepository(region, "team/auth"));
    await assert.rejects(createRepository(bench.ccr(), auth), /while this run was creating it/);
    bench.fake.world.namespaces(region).get("team")?.repositories.clear();
    const state = await createRepository(bench.ccr(), { ...auth, adopt: true, isPublic: false });
    assert.deepEqual(state, { owned: false, isPublic: false, description: "" });
    assert.equal(bench.fake.world.repository(region, "team/auth")?.isPublic, false);
  });

  it("an adopted one stays as it is where nothing is declared", async () => {
    bench.fake.world.addRepository(region, "team/auth").description = "old";
    const state = await createRepository(bench.ccr(), { ...auth, adopt: true });
    assert.deepEqual(state, { owned: false, isPublic: true, description: "old" });
    assert.equal(bench.fake.count("ModifyRepositoryAccessPersonal"), 0);
  });

  it("changes visibility and description, each only if it differs", async () => {
    await createRepository(bench.ccr(), auth);
    await updateRepository(bench.ccr(), { ...auth, isPublic: true });
    assert.equal(bench.fake.count("ModifyRepositoryInfoPersonal"), 0);
    await updateRepository(bench.ccr(), { ...auth, isPublic: true, description: "new" });
    assert.equal(bench.fake.count("ModifyRepositoryAccessPersonal"), 1);
    const { isPublic, description } = bench.fake.world.repository(region, "team/auth")!;
    assert.deepEqual({ isPublic, description }, { isPublic: true, description: "new" });
  });

  it("F17 an account that is not found is a failure, never a repository that is gone", async () => {
    bench.fake.faults.add({ action: "*", kind: { code: "ResourceNotFound.ErrNoUser" }, times: 1000 });
    await assert.rejects(bench.ccr().repositories.find("team/auth"), { code: "ResourceNotFound.ErrNoUser" });
    await assert.rejects(deleteRepository(bench.ccr(), "team/auth"), { code: "ResourceNotFound.ErrNoUser" });
  });

  it("a delete that is accepted but not done is reported", async () => {
    bench.fake.world.addRepository(region, "team/auth");
    bench.fake.faults.add({ action: "DeleteRepositoryPersonal", kind: { answer: {} } });
    await assert.rejects(deleteRepository(bench.ccr(), "team/auth"), /repository team\/auth is still there/);
  });

  it("B15 all repositories used: reported before anything is created", async () => {
    bench.fake.world.quotas.repo = 2;
    bench.fake.world.addRepository(region, "team/one");
    bench.fake.world.addRepository(region, "team/two");
    await assert.rejects(createRepository(bench.ccr(), auth), /2 of 2 repositories .*nothing was created/);
    assert.equal(bench.fake.count(create), 0);
  });

  it("F10 ErrNSMisMatch: the namespace is another account's", async () => {
    bench.fake.world.addNamespace(region, "foreign", theirs.uin);
    await assert.rejects(
      createRepository(bench.ccr(), { ...auth, name: "foreign/auth" }),
      /the namespace belongs to another account/,
    );
  });

  for (const when of ["before", "after"] as const) {
    it(`F8 a reset ${when} the effect of a delete: gone with its images, and no failure`, async () => {
      bench.fake.world.addRepository(region, "team/auth", [{ name: "v1", digest: "sha256:1", pushedAt: "" }]);
      bench.fake.faults.add({ action: "DeleteRepositoryPersonal", kind: "reset", when });
      await deleteRepository(bench.ccr(), "team/auth");
      assert.equal(bench.fake.world.repository(region, "team/auth"), undefined);
    });
  }
});
