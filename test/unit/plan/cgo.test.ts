// Proves what cgo decides of a plan: the Dockerfile, which is a golden file, and its compilers; what is wrong with the options;
// that compiled dependencies must have been compiled alike; and which services without it are warned. That programs come out
// of it is proved with a C compiler (images/cgo).
import { referenceOf } from "../../support/referenceOf";
import assert from "node:assert/strict";
import { planDependencies } from "../../../components/plan/dependenciesPlan";
import type { PlannedArguments } from "../../../components/plan/serviceArguments";
import { type ServicePlan, tryPlanService } from "../../../components/plan/servicePlan";
import { sharedDependencies } from "../../../components/plan/sharedDependencies";
import { WorkTree } from "../../../components/source/workTree";
import { cgoLinkerFlags, compilersOf, resolveCgo } from "../../../components/toolchain/cgo";
import { parsePlatform } from "../../../components/toolchain/platform";
import { cgoWarnings } from "../../../components/plan/cgoWarnings";
import { matchesGolden } from "../../support/golden";
import { makeTree, removeTrees, sumsOf } from "../../support/tree";

const main = (path: string): string => `package main\n\nimport _ "${path}"\n\nfunc main() {}\n`;

const FILES = {
  "go.mod":
    "module example.com/db\n\ngo 1.24\n\nrequire (\n\tgithub.com/mattn/go-sqlite3 v1.14.28\n\tgithub.com/miekg/pkcs11 v1.1.1\n\tmodernc.org/sqlite v1.0.0\n)\n",
  "go.sum": sumsOf(
    "github.com/mattn/go-sqlite3 v1.14.28",
    "github.com/miekg/pkcs11 v1.1.1",
    "modernc.org/sqlite v1.0.0",
  ),
  "cmd/db/main.go": main("github.com/mattn/go-sqlite3"),
  "cmd/keys/main.go": main("github.com/miekg/pkcs11"),
  "cmd/pure/main.go": main("modernc.org/sqlite"),
  "cmd/c/main.go": 'package main\n\nimport "C"\n\nfunc main() {}\n',
};

const GO = { image: "registry.example.com/golang:1.26.8", version: "1.26.8" };

