// Proves what a plan depends on and what not: the version changes with everything that an image is made from, and with
// nothing else; every wrong argument is reported at once (B2 to B13); Dockerfiles are those of the golden files.
import { referenceOf } from "../../support/referenceOf";
import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { planDependencies, tryPlanDependencies } from "../../../components/plan/dependenciesPlan";
import { planProgram } from "../../../components/plan/programPlan";
import type { PlannedArguments, ServiceArguments } from "../../../components/plan/serviceArguments";
import { planService, type ServicePlan, tryPlanService } from "../../../components/plan/servicePlan";
import { type SharedDependencies, sharedDependencies } from "../../../components/plan/sharedDependencies";
import { WorkTree } from "../../../components/source/workTree";
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
  return planService(WorkTree.open(makeTree({ ...SHOP, ...files })), "auth", args(changes), shared);
}

function reported(changes: Partial<ServiceArguments>): [string, string, string][] {
  const { problems } = tryPlanService(WorkTree.open(makeTree(SHOP)), "auth", args(changes));
  return problems.map(({ field, rule, fix }) => [field, rule, fix]);
}

function dependencies(
  files: TreeFiles = {},
  mains = [AUTH, ORDER],
  go = GO,
): ReturnType<typeof planDependencies> {
  return planDependencies(WorkTree.open(makeTree({ ...SHOP, ...files })), "deps", { source: ".", mains, go });
}

/** Ids of the caches of the compile step: of packages, and of programs. */
function cachesOf({ dockerfile }: ServicePlan): string[] {
  const step = dockerfile.slice(dockerfile.indexOf("AS compile"));
  return [...step.matchAll(/type=cache,id=(go-service-image-(?:packages|binary)[^,]*)/g)].map(
    ([, id = ""]) => id,
  );
}

