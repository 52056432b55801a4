// Proves, with the Go command as the oracle, that exactly the levels and experiments that Go accepts are accepted, that
// each level satisfies the build tags that it satisfies for Go, that a suggestion is named, that a level which contradicts
// a platform's variant is reported, and that the level which is planned is the one that is compiled with.
import assert from "node:assert/strict";
import { execFileSync, spawnSync, type SpawnSyncReturns } from "node:child_process";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { EXPERIMENTS } from "../../../components/toolchain/experimentTable";
import { goEnvironmentProblems } from "../../../components/toolchain/goEnvironment";
import { experimentTags } from "../../../components/toolchain/goExperiments";
import { levelProblems, levelTags, levelVariable } from "../../../components/toolchain/goLevels";
import { type GoOptions, goOptionProblems } from "../../../components/toolchain/goOptions";
import { goTarget } from "../../../components/toolchain/goTarget";
import { parsePlatform, parsePlatforms } from "../../../components/toolchain/platform";
import { planService, tryPlanService } from "../../../components/plan/servicePlan";
import { resolveGo } from "../../../components/toolchain/resolveGo";
import { WorkTree } from "../../../components/source/workTree";
import { readExperiments } from "../../../tools/goReleases";
import { localGoMinor } from "../../support/goList";
import { makeTree, removeTrees } from "../../support/tree";

const ARCHITECTURES = ["amd64", "arm64", "arm", "386", "ppc64le", "riscv64", "mips64le", "s390x", "loong64"];

const COMPILE = execFileSync("go", ["tool", "-n", "compile"], { encoding: "utf8" }).trim();

/** Runs a tool of Go for an architecture, with nothing else set. */
function go(
  command: string,
  args: readonly string[],
  goarch: string,
  env: Record<string, string>,
): SpawnSyncReturns<string> {
  const base = {
    PATH: process.env["PATH"],
    HOME: "/nonexistent",
    GOENV: "off",
    GOCACHE: "off",
    GOTOOLCHAIN: "local",
  };
  return spawnSync(command, args, {
    encoding: "utf8",
    env: { ...base, GOOS: "linux", GOARCH: goarch, ...env },
  });
}

/** Whether the compiler accepts the environment. */
function isAccepted(goarch: string, env: Record<string, string>): boolean {
  const file = join(makeTree({ "x.go": "package x\n" }), "x.go");
  return go(COMPILE, ["-p", "x", "-o", "/dev/null", file], goarch, env).status === 0;
}

/** The build tags that the Go command satisfies for an architecture and its level. */
function tagsOfGo(goarch: string, env: Record<string, string>): string[] {
  const done = go("go", ["list", "-f", '{{join context.ToolTags " "}}', "unsafe"], goarch, env);
  assert.equal(done.status, 0, done.stderr);
  return done.stdout
    .trim()
    .split(" ")
    .filter((tag) => tag !== "" && !tag.startsWith("goexperiment."))
    .sort();
}

interface ListedTags {
  readonly status: number | null;
  readonly stderr: string;
  readonly tags: string[];
  readonly buildTags: string[];
}

/** Every tag of the tool's own that a toolchain satisfies. */
function listTags(goarch: string, env: Record<string, string>, toolchain: string): ListedTags {
  const format = '{{join context.ToolTags " "}}|{{join context.BuildTags " "}}';
  const own = {
    GOTOOLCHAIN: toolchain,
    // old releases ask for a cache before anything else
    GOCACHE: join(tmpdir(), "go-service-image-lists"),
    GOMODCACHE: process.env["GOMODCACHE"] ?? join(homedir(), "go/pkg/mod"),
    ...env,
  };
  const { status, stdout, stderr } = go("go", ["list", "-f", format, "unsafe"], goarch, own);
  const [tags = [], buildTags = []] = stdout
    .trim()
    .split("|")
    .map((list) =>
      list
        .split(" ")
        .filter((tag) => tag !== "")
        .sort(),
    );
  return { status, stderr, tags, buildTags };
}

