// Proves that the generated monorepo is the same bytes each time, that its services depend on what the scenarios need
// them to depend on, and that each edit changes exactly the services that its scenario says, anew with each run.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Edit, edits, type Monorepo } from "../../../bench/monorepo/edits";
import { generateMonorepo, mainOf } from "../../../bench/monorepo/generate";
import type { Flavour } from "../../../bench/monorepo/template";
import { discover } from "../../../components/plan/discover";
import { planService, type ServicePlan } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { makeTree, removeTrees } from "../../support/tree";

const FLAVOURS: readonly Flavour[] = ["kratos", "small"];

function generated(services: number, flavour?: Flavour): Monorepo {
  return generateMonorepo(join(makeTree({}), "monorepo"), services, flavour);
}

function filesOf(root: string): Map<string, string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  return new Map(paths.sort().map((path) => [path.slice(root.length + 1), readFileSync(path, "utf8")]));
}

function planOf(monorepo: Monorepo, service: string): ServicePlan {
  const go = { version: "1.26.8", image: "registry.example.com/golang:1.26.8-alpine" };
  const source = WorkTree.open(monorepo.root);
  return planService(source, service, { source: ".", main: mainOf(service), go });
}

function foundIn(monorepo: Monorepo): [string, string][] {
  const { services, problems } = discover(WorkTree.open(monorepo.root), []);
  assert.deepEqual(problems, []);
  return services.map(({ name, main }) => [name, main]);
}

function versionsOf(monorepo: Monorepo): Map<string, string> {
  return new Map(monorepo.services.map((service) => [service, planOf(monorepo, service).version]));
}

/** The services whose images an edit changes. */
function changedBy(monorepo: Monorepo, edit: Edit, run: number): string[] {
  const before = versionsOf(monorepo);
  const said = edit(monorepo, run);
  const after = versionsOf(monorepo);
  const changed = monorepo.services.filter((service) => before.get(service) !== after.get(service));
  assert.deepEqual(
    said.filter((service) => before.has(service)),
    changed,
  );
  return changed;
}

describe("generated monorepo", () => {
  afterEach(removeTrees);

  for (const flavour of FLAVOURS) {
    it(`is the same bytes in another folder, and more services change nothing of the first ones (${flavour})`, () => {
      const three = filesOf(generated(3, flavour).root);
      assert.deepEqual(filesOf(generated(3, flavour).root), three);
      const five = filesOf(generated(5, flavour).root);
      assert.deepEqual(new Map([...five].filter(([path]) => !/s00[45]/.test(path))), three);
      assert.ok(five.size > three.size);
      assert.ok([...three].every(([path, text]) => !/s000|^first\//.test(path) && !text.includes("s000")));
    });

    it(`has services that are found where their main packages are said to be (${flavour})`, () => {
      const monorepo = generated(3, flavour);
      assert.deepEqual(monorepo.services, ["s001", "s002", "s003"]);
      assert.deepEqual(
        foundIn(monorepo),
        monorepo.services.map((service) => [service, mainOf(service)]),
      );
    });

    it(`is edited so that only what the scenario says changes, with each run (${flavour})`, () => {
      const monorepo = generated(3, flavour);
      for (const run of [0, 1, 7]) {
        assert.deepEqual(changedBy(monorepo, edits.main, run), ["s001"]);
        assert.deepEqual(changedBy(monorepo, edits.deep, run), ["s001"]);
        assert.deepEqual(changedBy(monorepo, edits.shared, run), ["s001", "s002", "s003"]);
        const before = filesOf(monorepo.root);
        assert.deepEqual(changedBy(monorepo, edits.nothing, run), []);
        assert.notDeepEqual(filesOf(monorepo.root), before);
        const [added] = edits.addService(monorepo, run);
        assert.ok(foundIn(monorepo).some(([name]) => name === added));
      }
      assert.equal(foundIn(monorepo).length, 6);
    });
  }

  it("has a first service whose closure at five services is its own, the shared packages and the interface", () => {
    const monorepo = generated(5);
    const { closure } = planOf(monorepo, "s001");
    const own = ["biz/desk", "biz/notes/notes", "biz/pricing/pricing", "biz/pricing/rates/rates"];
    const expected = [
      ...["order", "order_grpc", "order_http"].map((name) => `api/s001/v1/${name}.pb.go`),
      "app/s001/cmd/s001/main.go",
      ...[...own, "conf/conf", "data/orders", "server/server", "service/service"].map(
        (path) => `app/s001/internal/${path}.go`,
      ),
      ...["app", "config", "events", "logs", "metrics", "money", "server", "store", "tracing"].map(
        (name) => `pkg/${name}/${name}.go`,
      ),
      ...["go.mod", "go.sum"],
    ];
    assert.deepEqual([...closure.files].sort(), expected.sort());
    assert.deepEqual(closure.problems, []);
  });

  it("has a requirement that the first service alone imports, and that is moved in go.mod and go.sum", () => {
    const monorepo = generated(3);
    const users = monorepo.services.filter((service) =>
      planOf(monorepo, service).closure.packages.includes("github.com/yuin/goldmark"),
    );
    assert.deepEqual(users, ["s001"]);
    const states = new Set<string>();
    for (let run = 0; run < 16; run++) {
      const before = filesOf(monorepo.root);
      edits.bump(monorepo, run);
      const after = filesOf(monorepo.root);
      assert.deepEqual(
        [...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path),
        ["go.mod", "go.sum"],
      );
      const [mod = "", sum = ""] = ["go.mod", "go.sum"].map((name) => after.get(name));
      const version = /goldmark (\S+)$/m.exec(mod)?.[1] ?? "";
      assert.deepEqual([...sum.matchAll(/goldmark (\S+) h1:/g)].map((match) => match[1]).sort(), [
        version,
        `${version}/go.mod`,
      ]);
      states.add(mod);
    }
    assert.equal(states.size, 16);
  });

  it("refuses what it cannot do", () => {
    const monorepo = generated(1, "small");
    assert.throws(() => generateMonorepo(monorepo.root, 1), /is not empty/);
    for (const services of [0, 1.5, 1000]) {
      assert.throws(() => generated(services), {
        name: "RangeError",
        message: /must be a whole number from 1 to 999/,
      });
    }
    assert.throws(() => edits.bump(monorepo, 0), /go\.mod: 0 matches/);
    writeFileSync(join(monorepo.root, "README.md"), "rewritten\n");
    assert.throws(() => edits.nothing(monorepo, 0), /README\.md: 0 matches/);
  });
});
