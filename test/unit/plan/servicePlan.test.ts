// Proves what a plan depends on and what not: the version changes with everything that an image is made from, and with
// nothing else; every wrong argument is told at once (B2 to B13); Dockerfiles are those of the golden files.
import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { planDependencies, sharedDependencies } from "../../../components/plan/dependenciesPlan";
import { planProgram } from "../../../components/plan/programPlan";
import type { ServiceArguments } from "../../../components/plan/serviceArguments";
import { planService, type ServicePlan, tryPlanService } from "../../../components/plan/servicePlan";
import type { SharedDependencies } from "../../../components/plan/dependenciesPlan";
import { WorkTree } from "../../../components/plan/workTree";
import { matchesGolden } from "../../support/golden";
import { AUTH, ORDER, SHOP } from "../../support/shop";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

/** Pinned here, so that golden files do not move with every Go release. */
const GO = { version: "1.26.8", image: "registry.example.com/golang:1.26.8-alpine" };

function args(changes: Partial<ServiceArguments> = {}): ServiceArguments {
  return { source: ".", main: AUTH, go: GO, ...changes };
}

function planOf(
  files: TreeFiles = {},
  changes: Partial<ServiceArguments> = {},
  shared?: SharedDependencies,
): ServicePlan {
  WorkTree.forgetAll();
  return planService(WorkTree.open(makeTree({ ...SHOP, ...files })), "auth", args(changes), shared);
}

function told(changes: Partial<ServiceArguments>): [string, string, string][] {
  WorkTree.forgetAll();
  const { problems } = tryPlanService(WorkTree.open(makeTree(SHOP)), "auth", args(changes));
  return problems.map(({ field, rule, fix }) => [field, rule, fix]);
}

function dependencies(
  files: TreeFiles = {},
  mains = [AUTH, ORDER],
  go = GO,
): ReturnType<typeof planDependencies> {
  WorkTree.forgetAll();
  return planDependencies(WorkTree.open(makeTree({ ...SHOP, ...files })), "deps", { source: ".", mains, go });
}