/** The machine's own toolchain and, with GO_TOOLCHAINS=all, every release of the table, which Go then downloads. */
function toolchains(): [number, string][] {
  return process.env["GO_TOOLCHAINS"] === "all"
    ? Object.keys(EXPERIMENTS).map((minor) => [
        Number(minor),
        `go1.${minor}${Number(minor) > 20 ? ".0" : ""}`,
      ])
    : [[localGoMinor(), "local"]];
}

function reported(go: GoOptions, platforms: readonly string[]): [string, string, string][] {
  const tree = WorkTree.open(makeTree({ "go.mod": "module example.com/a\n\ngo 1.24\n" }));
  const resolved = resolveGo(tree, ".", undefined, go);
  const parsed = parsePlatforms("platforms", platforms).value;
  return [...goOptionProblems("go", go), ...goEnvironmentProblems("go", go, resolved, parsed)].map(
    ({ field, rule, fix }) => [field, rule, fix],
  );
}

describe("Go's levels", () => {
  afterEach(removeTrees);

  const values: Record<string, { right: string[]; wrong: string[] }> = {
    amd64: { right: ["v1", "v2", "v3", "v4"], wrong: ["v5", "v0", "3", "V3", "v3,lse", "v3,"] },
    arm64: {
      right: [
        ...["v8.0", "v8.1", "v8.9", "v9.0", "v9.3", "v9.5", "v8.2,lse", "v8.0,crypto", "v9.1,lse,crypto"],
        "v8.0,crypto,lse",
      ],
      wrong: ["v8", "v8.10", "v9.6", "8.2", "v8.2,aes", "v8.2lse", "v8.2,"],
    },
    arm: {
      right: ["5", "6", "7", "5,hardfloat", "6,softfloat", "7,hardfloat"],
      wrong: ["8", "v6", "6,soft", "6,softfloat,hardfloat"],
    },
    386: { right: ["sse2", "softfloat"], wrong: ["387"] },
    ppc64le: { right: ["power8", "power9", "power10"], wrong: ["power11"] },
    riscv64: { right: ["rva20u64", "rva22u64", "rva23u64"], wrong: ["rva22"] },
    mips64le: { right: ["hardfloat", "softfloat"], wrong: ["soft"] },
  };

  for (const [goarch, { right, wrong }] of Object.entries(values)) {
    const variable = levelVariable(goarch)!;
    it(`of ${goarch} are accepted and satisfy tags as Go says`, () => {
      for (const value of right) {
        const env = { [variable]: value };
        assert.equal(isAccepted(goarch, env), true, `${variable}=${value}`);
        assert.deepEqual(levelProblems("x", variable, value), []);
        assert.deepEqual([...levelTags(goarch, value)].sort(), tagsOfGo(goarch, env), `${variable}=${value}`);
      }
    });

    it(`of ${goarch} that Go refuses, or takes for its default without a word, are refused`, () => {
      for (const value of wrong) {
        const env = { [variable]: value };
        const ignored =
          isAccepted(goarch, env) && isDeepStrictEqual(tagsOfGo(goarch, env), tagsOfGo(goarch, {}));
        assert.equal(!isAccepted(goarch, env) || ignored, true, `${variable}=${value}`);
        assert.equal(levelProblems("x", variable, value).length, 1, `${variable}=${value}`);
      }
    });
  }

  it("are Go's defaults where nothing is said", () => {
    // GOARM's default is decided where Go is built; a platform always has a variant there
    for (const goarch of ARCHITECTURES.filter((one) => one !== "arm")) {
      assert.deepEqual([...levelTags(goarch)].sort(), tagsOfGo(goarch, {}), goarch);
    }
  });

  it("unknown ones are reported with rule and suggestion", () => {
    assert.deepEqual(reported({ env: { GOAMD64: "3" } }, ["linux/amd64"]), [
      ["go.env.GOAMD64", "is not a level: it must start with one of v1, v2, v3, v4", "did you mean `v3`?"],
    ]);
    assert.deepEqual(reported({ env: { GOARM64: "v8,crypto" } }, ["linux/arm64"]), [
      ["go.env.GOARM64", "is not a level: it must start with one of v8.0 to v9.5", "did you mean `v8.0`?"],
    ]);
    assert.deepEqual(reported({ env: { GOARM: "7,softflaot" } }, ["linux/arm"]), [
      [
        "go.env.GOARM",
        "may have only `,hardfloat` or `,softfloat` after the level",
        "did you mean `softfloat`?",
      ],
    ]);
    assert.deepEqual(reported({ env: { GOAMD64: "v3,lse" } }, ["linux/amd64"]), [
      ["go.env.GOAMD64", "has something after the level", "write `v3`"],
    ]);
    assert.deepEqual(reported({ env: { GOFIPS140: "lates" } }, ["linux/amd64"]), [
      ["go.env.GOFIPS140", "is not a version of Go's cryptographic module", "did you mean `latest`?"],
    ]);
    assert.deepEqual(reported({ env: { GOFIPS140: "v1.0.0-c2097c7c" } }, ["linux/amd64"]), []);
  });

  it("that contradict a platform's variant are reported with the platform that is meant", () => {
    assert.deepEqual(reported({ env: { GOARM: "6" } }, ["linux/amd64", "linux/arm"]), [
      [
        "go.env.GOARM",
        "contradicts the platform linux/arm/v7, which is compiled with GOARM=7",
        "leave it out, or use the platform `linux/arm/v6`",
      ],
    ]);
    assert.deepEqual(
      reported({ env: { GOAMD64: "v2" } }, ["linux/amd64/v3"])[0]?.[2].includes("linux/amd64/v2"),
      true,
    );
    assert.deepEqual(reported({ env: { GOARM: "7,softfloat" } }, ["linux/arm/v7", "linux/arm64"]), []);
    assert.deepEqual(reported({ env: { GOAMD64: "v3" } }, ["linux/amd64/v3", "linux/amd64"]), []);
  });

  it("are reported together with everything else, and for own dependencies as for shared ones", () => {
    const tree = WorkTree.open(
      makeTree({
        "go.mod": "module example.com/a\n\ngo 1.24\n",
        "main.go": "package main\n\nfunc main() {}\n",
      }),
    );
    const args = {
      source: ".",
      main: ".",
      platforms: ["linux/arm/v6"],
      go: { env: { GOARM: "5", GOEXPERIMENT: "jsonv3" } },
    };
    assert.deepEqual(
      tryPlanService(tree, "a", { ...args, extraTags: ["+"] }).problems.map(({ field }) => field),
      ["extraTags[0]", "go.env.GOEXPERIMENT", "go.env.GOARM"],
    );
  });

  it("are what the build compiles with, once", () => {
    const tree = WorkTree.open(
      makeTree({
        "go.mod": "module example.com/a\n\ngo 1.24\n",
        "main.go": "package main\n\nfunc main() {}\n",
      }),
    );
    const plan = (env: Record<string, string>): string =>
      planService(tree, "a", { source: ".", main: ".", platforms: ["linux/arm"], go: { env } }).dockerfile;
    assert.match(plan({}), /GOARCH=arm GOARM=7 go build -v -ldflags/);
    const own = plan({ GOARM: "7,softfloat" });
    assert.match(own, /^ENV .*(\n .*)* GOARM="7,softfloat"$/m);
    assert.match(own, /GOARCH=arm go build -v -ldflags/);
    assert.doesNotMatch(own, /GOARM=7/);
  });

  it("decide which files belong to a service", () => {
    const go = {
      image: "",
      version: "1.26.8",
      minor: 26,
      tags: [],
      ldflags: [],
      flags: [],
      env: { GOARM64: "v9.0,crypto" },
    };
    const tags = goTarget(go, parsePlatform("linux/arm64")!).toolTags!;
    assert.equal(
      tags.includes("arm64.v9.0") && tags.includes("arm64.v8.5") && !tags.includes("arm64.v8.6"),
      true,
    );
  });
});