describe("service plan", () => {
  afterEach(removeTrees);

  it("begins other caches for what Go does not compare: files that sources include, and an image with a C compiler", () => {
    const assembly = (line: string, more: TreeFiles = {}): string[] => {
      const files = {
        [`${AUTH}/add_amd64.s`]: `#include "${line}"\n`,
        [`${AUTH}/own.h`]: "#define ONE 1\n",
        "asm/add.h": "#define TWO 2\n",
        ...more,
      };
      return cachesOf(planOf(files));
    };
    const plain = ["go-service-image-packages", cachesOf(planOf())[1]];
    assert.deepEqual(cachesOf(planOf()), plain);
    // Go compares what lies beside the sources
    assert.deepEqual(assembly("own.h"), plain);
    const [once, edited] = [
      assembly("../../../../asm/add.h"),
      assembly("../../../../asm/add.h", { "asm/add.h": "#define TWO 3\n" }),
    ];
    assert.deepEqual(assembly("../../../../asm/add.h"), once);
    assert.equal(new Set([plain, once, edited].flat()).size, 6);
    const compilers = ["one", "two"].flatMap((tag) =>
      cachesOf(planOf({}, { go: { version: "1.26.8", image: `example.com/go:${tag}`, cgo: true } })),
    );
    assert.equal(new Set([...plain, ...compilers]).size, 6);
  });

  it("has embedded module files as they are, and looks at programs again that hold them", () => {
    const mod = (comment: string): string => `${SHOP["go.mod"] as string}// ${comment}\n`;
    const embedding = (files: TreeFiles, pattern = "go.mod"): ServicePlan =>
      planOf({
        "shop.go": `package shop\n\nimport _ "embed"\n\n//go:embed ${pattern}\nvar Text string\n`,
        [`${AUTH}/more.go`]: 'package main\n\nimport _ "example.com/shop"\n',
        ...files,
      });
    const reuses = ({ dockerfile }: ServicePlan): boolean => dockerfile.includes("not built again");
    const [one, two] = [embedding({ "go.mod": mod("one") }), embedding({ "go.mod": mod("two") })];
    assert.notEqual(one.version, two.version);
    const written = one.context.find(({ path }) => path === "src/go.mod");
    assert.equal(written?.content().toString(), mod("one"));
    const sums = { "templates/go.sum": "example.org/zeta v1.0.0 h1:AAA=\n" };
    assert.deepEqual([planOf(), one, embedding(sums, "templates"), embedding(sums, "shop.go")].map(reuses), [
      true,
      false,
      false,
      true,
    ]);
  });

  it("has a version that another checkout path, mode, spelling, mirror, test or document does not change", () => {
    const { version } = planOf();
    assert.match(version, /^[0-9a-f]{12}$/);
    const goMod = SHOP["go.mod"] as string;
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
      ["what go.mod says of who needs a module", planOf({ "go.mod": `${goMod.trimEnd()} // indirect\n` })],
      ["defaults", planOf({}, { platforms: ["linux/amd64", "linux/arm64"], target: "final", ports: [] })],
    ];
    assert.deepEqual(
      same.filter(([, plan]) => plan.version !== version).map(([what]) => what),
      [],
    );
    const root = makeTree(SHOP);
    for (const mode of [0o600, 0o777]) {
      ["pkg/log/log.go", "go.mod", "go.sum"].forEach((path) => chmodSync(join(root, path), mode));
      assert.equal(planService(WorkTree.open(root), "auth", args()).version, version, mode.toString(8));
    }
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
    const files = { "README.md": "/README.md" };
    const plain = planService(WorkTree.open(root), "auth", args({ files })).version;
    chmodSync(join(root, "README.md"), 0o755);
    const executable = planService(WorkTree.open(root), "auth", args({ files })).version;
    assert.notEqual(executable, plain, "the executable bit of what is copied into the image");
  });

  it("is refused where the release is older than the module's go line, as by that release", () => {
    const reported = (version: string, files: TreeFiles = {}): string[] => {
      const tree = WorkTree.open(makeTree({ ...SHOP, ...files }));
      return tryPlanService(tree, "auth", args({ go: { version } })).problems.map(({ rule }) => rule);
    };
    assert.deepEqual(reported("1.23.4"), ["is older than go.mod allows: go >= 1.24"]);
    assert.deepEqual(reported("1.24.0"), []);
    assert.deepEqual(reported("1.24rc1"), []);
    assert.deepEqual(reported("1.25.0", { "go.work": "go 1.25.1\nuse .\n" }), [
      "is older than go.work allows: go >= 1.25.1",
    ]);
    // these try, whatever the line says
    assert.deepEqual(reported("1.20.14"), []);
  });

  it("warns of a workspace that git ignores, unless it is chosen or left out", () => {
    const files = { "go.work": "go 1.24\nuse .\n", ".gitignore": "bin\ngo.work\n" };
    const { version } = planOf({}, { go: { ...GO, workspace: false } });
    assert.notEqual(planOf(files).version, version);
    assert.deepEqual(
      planOf(files).warnings.map(({ field }) => field),
      ["go.work"],
    );
    const [chosen, none] = (["go.work", false] as const).map((workspace) =>
      planOf(files, { go: { ...GO, workspace } }),
    );
    assert.deepEqual([chosen?.warnings, none?.warnings, none?.version], [[], [], version]);
    assert.match(chosen?.dockerfile ?? "", /^ENV GOWORK=\/src\/go\.work /m);
    assert.doesNotMatch(none?.dockerfile ?? "", /GOWORK=\/src/);
    assert.deepEqual(planOf({ ...files, ".gitignore": "go.workspace\n" }).warnings, []);
  });

  it("has the caller's own version, and tags once each, the version first", () => {
    const plan = planOf({}, { version: { value: "1.4.0" }, extraTags: ["latest", "1.4.0"] });
    assert.equal(plan.version, "1.4.0");
    assert.deepEqual(plan.tags, ["1.4.0", "latest"]);
  });

  it("has as context what the build reads: sources below src/, their imports, what every image has, nothing else", () => {
    assert.deepEqual(
      planOf().context.map(({ path }) => path),
      [
        `src/${AUTH}/main.go`,
        "src/go.mod",
        "src/go.sum",
        "src/pkg/log/log.go",
        "src/pkg/log/log_linux_arm64.go",
        "skeleton/go.mod",
        "skeleton/go.sum",
        "skeleton/imports-of-the-module/imports.go",
        "packages/own",
        "packages/linux_amd64",
        "standard/linux_amd64",
        "packages/linux_arm64",
        "standard/linux_arm64",
        "system.tar.gz",
        "user.tar.gz",
      ],
    );
    const text = (path: string): string | undefined =>
      planOf()
        .context.find((one) => one.path === path)
        ?.content()
        .toString();
    const together = "skeleton/imports-of-the-module/imports.go";
    assert.equal(text(together), 'package imports\n\nimport _ "example.org/lib/token"\n');
    assert.equal(text("packages/own"), 'example.com/shop\t"/src"\n');
    assert.equal(text("packages/linux_amd64"), "./imports-of-the-module\n");
    assert.equal(text("standard/linux_amd64"), "fmt\n");
    const mod = "module example.com/shop // shop\n\ngo 1.24\n\nrequire (\n\texample.org/lib v1.0.0\n)\n";
    const canonical = (plan: ServicePlan): string | undefined =>
      plan.context
        .find(({ path }) => path === "src/go.mod")
        ?.content()
        .toString();
    assert.equal(canonical(planOf({ "go.mod": mod.replace(" // shop", "") })), canonical(planOf()));
  });

  it("reports everything that is wrong with arguments, the suggestion included (B2 to B13)", () => {
    assert.deepEqual(
      reported({ repository: "Auth" }).map(([field, , fix]) => [field, fix]),
      [["repository", "write `auth`"]],
    );
    assert.deepEqual(reported({ target: "finale" }), [
      ["target", "is not a stage of the Dockerfile", "did you mean `final`?"],
    ]);
    assert.deepEqual(
      reported({ platforms: [] }).map(([field]) => field),
      ["platforms"],
    );
    const secret = "looks like a secret, and a build argument is readable in the image";
    for (const name of ["API_TOKEN", "DB_PASSWORD", "private_key", "AWS_SECRET", "APIKEY"]) {
      assert.deepEqual(reported({ buildArgs: { [name]: "x" } }), [
        [`buildArgs.${name}`, secret, "leave it out"],
      ]);
    }
    assert.deepEqual(reported({ buildArgs: { HTTP_PROXI: "x", HTTPS_PROXY: "http://p" } }), [
      ["buildArgs.HTTP_PROXI", "has no `ARG` in the Dockerfile", "did you mean `HTTP_PROXY`?"],
    ]);
    const number = 5 as unknown as string;
    assert.deepEqual(reported({ buildArgs: { NO_PROXY: number }, labels: { vendor: number } }), [
      ["buildArgs.NO_PROXY", "is not a string", 'write "5"'],
      ["labels.vendor", "is not a string", 'write "5"'],
    ]);
    assert.deepEqual(
      reported({ extraTags: ["a", "a", "+", "buildcache"] }).map(([field]) => field),
      ["extraTags[1]", "extraTags[2]", "extraTags[3]"],
    );
    assert.deepEqual(
      reported({ version: { value: "buildcache" } }).map(([field]) => field),
      ["version.value"],
    );
    assert.deepEqual(
      reported({ version: { value: "1.0+x" } }).map(([, , fix]) => fix),
      ["write `1.0-x`"],
    );
    for (const reference of ["auth:cache", "registry.example.com/auth", "https://r.example.com/auth:cache"]) {
      assert.deepEqual(
        reported({ cache: { reference } }).map(([field]) => field),
        ["cache.reference"],
      );
    }
    assert.deepEqual(
      reported({ versionVariable: "main.Version'" }).map(([field]) => field),
      ["versionVariable"],
    );
    assert.deepEqual(
      reported({ labels: { "a\nb": "", fine: "a\nb" } }).map(([field]) => field),
      ["labels.a\nb", "labels.fine"],
    );
    assert.equal(reported({ main: "pkg/log" })[0]?.[0], "main");
    const main = `${AUTH}/main.go`;
    const needs = (path: string): string => `is a file, and \`${path}\` needs a folder there`;
    const fix = "give each its own path";
    assert.deepEqual(reported({ files: { [main]: "/x", "go.mod": "/x/y" } }), [
      [`files.${main}`, needs("/x/y"), fix],
    ]);
    assert.deepEqual(reported({ files: { [main]: "/x", "go.mod": "/xy", "go.sum": "/w/x" } }), []);
    for (const [path, changes] of [
      ["/app/service", { files: { "go.mod": "/app" } }],
      ["/x", { files: { "go.mod": "/x" }, volumes: ["/x"] }],
      ["/x/y", { files: { "go.mod": "/x" }, volumes: ["/x/y"] }],
      ["/x", { files: { "go.mod": "/x" }, workingDirectory: "/x" }],
      ["/x/y", { files: { "go.mod": "/x" }, perPlatform: { "linux/amd64": { files: { [main]: "/x/y" } } } }],
    ] as const) {
      assert.deepEqual(reported(changes), [["files.go.mod", needs(path), fix]]);
    }
    const variant = { "linux/amd64": { files: { "go.mod": "/x" } } };
    assert.deepEqual(reported({ files: { [main]: "/x/y" }, perPlatform: variant }), [
      ["perPlatform.linux/amd64.files.go.mod", needs("/x/y"), fix],
    ]);
    assert.deepEqual(reported({}), []);
  });
});