describe("service plan", () => {
  afterEach(() => {
    WorkTree.forgetAll();
    removeTrees();
  });

  it("has a version that another checkout path, mode, spelling, mirror, test or document does not change", () => {
    const { version } = planOf();
    assert.match(version, /^[0-9a-f]{12}$/);
    const crlf = "example.org/lib v1.0.0/go.mod h1:BBBB=\nexample.org/lib v1.0.0 h1:AAAA=\n";
    const same: [string, ServicePlan][] = [
      ["path", planOf()],
      ["main", planOf({}, { main: `./${AUTH}/` })],
      ["test", planOf({ [`${AUTH}/main_test.go`]: "package main\n" })],
      ["document", planOf({ "README.md": "other\n" })],
      ["other service", planOf({ [`${ORDER}/main.go`]: "package main\n" })],
      ["mirror", planOf({}, { go: { ...GO, image: "mirror.example.org:5000/golang:1.26.8-alpine" } })],
      ["cache", planOf({}, { cache: "off" })],
      ["extra tags", planOf({}, { extraTags: ["latest"] })],
      ["repository", planOf({}, { repository: "other" })],
      ["order of go.sum", planOf({ "go.sum": crlf })],
      ["defaults", planOf({}, { platforms: ["linux/amd64", "linux/arm64"], target: "final", ports: [] })],
    ];
    assert.deepEqual(
      same.filter(([, plan]) => plan.version !== version).map(([what]) => what),
      [],
    );
    const root = makeTree(SHOP);
    chmodSync(join(root, "pkg/log/log.go"), 0o600);
    WorkTree.forgetAll();
    assert.equal(planService(WorkTree.open(root), "auth", args()).version, version);
  });

  it("has another version for everything that another image comes from", () => {
    const plans: [string, ServicePlan][] = [
      ["base", planOf()],
      ["own file", planOf({ [`${AUTH}/main.go`]: "package main\n\nfunc main() {}\n" })],
      ["shared package", planOf({ "pkg/log/log.go": 'package log\n\nconst Name = "other"\n' })],
      ["file of one platform", planOf({ "pkg/log/log_linux_arm64.go": "package log\n\nvar arm = 1\n" })],
      ["new file", planOf({ "pkg/log/more.go": "package log\n" })],
      ["requirement", planOf({ "go.sum": "example.org/lib v1.0.0 h1:CCCC=\n" })],
      ["platforms", planOf({}, { platforms: ["linux/amd64"] })],
      ["Go image", planOf({}, { go: { ...GO, image: "golang:1.26.8" } })],
      ["build tag", planOf({}, { go: { ...GO, tags: ["x"] } })],
      ["ldflags", planOf({}, { go: { ...GO, ldflags: [] } })],
      ["flags", planOf({}, { go: { ...GO, flags: ["-asan=false"] } })],
      ["environment", planOf({}, { go: { ...GO, env: { GOAMD64: "v2" } } })],
      ["label", planOf({}, { labels: { vendor: "Shop" } })],
      ["port", planOf({}, { ports: [8000] })],
      ["build argument", planOf({}, { buildArgs: { HTTP_PROXY: "http://proxy" } })],
      ["target", planOf({}, { target: "compile" })],
      ["stamp", planOf({}, { versionVariable: "main.Version" })],
      ["main", planOf({}, { main: ORDER })],
    ];
    const byVersion = new Map<string, string[]>();
    plans.forEach(([what, { version }]) => byVersion.set(version, [...(byVersion.get(version) ?? []), what]));
    assert.deepEqual(
      [...byVersion.values()].filter((equal) => equal.length > 1),
      [],
    );
    const root = makeTree(SHOP);
    chmodSync(join(root, "pkg/log/log.go"), 0o755);
    WorkTree.forgetAll();
    const executable = planService(WorkTree.open(root), "auth", args()).version;
    assert.ok(!byVersion.has(executable), "the executable bit");
  });

  it("has the caller's own version, and tags once each, the version first", () => {
    const plan = planOf({}, { version: { value: "1.4.0" }, extraTags: ["latest", "1.4.0"] });
    assert.equal(plan.version, "1.4.0");
    assert.deepEqual(plan.tags, ["1.4.0", "latest"]);
  });

  it("stages what the build reads: sources below src/, lists of packages, what every image has, nothing else", () => {
    assert.deepEqual(
      planOf().context.map(({ path }) => path),
      [
        `src/${AUTH}/main.go`,
        "src/go.mod",
        "src/go.sum",
        "src/pkg/log/log.go",
        "src/pkg/log/log_linux_arm64.go",
        "packages/linux_amd64",
        "packages/linux_arm64",
        "system.tar.gz",
        "user.tar.gz",
      ],
    );
    const list = planOf().context.find(({ path }) => path === "packages/linux_amd64");
    assert.equal(list?.content().toString(), "example.org/lib/token\nfmt\n");
    const mod = "module example.com/shop // shop\n\ngo 1.24\n\nrequire (\n\texample.org/lib v1.0.0\n)\n";
    const canonical = (plan: ServicePlan): string | undefined =>
      plan.context
        .find(({ path }) => path === "src/go.mod")
        ?.content()
        .toString();
    assert.equal(canonical(planOf({ "go.mod": mod.replace(" // shop", "") })), canonical(planOf()));
  });

  it("tells everything that is wrong with arguments, the near miss included (B2 to B13)", () => {
    assert.deepEqual(
      told({ repository: "Auth" }).map(([field, , fix]) => [field, fix]),
      [["repository", "write `auth`"]],
    );
    assert.deepEqual(told({ target: "finale" }), [
      ["target", "is no stage of the Dockerfile", "did you mean `final`?"],
    ]);
    assert.deepEqual(
      told({ platforms: [] }).map(([field]) => field),
      ["platforms"],
    );
    const secret = "looks like a secret, and a build argument is readable in the image";
    for (const name of ["API_TOKEN", "DB_PASSWORD", "private_key", "AWS_SECRET", "APIKEY"]) {
      assert.deepEqual(told({ buildArgs: { [name]: "x" } }), [[`buildArgs.${name}`, secret, "leave it out"]]);
    }
    assert.deepEqual(told({ buildArgs: { HTTP_PROXI: "x", HTTPS_PROXY: "http://p" } }), [
      ["buildArgs.HTTP_PROXI", "has no `ARG` in the Dockerfile", "did you mean `HTTP_PROXY`?"],
    ]);
    const number = 5 as unknown as string;
    assert.deepEqual(told({ buildArgs: { NO_PROXY: number }, labels: { vendor: number } }), [
      ["buildArgs.NO_PROXY", "is no string", 'write "5"'],
      ["labels.vendor", "is no string", 'write "5"'],
    ]);
    assert.deepEqual(
      told({ extraTags: ["a", "a", "+", "buildcache"] }).map(([field]) => field),
      ["extraTags[1]", "extraTags[2]", "extraTags[3]"],
    );
    assert.deepEqual(
      told({ version: { value: "buildcache" } }).map(([field]) => field),
      ["version.value"],
    );
    assert.deepEqual(
      told({ version: { value: "1.0+x" } }).map(([, , fix]) => fix),
      ["write `1.0-x`"],
    );
    for (const reference of ["auth:cache", "registry.example.com/auth", "https://r.example.com/auth:cache"]) {
      assert.deepEqual(
        told({ cache: { reference } }).map(([field]) => field),
        ["cache.reference"],
      );
    }
    assert.deepEqual(
      told({ versionVariable: "main.Version'" }).map(([field]) => field),
      ["versionVariable"],
    );
    assert.deepEqual(
      told({ labels: { "a\nb": "", fine: "a\nb" } }).map(([field]) => field),
      ["labels.a\nb", "labels.fine"],
    );
    assert.equal(told({ main: "pkg/log" })[0]?.[0], "main");
    assert.deepEqual(told({}), []);
  });
});

