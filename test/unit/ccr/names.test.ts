/** Proves which names of namespaces and repositories are let through, and that each refusal names a fix that would be. */
import * as assert from "node:assert/strict";
import {
  ccrRepositoryNameProblems,
  namespaceNameProblems,
  tcrRepositoryNameProblems,
} from "../../../components/tencent/names";
import { ExistingNamespace } from "../../../components";
import type { Problem } from "../../../components/common/problem";
import { ccrAddressProblems } from "../../../components/tencent/ccr/addressChecks";

const good = ["ab", "team-dev", "a.b", "a_b", "a__b", "a--b", "0a", "x".repeat(30)];

/** Bad names with the fix that is offered. */
const bad: [string, string][] = [
  ["", "choose"],
  ["a", "choose"],
  ["x".repeat(31), "x".repeat(30)],
  ["Team", "`team`"],
  ["-team", "`team`"],
  ["team_", "`team`"],
  ["te..am", "`te.am`"],
  ["te___am", "`te_am`"],
  ["te-_am", "`te-am`"],
  ["team/dev", "`team-dev`"],
  ["tëam", "`t-am`"],
  ["团队", "choose"],
  [" team", "`team`"],
  ["team\n", "`team`"],
];

describe("names", () => {
  for (const name of good) {
    it(`B1 namespace ${name}: accepted`, () => assert.deepEqual(namespaceNameProblems("name", name), []));
  }

  for (const [name, fix] of bad) {
    it(`B1 namespace ${JSON.stringify(name)}: refused, with a fix that is accepted`, () => {
      const [problem, ...more] = namespaceNameProblems("name", name);
      assert.ok(problem !== undefined && more.length === 0);
      assert.equal(problem.value, name);
      assertFix(problem, fix, (one) => namespaceNameProblems("name", one));
    });
  }

  it("B1 namespace: not a text", () => {
    for (const value of [undefined, null, 7, {}]) {
      assert.match(namespaceNameProblems("name", value)[0]!.rule, /is not a valid name/);
    }
  });

  for (const [name, fix] of [
    ["a/b", "`a-b`"],
    ["Auth", "`auth`"],
    ["auth.", "`auth`"],
    ["x".repeat(201), "x".repeat(200)],
    ["", "choose"],
  ] as const) {
    it(`B2 repository ${JSON.stringify(name.slice(0, 20))} on CCR: refused, with a fix that is accepted`, () => {
      const [problem] = ccrRepositoryNameProblems("repository", name);
      assert.ok(problem);
      assertFix(problem, fix, (one) => ccrRepositoryNameProblems("repository", one));
    });
  }

  it("B2 repository on TCR: may have several levels, each by the rule", () => {
    assert.deepEqual(tcrRepositoryNameProblems("repository", "a/b"), []);
    assert.equal(tcrRepositoryNameProblems("repository", "/abc").length, 1);
    assert.equal(tcrRepositoryNameProblems("repository", "a//b").length, 1);
    assert.equal(tcrRepositoryNameProblems("repository", "x".repeat(245)).length, 1);
  });

  it("are told of an address of the personal edition that is named as any other registry", () => {
    const told = (registry: string, ...services: string[]): string[] =>
      ccrAddressProblems("registry", registry, services).map(({ field, rule }) => `${field} ${rule}`);
    assert.deepEqual(told("ccr.ccs.tencentyun.com/acme", "auth"), []);
    assert.deepEqual(told("registry.example.com", "a/b"), []);
    assert.match(told("ccr.ccs.tencentyun.com")[0] ?? "", /^registry names no namespace/);
    assert.match(told("hkccr.ccs.tencentyun.com/acme/backend")[0] ?? "", /^registry has a slash/);
    assert.match(told("ccr.ccs.tencentyun.com/acme", "a/b")[0] ?? "", /^services: a\/b has a slash/);
    const make = (): unknown =>
      new ExistingNamespace("x", { registry: "ccr.ccs.tencentyun.com/acme/backend" });
    assert.throws(make, /registry: "acme\/backend" has a slash/);
  });
});

function assertFix(problem: Problem, expected: string, check: (name: string) => Problem[]): void {
  assert.ok(problem.fix.includes(expected), problem.fix);
  const offered = /^write `(.*)`$/.exec(problem.fix)?.[1];
  if (offered !== undefined) {
    assert.deepEqual(check(offered), []);
  }
}