describe("shared dependencies", () => {
  afterEach(removeTrees);

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
    const shared = sharedDependencies(dependencies(), referenceOf("registry.example.com/deps:x"));
    assert.equal(planOf({}, {}, shared).version, planOf().version);
  });

  it("are refused by a service that they do not fit, with the reason", () => {
    const rule = (
      shared: SharedDependencies,
      changes: Partial<ServiceArguments> = {},
    ): string | undefined => {
      const { problems } = tryPlanService(WorkTree.open(makeTree(SHOP)), "auth", args(changes), shared);
      assert.ok(problems.every(({ field }) => field === "dependencies"));
      return problems[0]?.rule;
    };
    const shared = sharedDependencies(dependencies(), referenceOf("registry.example.com/deps:x"));
    assert.equal(rule(shared), undefined);
    assert.match(rule({ ...shared, moduleDir: "other" }) ?? "", /module in `other`/);
    assert.equal(
      rule({ ...shared, workDir: "." }),
      "were resolved with `go.work`, and the service is built without a workspace",
    );
    assert.match(
      rule(shared, { go: { ...GO, tags: ["x"] } }) ?? "",
      /were compiled with .* the service wants .*-tags=x/,
    );
    assert.equal(rule(shared, { platforms: ["linux/s390x"] }), "lack the platform linux/s390x");
    const order = sharedDependencies(dependencies({}, [ORDER]), referenceOf("registry.example.com/deps:x"));
    assert.match(rule(order) ?? "", /^lack example\.org\/lib\/token/);
  });
});