describe("shared dependencies", () => {
  afterEach(() => {
    WorkTree.forgetAll();
    removeTrees();
  });

  it("have a tag that code does not change, and requirements and flags do", () => {
    const { tag } = dependencies();
    assert.match(tag, /^go1\.26\.8-[0-9a-f]{12}$/);
    const code = {
      [`${AUTH}/main.go`]: 'package main\n\nimport _ "example.org/lib/other"\n\nfunc main() {}\n',
    };
    assert.equal(dependencies(code).tag, tag);
    assert.equal(dependencies({}, [ORDER]).tag, tag);
    const others = [
      dependencies({ "go.sum": "example.org/lib v1.0.0 h1:CCCC=\n" }).tag,
      dependencies({}, [AUTH], { ...GO, image: "golang:1.26.8" }).tag,
      dependencies({}, [AUTH], { ...GO, flags: ["-asan=false"] } as typeof GO).tag,
    ];
    assert.equal(new Set([tag, ...others]).size, 4);
  });

  it("do not change a service's version", () => {
    const shared = sharedDependencies(dependencies(), "registry.example.com/deps:x");
    assert.equal(planOf({}, {}, shared).version, planOf().version);
  });

  it("are refused by a service that they do not fit, with the reason", () => {
    const rule = (
      shared: SharedDependencies,
      changes: Partial<ServiceArguments> = {},
    ): string | undefined => {
      WorkTree.forgetAll();
      const { problems } = tryPlanService(WorkTree.open(makeTree(SHOP)), "auth", args(changes), shared);
      assert.ok(problems.every(({ field }) => field === "dependencies"));
      return problems[0]?.rule;
    };
    const shared = sharedDependencies(dependencies(), "registry.example.com/deps:x");
    assert.equal(rule(shared), undefined);
    assert.match(rule({ ...shared, moduleDir: "other" }) ?? "", /module in `other`/);
    assert.match(
      rule(shared, { go: { ...GO, tags: ["x"] } }) ?? "",
      /were compiled with .* the service wants .*-tags=x/,
    );
    assert.equal(rule(shared, { platforms: ["linux/s390x"] }), "lack the platform linux/s390x");
    const order = sharedDependencies(dependencies({}, [ORDER]), "registry.example.com/deps:x");
    assert.match(rule(order) ?? "", /^lack example\.org\/lib\/token/);
  });
});