describe("cgo", () => {
  afterEach(removeTrees);

  function tryPlan(args: Partial<PlannedArguments>): ReturnType<typeof tryPlanService> {
    const tree = WorkTree.open(makeTree(FILES));
    return tryPlanService(tree, "db", { source: ".", main: "cmd/db", ...args });
  }

  function plan(args: Partial<PlannedArguments>): ServicePlan {
    const { plan: made, problems } = tryPlan(args);
    return made ?? assert.fail(JSON.stringify(problems));
  }

  function reported(args: Partial<PlannedArguments>): string[] {
    return tryPlan(args).problems.map(({ field, rule }) => `${field} ${rule}`);
  }

  it("has a C compiler for each platform, one cache for them, and static programs", () => {
    const cgo = { cc: { "linux/arm64": "zig cc -target aarch64-linux-musl" } };
    matchesGolden("unit/golden/cgo.Dockerfile", plan({ go: { ...GO, cgo } }).dockerfile);
  });

  it("is another version, and another one again for another compiler or link", () => {
    const versions = [false, true, { static: false }, { cc: { "linux/amd64": "clang" } }].map(
      (cgo) => plan({ runtime: "alpine", go: { ...GO, cgo } }).version,
    );
    assert.equal(new Set(versions).size, 4);
    assert.equal(plan({ go: { ...GO, cgo: {} } }).version, plan({ go: { ...GO, cgo: true } }).version);
    assert.equal(plan({ go: GO }).version, plan({ go: { ...GO, cgo: false } }).version);
  });

  it("takes the official image that has a C compiler unless one is named", () => {
    const first = (text: string): string => text.split("\n")[0] ?? "";
    const version = "1.26.8";
    assert.match(first(plan({ go: { version, cgo: true } }).dockerfile), /golang:1\.26\.8 AS go$/);
    assert.match(first(plan({ go: { version } }).dockerfile), /golang:1\.26\.8-alpine AS go$/);
  });

  it("leaves the debugger and its module without it", () => {
    const { dockerfile } = plan({ debug: true, go: { ...GO, cgo: true } });
    assert.match(dockerfile, /GOWORK=off CGO_ENABLED=0\n/);
    assert.match(dockerfile, /\nGOOS=linux GOARCH=arm64 go build -ldflags '-s -w' -o \S+\/dlv/);
    assert.match(dockerfile, /-ldflags '-linkmode external -extldflags "-static"' -o/);
  });

  it("leaves linker flags of one's own as they are", () => {
    const cgo = resolveCgo(true);
    assert.deepEqual(cgoLinkerFlags(cgo, ["-s"]), ["-linkmode external", '-extldflags "-static -s"']);
    assert.deepEqual(cgoLinkerFlags(cgo, ["-extldflags=-static-pie", "-linkmode=external"]), []);
    assert.deepEqual(cgoLinkerFlags(resolveCgo({ static: false }), ["-s"]), []);
  });

  it("finds the compiler for C++ beside the one for C", () => {
    const cxx = (cc: string): unknown => {
      const compilers = compilersOf(
        { cc: { "linux/arm64": cc }, static: true },
        parsePlatform("linux/arm64") ?? assert.fail(),
      );
      return "cxx" in compilers ? compilers.cxx : undefined;
    };
    assert.deepEqual(
      [
        "zig cc -target aarch64-linux-musl",
        "aarch64-linux-gnu-gcc",
        "/opt/bin/clang-19 --target=x",
        "gcc -m32",
      ].map(cxx),
      [
        "zig c++ -target aarch64-linux-musl",
        "aarch64-linux-gnu-g++",
        "/opt/bin/clang++-19 --target=x",
        "g++ -m32",
      ],
    );
  });

  it("is refused with what is wrong with it", () => {
    const cc = { "linux/arm46": "gcc", "linux/arm64": "gcc; true" };
    assert.deepEqual(reported({ go: { ...GO, cgo: { cc } } }), [
      "go.cgo.cc.linux/arm46 is not a platform",
      "go.cgo.cc.linux/arm64 is not a program with plain arguments",
    ]);
    const dynamic = { go: { ...GO, cgo: { static: false } } };
    const rule = "go.cgo.static needs a C library at run time, and the runtime has none";
    assert.deepEqual(reported(dynamic), [rule]);
    assert.deepEqual(reported({ ...dynamic, runtime: "distroless" }), [rule]);
    assert.deepEqual(reported({ ...dynamic, runtime: "alpine" }), []);
    const env = { CGO_CFLAGS: "-O2 -DX" };
    assert.deepEqual(reported({ go: { ...GO, env } }), ["go.env.CGO_CFLAGS has an effect only with cgo"]);
    assert.deepEqual(reported({ go: { ...GO, env, cgo: true } }), []);
  });

  it("must be the same for shared dependencies", () => {
    const tree = WorkTree.open(makeTree(FILES));
    const args = { source: ".", mains: ["cmd/db"], go: { ...GO, cgo: true } };
    const dependencies = planDependencies(tree, "dependencies", args);
    assert.match(
      dependencies.dockerfile,
      /find -L "\$module" -type f; done < \/tmp\/folders >> \/tmp\/taken/,
    );
    const shared = sharedDependencies(dependencies, referenceOf("registry.example.com/dependencies:1"));
    const fields = (go: NonNullable<PlannedArguments["go"]>): string[] =>
      tryPlanService(tree, "db", { source: ".", main: "cmd/db", go }, shared).problems.map(
        ({ field }) => field,
      );
    assert.deepEqual(fields(args.go), []);
    assert.deepEqual(fields({ ...GO, cgo: { cc: { "linux/arm64": "gcc" } } }), ["dependencies"]);
    assert.deepEqual(fields({ ...GO, tags: ["netgo", "osusergo"] }), ["dependencies"]);
  });

  it("is missed by services that are nothing without it, and by no others", () => {
    const warned = (main: string, cgo = false): string[] =>
      plan({ main, go: { ...GO, cgo } }).warnings.map(
        ({ field, value, rule }) => `${field} ${String(value)} ${rule}`,
      );
    assert.deepEqual(warned("cmd/db"), [
      "go.cgo github.com/mattn/go-sqlite3 is imported, but is only a stub without cgo: the program starts, and fails when it uses the package",
    ]);
    assert.deepEqual(warned("cmd/keys"), [
      "go.cgo github.com/miekg/pkcs11 is imported, but has no functions without cgo: the program does not compile",
    ]);
    assert.deepEqual(warned("cmd/pure"), []);
    assert.deepEqual(warned("cmd/db", true), []);
    // a driver that imports one of them, in the place of it
    const { closure } = plan({ main: "cmd/pure", go: GO });
    const drivers = ["gorm/dialects/sqlite", "gorm/dialects/sqlitefoo", "gorm"];
    const packages = drivers.map((path) => `github.com/jinzhu/${path}`);
    assert.deepEqual(
      cgoWarnings({ ...closure, packages }).map(({ value }) => value),
      packages.slice(0, 1),
    );
  });

  it("is what a main package of C files alone lacks", () => {
    const [problem, ...others] = tryPlan({ main: "cmd/c", go: GO }).problems;
    assert.deepEqual(
      others.map(({ field }) => field),
      ["main"],
    );
    assert.match(problem?.rule ?? "", /has no Go files .* main\.go \(import "C" with cgo off\)/);
    assert.match(problem?.fix ?? "", /^set `go\.cgo`/);
    assert.deepEqual(reported({ main: "cmd/c", go: { ...GO, cgo: true } }), []);
  });
});