describe("program plan", () => {
  afterEach(removeTrees);
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
    const plan = planProgram(tree, all, common, { sharedIn: { host: "r.example.com", path: "team" } });
    assert.deepEqual(plan.problems, []);
    assert.deepEqual(
      plan.services.map(({ dependenciesIndex }) => dependenciesIndex),
      [0, 0, undefined],
    );
    assert.deepEqual(
      plan.dependencies.map(({ name, plan: planned }) => [name, planned?.args.mains]),
      [["go-dependencies", [AUTH, ORDER]]],
    );
    assert.match(
      String(plan.dependencies[0]?.shared?.reference),
      /^r\.example\.com\/team\/go-dependencies:go1/,
    );
    const apart = planProgram(tree, all, common, {});
    assert.deepEqual(apart.dependencies, []);
    assert.deepEqual(
      apart.services.map((service) => service.plan?.version),
      plan.services.map((service) => service.plan?.version),
    );
  });

  it("build the services of a folder apart whose vendored packages no mount can name", () => {
    const main = (name: string): Record<string, string> => ({
      [`a*b/${name}/main.go`]: 'package main\n\nimport _ "example.org/lib"\n\nfunc main() {}\n',
    });
    const files = {
      "a*b/go.mod": "module example.com/app\n\ngo 1.24\n\nrequire example.org/lib v1.0.0\n",
      "a*b/vendor/modules.txt": "# example.org/lib v1.0.0\n## explicit; go 1.24\nexample.org/lib\n",
      "a*b/vendor/example.org/lib/lib.go": "package lib\n",
      ...main("x"),
      ...main("y"),
    };
    const odd = WorkTree.open(makeTree(files));
    const mains = ["a*b/x", "a*b/y"];
    const found = tryPlanDependencies(odd, "deps", { source: ".", mains }).problems;
    assert.deepEqual(
      found.map(({ field }) => field),
      ["a*b/vendor"],
    );
    const services = mains.map((one) => ({ name: one.slice(-1), main: one }));
    const plan = planProgram(
      odd,
      services,
      { source: "." },
      { sharedIn: { host: "r.example.com", path: "" } },
    );
    assert.deepEqual(plan.problems, []);
    assert.deepEqual(
      plan.dependencies.map(({ plan: planned }) => planned),
      [undefined],
    );
  });

  it("shares what the programs beside a service's own need, too", () => {
    const job = 'package main\n\nimport _ "example.org/lib/job"\n\nfunc main() {}\n';
    const tree = WorkTree.open(makeTree({ ...SHOP, "cmd/job/main.go": job }));
    const ofService = { auth: { programs: { job: "cmd/job" } } };
    const options = { sharedIn: { host: "r.example.com", path: "team" }, ofService };
    const plan = planProgram(tree, services, common, options);
    assert.deepEqual(plan.problems, []);
    assert.deepEqual(plan.dependencies[0]?.plan?.args.mains, [AUTH, "cmd/job", ORDER]);
  });

  it("has one image for a repository, and one for a cache, as its components demand", () => {
    const tree = WorkTree.open(
      makeTree({ ...SHOP, "cmd/go-dependencies/main.go": "package main\n\nfunc main() {}\n" }),
    );
    const all = [...services, { name: "go-dependencies", main: "cmd/go-dependencies" }];
    const sharedIn = { host: "r.example.com", path: "team" };
    const told = (ofService: Record<string, Partial<PlannedArguments>>): unknown[] => {
      const plan = planProgram(tree, all, common, { sharedIn, ofService });
      const names = plan.services.filter((one) => one.plan === undefined).map(({ service }) => service.name);
      return [names, ...plan.problems.map(({ field, value, rule }) => [field, value, rule])];
    };
    const taken = [
      "go-dependencies: repository",
      "go-dependencies",
      "is written by the shared dependencies `go-dependencies` already",
    ];
    assert.deepEqual(told({}), [["go-dependencies"], taken]);
    const own = { "go-dependencies": { repository: "own" } };
    assert.deepEqual(told(own), [[]]);
    assert.deepEqual(told({ ...own, order: { repository: "auth" } }), [
      ["order"],
      ["order: repository", "auth", "is written by the service `auth` already"],
    ]);
    // the tags of a debug variant are others
    assert.deepEqual(told({ ...own, order: { repository: "auth", debug: true } }), [[]]);
    const cache = { reference: "r.example.com/team/c:x" };
    assert.deepEqual(told({ ...own, auth: { cache }, order: { cache } }), [
      ["order"],
      ["order: cache.reference", "r.example.com/team/c:x", "is written by the service `auth` already"],
    ]);
    assert.deepEqual(told({ ...own, auth: { cache }, order: { cache: { ...cache, readOnly: true } } }), [[]]);
  });

  it("reports a problem of one service with its name, and one of all once", () => {
    const tree = WorkTree.open(
      makeTree({ ...SHOP, [`${ORDER}/main.go`]: 'package main\n\nimport "example.com/shop/gone"\n' }),
    );
    const options = { sharedIn: { host: "r.example.com", path: "" } };
    const { problems } = planProgram(tree, services, { ...common, platforms: ["linux/amd46"] }, options);
    assert.deepEqual(problems.map(({ field }) => field.replace(/:\d+$/, "")).sort(), [
      "auth and order: platforms[0]",
      `order: ${ORDER}/main.go`,
    ]);
  });
});

describe("Dockerfile", () => {
  afterEach(removeTrees);

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
    const shared = sharedDependencies(planned, referenceOf("registry.example.com/team/deps:go1"));
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