describe("program plan", () => {
  afterEach(() => {
    WorkTree.forgetAll();
    removeTrees();
  });
  const services = [
    { name: "auth", main: AUTH },
    { name: "order", main: ORDER },
  ];
  const common = { source: ".", go: GO };

  it("shares dependencies among the services of one module; one alone has its own", () => {
    const lone = {
      "tool/go.mod": "module example.com/tool\n",
      "tool/main.go": "package main\n\nfunc main() {}\n",
    };
    const tree = WorkTree.open(makeTree({ ...SHOP, ...lone }));
    const all = [...services, { name: "tool", main: "tool" }];
    const plan = planProgram(tree, all, common, { shared: true, registry: "r.example.com/team" });
    assert.deepEqual(plan.problems, []);
    assert.deepEqual(
      plan.services.map(({ dependenciesIndex }) => dependenciesIndex),
      [0, 0, undefined],
    );
    assert.deepEqual(
      plan.dependencies.map(({ name, args: { mains } }) => [name, mains]),
      [["go-dependencies", [AUTH, ORDER]]],
    );
    assert.match(
      plan.dependencies[0]?.shared?.reference ?? "",
      /^r\.example\.com\/team\/go-dependencies:go1/,
    );
    const apart = planProgram(tree, all, common, { shared: false, registry: "r.example.com/team" });
    assert.deepEqual(apart.dependencies, []);
    assert.deepEqual(
      apart.services.map((service) => service.plan?.version),
      plan.services.map((service) => service.plan?.version),
    );
  });

  it("tells a problem of one service with its name, and one of all once", () => {
    const tree = WorkTree.open(
      makeTree({ ...SHOP, [`${ORDER}/main.go`]: 'package main\n\nimport "example.com/shop/gone"\n' }),
    );
    const options = { shared: true, registry: "r.example.com" };
    const { problems } = planProgram(tree, services, { ...common, platforms: ["linux/amd46"] }, options);
    assert.deepEqual(problems.map(({ field }) => field.replace(/:\d+$/, "")).sort(), [
      "auth and 1 more: platforms[0]",
      `order: ${ORDER}/main.go`,
    ]);
  });
});

describe("Dockerfile", () => {
  afterEach(() => {
    WorkTree.forgetAll();
    removeTrees();
  });

  it("of a service that compiles its own dependencies", () => {
    matchesGolden("unit/golden/alone.Dockerfile", planOf().dockerfile);
  });

  it("of a service that starts from shared dependencies, with everything that can be said of it", () => {
    const go = { ...GO, tags: ["netgo"], flags: ["-asan=false"], env: { GOEXPERIMENT: "jsonv2" } };
    const planned = planDependencies(WorkTree.open(makeTree(SHOP)), "deps", {
      source: ".",
      mains: [AUTH],
      go,
    });
    const shared = sharedDependencies(planned, "registry.example.com/team/deps:go1");
    const plan = planOf(
      {},
      {
        go,
        version: { value: "1.4.0" },
        versionVariable: "main.Version",
        labels: { "org.opencontainers.image.vendor": 'The "Shop" for $5 \\o/' },
        ports: [8000, "9000/udp"],
      },
      shared,
    );
    matchesGolden("unit/golden/shared.Dockerfile", plan.dockerfile);
  });

  it("of a service that has a budget, and programs beside it", () => {
    const changes = { programs: { order: ORDER }, maxSize: { binary: "30MB" } };
    matchesGolden("unit/golden/budget.Dockerfile", planOf({}, changes).dockerfile);
  });

  it("of a module in a workspace, for variants of platforms", () => {
    const files = {
      "go.work": "go 1.24\n\nuse (\n\t./api\n\t./lib\n)\n",
      "api/go.mod": "module example.com/api\n\ngo 1.24\n",
      "api/cmd/api/main.go": 'package main\n\nimport _ "example.com/lib"\n\nfunc main() {}\n',
      "lib/go.mod": "module example.com/lib\n\ngo 1.24\n",
      "lib/lib.go": "package lib\n",
    };
    const platforms = ["linux/amd64/v3", "linux/arm/v7"];
    const workspace = { source: ".", main: "api/cmd/api", platforms, go: GO };
    const plan = planService(WorkTree.open(makeTree(files)), "api", workspace);
    matchesGolden("unit/golden/workspace.Dockerfile", plan.dockerfile);
  });

  it("of shared dependencies", () => {
    matchesGolden("unit/golden/dependencies.Dockerfile", dependencies().dockerfile);
  });
});
