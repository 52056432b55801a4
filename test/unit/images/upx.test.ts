/*
 * Proves what packing with UPX does to a plan: a stage between compile step and image, a version of its own that does
 * not depend on where UPX comes from, and options that are read strictly. That packed programs run, and that packing
 * fails where it does not pay, is proved in the integration tests.
 */
import assert from "node:assert/strict";
import type { ServiceArguments } from "../../../components/plan/serviceArguments";
import { type PlanResult, type ServicePlan, tryPlanService } from "../../../components/plan/servicePlan";
import type { Upx } from "../../../components/plan/upx";
import { WorkTree } from "../../../components/source/workTree";
import { AUTH, SHOP } from "../../support/shop";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

const IMAGE = "registry.example.com/tools/upx:4.2.4";

describe("packing with UPX", () => {
  afterEach(removeTrees);

  it("is a stage between the compile step and the image, for the builder's platform", () => {
    const { dockerfile, context } = plan({ upx: { image: IMAGE }, programs: { migrate: AUTH } });
    const stage = dockerfile.slice(dockerfile.indexOf("# Packs"), dockerfile.indexOf("FROM scratch"));
    assert.equal(
      stage,
      `# Packs the programs, and tells what that saves and what it costs at each start.
FROM --platform=$BUILDPLATFORM ${IMAGE} AS packed
USER 0
RUN --network=none \\
    --mount=type=bind,from=compile,source=/pack,target=/pack \\
    --mount=type=bind,from=compile,source=/out,target=/compiled \\
    ["/pack/pack","auth","no","linux/amd64=linux_amd64/app/service","linux/amd64=linux_amd64/app/migrate",` +
        `"linux/arm64=linux_arm64/app/service","linux/arm64=linux_arm64/app/migrate","--","-9","--lzma"]

`,
    );
    assert.match(dockerfile, /\nCOPY --link --from=packed /);
    assert.doesNotMatch(dockerfile, /COPY --link --from=compile/);
    assert.ok(context.some(({ path }) => path === "upx/main.go"));
    assert.doesNotMatch(plan({ upx: { image: IMAGE, lzma: false } }).dockerfile, /--lzma/);
    assert.match(plan({ upx: { image: IMAGE, force: true } }).dockerfile, /"auth","yes"/);
  });

  it("is not part of an image that does not ask for it, nor of a debug variant", () => {
    for (const { dockerfile, context } of [plan({}), plan({ upx: { image: IMAGE }, debug: true })]) {
      assert.doesNotMatch(dockerfile, /AS packed|\/pack\b|upx/);
      assert.ok(!context.some(({ path }) => path.startsWith("upx")));
    }
    assert.equal(plan({ debug: true }).version, plan({ upx: { image: IMAGE }, debug: true }).version);
  });

  it("is in the version, without where UPX comes from and what only lets it pass", () => {
    const { version } = plan({ upx: { image: IMAGE } });
    const same: Upx[] = [
      { image: IMAGE.replace("registry.example.com", "mirror.example.com") },
      { image: IMAGE, lzma: true },
      { image: IMAGE, force: true },
    ];
    assert.deepEqual(
      same.map((upx) => plan({ upx }).version),
      same.map(() => version),
    );
    const others = [
      plan({}),
      plan({ upx: { image: `${IMAGE}0` } }),
      plan({ upx: { image: IMAGE, lzma: false } }),
    ];
    assert.equal(new Set([version, ...others.map((one) => one.version)]).size, 4);
  });

  it("takes its image from a mirror", () => {
    const mirrors = { "registry.example.com": "mirror.example.com/all" };
    const { dockerfile, version } = plan({ upx: { image: IMAGE }, mirrors });
    assert.match(
      dockerfile,
      /FROM --platform=\$BUILDPLATFORM mirror\.example\.com\/all\/tools\/upx:4\.2\.4 AS packed/,
    );
    assert.equal(version, plan({ upx: { image: IMAGE } }).version);
  });

  it("is reported, all at once, when its options are wrong or it cannot pack for a platform", () => {
    const wrong = { image: "UPX image", lzma: "yes", forced: true } as unknown as Upx;
    assert.deepEqual(problemsOf({ upx: wrong }), [
      ["upx.forced", "did you mean `force`?"],
      ["upx.lzma", "write true or false"],
      ["upx.image", "write it like `alpine:3.22@sha256:…`"],
    ]);
    assert.deepEqual(problemsOf({ upx: {} as Upx }), [["upx.image", "name an image with `upx` on its PATH"]]);
    const platforms = ["linux/amd64", "linux/riscv64"];
    const { problems } = planned({ upx: { image: IMAGE }, platforms });
    assert.deepEqual(problems, [
      { field: "upx", rule: "cannot pack programs of linux/riscv64", fix: "leave it out, or the platform" },
    ]);
    const files = { Dockerfile: "FROM scratch\n" };
    const own = planned({ dockerfile: { path: "Dockerfile" }, upx: { image: IMAGE } }, files);
    assert.deepEqual(
      own.problems.map(({ field }) => field),
      ["upx"],
    );
  });

  function planned(changes: Partial<ServiceArguments>, files: TreeFiles = {}): PlanResult {
    const tree = WorkTree.open(makeTree({ ...SHOP, ...files }));
    return tryPlanService(tree, "auth", { source: ".", main: AUTH, ...changes });
  }

  function plan(changes: Partial<ServiceArguments>): ServicePlan {
    const { plan: made, problems } = planned(changes);
    assert.deepEqual(problems, []);
    return made!;
  }

  function problemsOf(changes: Partial<ServiceArguments>): [string, string][] {
    return planned(changes).problems.map(({ field, fix }) => [field, fix]);
  }
});