describe("Go's experiments", () => {
  afterEach(removeTrees);

  it("are in the table as the toolchains have them", function () {
    this.timeout(300_000);
    for (const [minor, toolchain] of toolchains()) {
      assert.deepEqual(EXPERIMENTS[minor], readExperiments(toolchain), toolchain);
    }
  });

  it("R8 satisfy the tags that they satisfy for Go: those of the baseline, and what GOEXPERIMENT makes of them", function () {
    this.timeout(300_000);
    for (const [minor, toolchain] of toolchains()) {
      const known = Object.keys(EXPERIMENTS[minor]!);
      const values = [
        "",
        "none",
        "noregabi",
        "regabi,none",
        "none,regabi",
        ...known,
        ...known.map((one) => `no${one}`),
      ];
      for (const goarch of ["amd64", "s390x", "386"]) {
        for (const value of values) {
          const env = { GOEXPERIMENT: value };
          const go = { image: "", version: "", minor, tags: [], ldflags: [], flags: [], env };
          const target = goTarget(go, parsePlatform(`linux/${goarch}`)!);
          const done = listTags(goarch, env, toolchain);
          if (done.status === 0) {
            assert.deepEqual([...target.toolTags!].sort(), done.tags, `${toolchain} ${goarch} ${value}`);
          } else {
            // Go refuses one half of what works in pairs
            assert.match(done.stderr, /requires regabiwrappers/);
          }
        }
      }
    }
  });

  it("count as those of the nearest release where a release is not known", () => {
    const [oldest, newest] = [Object.keys(EXPERIMENTS).map(Number)].flatMap((all) => [
      Math.min(...all),
      Math.max(...all),
    ]);
    assert.deepEqual(experimentTags(99, "amd64", ""), experimentTags(newest!, "amd64", ""));
    assert.deepEqual(experimentTags(18, "amd64", ""), experimentTags(oldest!, "amd64", ""));
    assert.ok(experimentTags(99, "amd64", "").length > 0);
  });

  it("satisfy the tag of a frozen version of the cryptographic module", () => {
    for (const value of ["v1.0.0", "latest", "off"]) {
      const env = { GOFIPS140: value };
      const go = { image: "", version: "", minor: localGoMinor(), tags: [], ldflags: [], flags: [], env };
      const { toolTags } = goTarget(go, parsePlatform("linux/amd64")!);
      assert.deepEqual(
        toolTags!.filter((tag) => tag.startsWith("fips")),
        listTags("amd64", env, "local").buildTags,
        value,
      );
    }
  });

  it("are accepted as Go accepts them", () => {
    for (const value of [
      "jsonv2",
      "jsonv2,nogreenteagc",
      "none",
      "none,jsonv2",
      "noregabi",
      "jsonv3",
      "JSONv2",
      "nonone",
    ]) {
      const accepted = isAccepted("amd64", { GOEXPERIMENT: value });
      assert.equal(reported({ env: { GOEXPERIMENT: value } }, ["linux/amd64"]).length === 0, accepted, value);
    }
  });

  it("unknown ones are reported with a suggestion, and only where the release is known", () => {
    const env = { GOEXPERIMENT: "jsonv2,nogreenteacg" };
    assert.deepEqual(reported({ env }, ["linux/amd64"]), [
      ["go.env.GOEXPERIMENT", "has `greenteacg`, which Go 1.26 does not know", "did you mean `greenteagc`?"],
    ]);
    assert.deepEqual(reported({ env, version: "1.99.1" }, ["linux/amd64"]), []);
    assert.deepEqual(reported({ env, image: "golang:1.27" }, ["linux/amd64"]), []);
    assert.deepEqual(
      reported({ env: { GOEXPERIMENT: "jsonv2, simd" }, version: "1.99.1" }, ["linux/amd64"]),
      [
        [
          "go.env.GOEXPERIMENT",
          'has " simd", which is not an experiment',
          "write names in lower case with commas between them, such as `jsonv2,noregabi`",
        ],
      ],
    );
    assert.equal(
      reported({ env: { GOEXPERIMENT: "simd,nosimd" } }, ["linux/amd64"])[0]?.[1],
      "names `simd` twice",
    );
  });
});
