/**
 * Proves that the plan of a program costs the same for each further service: every source is opened once, whatever number of
 * services and platforms it is for, and hashing grows with the services and not faster. That targets share what does not depend on them
 * is told from what they find. Times are no part of it.
 */
import assert from "node:assert/strict";
import crypto from "node:crypto";
import fs from "node:fs";
import { generateMonorepo } from "../../../bench/monorepo/generate";
import { loadClosure } from "../../../components/closure/closure";
import { discover } from "../../../components/plan/discover";
import { planProgram } from "../../../components/plan/programPlan";
import { WorkTree } from "../../../components/source/workTree";
import { targetOf } from "../../support/sameAsGo";
import { makeTree, removeTrees } from "../../support/tree";

/** What a plan has cost. */
interface Cost {
  readonly services: number;
  readonly hashes: number;
  readonly folders: number;
  /** How often each file below the root was opened. */
  readonly opened: ReadonlyMap<string, number>;
}

function planOf(services: number): Cost {
  const root = fs.realpathSync(makeTree({}));
  generateMonorepo(root, services, "small");
  const { openSync, readdirSync } = fs;
  const { createHash } = crypto;
  const opened = new Map<string, number>();
  let [hashes, folders] = [0, 0];
  fs.openSync = (path, ...others) => {
    opened.set(String(path), (opened.get(String(path)) ?? 0) + 1);
    return openSync(path, ...others);
  };
  fs.readdirSync = ((...given: Parameters<typeof readdirSync>) => {
    folders += 1;
    return readdirSync(...given);
  }) as typeof readdirSync;
  crypto.createHash = (...given) => {
    hashes += 1;
    return createHash(...given);
  };
  try {
    const tree = WorkTree.open(root);
    const found = discover(tree, []);
    const registry = { host: "registry.example.com", path: "team" };
    const plan = planProgram(tree, found.services, { source: root }, { sharedIn: registry });
    assert.deepEqual([...found.problems, ...plan.problems], []);
    assert.equal(plan.services.length, services);
    const below = [...opened].filter(([path]) => path.startsWith(`${root}/`));
    return { services, hashes, folders, opened: new Map(below) };
  } finally {
    Object.assign(fs, { openSync, readdirSync });
    crypto.createHash = createHash;
  }
}

/** What each of the services costs that one plan has more than another. */
function further(of: (cost: Cost) => number, few: Cost, many: Cost): number {
  return (of(many) - of(few)) / (many.services - few.services);
}

describe("cost of a plan", function () {
  this.timeout(60_000);
  let costs: readonly Cost[] = [];

  before(() => {
    // what a process reads once
    planOf(2);
    costs = [10, 20, 60].map(planOf);
  });

  after(removeTrees);

  it("has every source opened once, and the module's files no more often for more services", () => {
    for (const { opened } of costs) {
      const often = [...opened].filter(([path, count]) => count > 1 && !/\/go\.(?:mod|sum)$/.test(path));
      assert.deepEqual(often, []);
    }
    const ofModule = costs.map(({ opened }) =>
      [...opened].flatMap(([path, count]) => (/\/go\.(?:mod|sum)$/.test(path) ? [count] : [])),
    );
    assert.deepEqual(ofModule[1], ofModule[0]);
    assert.deepEqual(ofModule[2], ofModule[0]);
    assert.ok(
      (ofModule[0] ?? []).every((count) => count <= 3),
      String(ofModule[0]),
    );
  });

  it("is, for each of sixty services, that of each of twenty: files, folders, hashes", () => {
    const [ten, twenty, sixty] = costs as [Cost, Cost, Cost];
    for (const of of [
      ({ opened }: Cost): number => opened.size,
      ({ folders }: Cost): number => folders,
      ({ hashes }: Cost): number => hashes,
    ]) {
      assert.ok(further(of, twenty, sixty) <= further(of, ten, twenty));
    }
    const hashes = further((cost) => cost.hashes, twenty, sixty);
    assert.ok(hashes <= 40, `${hashes} hashes a service`);
  });

  it("is shared among targets, and only what they have in common", () => {
    const root = makeTree({
      "go.mod": "module a\n\ngo 1.24\n",
      "same/main.go": 'package main\n\nimport _ "a/lib"\n\nfunc main() {}\n',
      "other/main.go": 'package main\n\nimport _ "a/arch"\n\nfunc main() {}\n',
      "lib/lib.go": "package lib\n",
      "lib/lib_linux.go": "package lib\n",
      "lib/tagged.go": "//go:build extra\n\npackage lib\n",
      "arch/arch.go": "package arch\n",
      "arch/fast.go": '//go:build amd64\n\npackage arch\n\nimport _ "a/lib"\n',
    });
    const tree = WorkTree.open(root);
    const [amd64, arm64] = [targetOf(), targetOf({ goarch: "arm64" })];
    const same = loadClosure(tree, "same", amd64);
    assert.equal(loadClosure(tree, "same", arm64), same);
    assert.deepEqual(same.files, ["go.mod", "lib/lib.go", "lib/lib_linux.go", "same/main.go"]);
    const extra = loadClosure(tree, "same", targetOf({ tags: ["extra"] })).files;
    assert.deepEqual(extra, ["go.mod", "lib/lib.go", "lib/lib_linux.go", "lib/tagged.go", "same/main.go"]);
    assert.deepEqual(loadClosure(tree, "same", targetOf({ goos: "darwin" })).files, [
      "go.mod",
      "lib/lib.go",
      "same/main.go",
    ]);
    const filesOf = (goarch: string): readonly string[] =>
      loadClosure(tree, "other", targetOf({ goarch })).files;
    assert.deepEqual(filesOf("arm64"), ["arch/arch.go", "go.mod", "other/main.go"]);
    assert.deepEqual(filesOf("amd64"), [
      "arch/arch.go",
      "arch/fast.go",
      "go.mod",
      "lib/lib.go",
      "lib/lib_linux.go",
      "other/main.go",
    ]);
    assert.deepEqual(filesOf("arm64"), ["arch/arch.go", "go.mod", "other/main.go"]);
  });
});
