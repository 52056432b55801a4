/*
 * Proves what a budget does to a plan: it is read strictly, `files` is checked before anything is built, and the check of
 * programs comes into the Dockerfile and its context, while version, sources and everything else stay as they are. That
 * a build over its budget fails is proved in the integration tests.
 */
import assert from "node:assert/strict";
import { formatSize, correctedSize, parseSize } from "../../../components/common/byteSize";
import type { ServiceArguments } from "../../../components/plan/serviceArguments";
import { type PlanResult, tryPlanService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { AUTH, SHOP } from "../../support/shop";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

describe("sizes as they are written", () => {
  it("have a number and a unit, decimal or binary", () => {
    const cases: [string, number | undefined][] = [
      ["1B", 1],
      ["512kB", 512_000],
      ["512KB", 512_000],
      ["30MB", 30_000_000],
      ["1.5 GB", 1_500_000_000],
      ["30MiB", 31_457_280],
      ["1GiB", 1_073_741_824],
      ["30", undefined],
      ["30mb", undefined],
      ["0MB", undefined],
      ["0.5B", undefined],
      ["-1MB", undefined],
      ["1e3MB", undefined],
      ["30  MB", undefined],
      ["30constructor", undefined],
    ];
    assert.deepEqual(
      cases.map(([text]) => [text, parseSize(text)]),
      cases,
    );
  });

  it("are mended where it is plain what was meant", () => {
    const cases: [string, string | undefined][] = [
      ["30mb", "30MB"],
      ["30M", "30MB"],
      [" 30mib ", "30MiB"],
      ["30k", "30kB"],
      ["30", undefined],
      ["many", undefined],
    ];
    assert.deepEqual(
      cases.map(([text]) => [text, correctedSize(text)]),
      cases,
    );
  });

  it("are reported in decimal units, without a thousand of one", () => {
    const cases: [number, string][] = [
      [0, "0 B"],
      [999, "999 B"],
      [1_000, "1.0 kB"],
      [999_949, "999.9 kB"],
      [999_950, "1.0 MB"],
      [-7_340_000, "-7.3 MB"],
      [2_500_000_000, "2.5 GB"],
    ];
    assert.deepEqual(
      cases.map(([bytes]) => [bytes, formatSize(bytes)]),
      cases,
    );
  });
});

describe("budget", () => {
  afterEach(removeTrees);

  function planned(changes: Partial<ServiceArguments>, files: TreeFiles = {}): PlanResult {
    const tree = WorkTree.open(makeTree({ ...SHOP, ...files }));
    return tryPlanService(tree, "auth", { source: ".", main: AUTH, ...changes });
  }

  it("is enforced by the Dockerfile, and in nothing that names or shows the image", () => {
    const { plan: without } = planned({});
    const { plan: some } = planned({ maxSize: { binary: "30MB" } });
    const { plan: other } = planned({ maxSize: { binary: "31MB" } });
    assert.ok(without && some && other);
    assert.match(some.dockerfile, /-le 30000000 \]/);
    assert.match(other.dockerfile, /-le 31000000 \]/);
    assert.doesNotMatch(without.dockerfile, /wc -c|budget/);
    for (const field of ["version", "tags", "files", "annotations"] as const) {
      assert.deepEqual(some[field], without[field], field);
    }
    const paths = (plan: typeof some): string[] => plan.context.map(({ path }) => path);
    assert.deepEqual(
      paths(some).filter((path) => !paths(without).includes(path)),
      ["budget/main.go"],
    );
  });

  it("of programs does not count for a debug variant; that of files does", () => {
    const files = { "configs/app.yaml": "a: 1\n" };
    const common = { debug: true, files: { configs: "/app/configs" } };
    const { plan } = planned({ ...common, maxSize: { binary: "1kB" } }, files);
    assert.doesNotMatch(plan?.dockerfile ?? "budget", /budget/);
    assert.equal(planned({ ...common, maxSize: { files: "1B" } }, files).problems.length, 1);
  });

  it("of files names the largest ones", () => {
    const sizes = [10, 60, 20, 50, 40, 30];
    const files = Object.fromEntries(sizes.map((size) => [`web/${size}.txt`, "x".repeat(size * 1000)]));
    const changes = { files: { web: "/app/web" } };
    const { problems } = planned({ ...changes, maxSize: { files: "200kB" } }, files);
    assert.deepEqual(problems, [
      {
        field: "maxSize.files",
        value: "200kB",
        rule:
          "is less than the size of `files`, which is 210.0 kB; the largest are `web/60.txt` (60.0 kB), `web/50.txt` (50.0 kB), " +
          "`web/40.txt` (40.0 kB), `web/30.txt` (30.0 kB), `web/20.txt` (20.0 kB)",
        fix: "leave files out, or raise it",
      },
    ]);
    assert.deepEqual(planned({ ...changes, maxSize: { files: "210kB" } }, files).problems, []);
  });

  it("B8 is reported when it is not a size, not a part, or beside a Dockerfile of one's own", () => {
    const wrong = { binary: "30mb", files: 5, binray: "1MB" } as unknown as { binary: string };
    assert.deepEqual(
      planned({ maxSize: wrong }).problems.map(({ field, fix }) => [field, fix]),
      [
        ["maxSize.binray", "did you mean `binary`?"],
        ["maxSize.files", 'write "5"'],
        ["maxSize.binary", "write `30MB`"],
      ],
    );
    const own = planned(
      { dockerfile: { path: "Dockerfile" }, maxSize: { binary: "30MB" } },
      { Dockerfile: "FROM scratch\n" },
    );
    assert.deepEqual(
      own.problems.map(({ field }) => field),
      ["maxSize"],
    );
  });
});
