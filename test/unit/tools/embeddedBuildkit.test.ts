/*
 * Proves what the embedded BuildKit does otherwise than a released one, with small modules that stand for BuildKit's: layers
 * are packed by another gzip, in that place alone; the cache waits for the push; and sources that changes were not made for
 * are refused.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { buildEnvironment } from "../../../tools/goTools/build";
import { changedBuildkit } from "../../../tools/goTools/embeddedBuildkit";
import type { GoModule } from "../../../tools/goTools/goBuild";
import { makeTree, removeTrees } from "../../support/tree";

const NAMES_ITS_GZIP = `import (
	"compress/gzip"
	"reflect"
)

func Name() string { return reflect.TypeOf(gzip.Writer{}).PkgPath() }
`;

/** Pushes, which takes a moment, and sends the cache; tells the order in which they ended. */
const SOLVER = `package llbsolver

import (
	"context"
	"sync"
	"time"
)

type group struct{ sync.WaitGroup }

func (all *group) Go(one func() error) { all.WaitGroup.Go(func() { _ = one() }) }
func (all *group) Wait() error        { all.WaitGroup.Wait(); return nil }

type groups struct{}

func (groups) WithContext(ctx context.Context) (*group, context.Context) { return &group{}, ctx }

var errgroup groups

func Order(ctx context.Context) ([]string, error) {
	var order []string
	var lock sync.Mutex
	ended := func(ctx context.Context, what string, after time.Duration) error {
		time.Sleep(after)
		lock.Lock()
		defer lock.Unlock()
		order = append(order, what)
		return ctx.Err()
	}
	eg, egCtx := errgroup.WithContext(ctx)
	eg.Go(func() error { return ended(egCtx, "push", 300*time.Millisecond) })
	var cacheExporterResponse map[string]string
	eg.Go(func() error {
		_ = cacheExporterResponse
		return ended(egCtx, "cache", 0)
	})
	if err := eg.Wait(); err != nil {
		return nil, err
	}
	return order, nil
}
`;

const MODULES = {
  "go.mod": `module example.com/tools

go 1.25

require (
	github.com/klauspost/compress v0.0.0
	github.com/moby/buildkit v0.0.0
)

replace github.com/klauspost/compress => ./compress

replace github.com/moby/buildkit => ./buildkit
`,
  "go.sum": "",
  "main.go": `package main

import (
	"context"
	"fmt"

	"github.com/moby/buildkit/other"
	"github.com/moby/buildkit/solver/llbsolver"
	"github.com/moby/buildkit/util/compression"
)

func main() {
	order, err := llbsolver.Order(context.Background())
	fmt.Println(compression.Name(), other.Name(), order, err)
}
`,
  "compress/go.mod": "module github.com/klauspost/compress\n\ngo 1.25\n",
  "compress/gzip/gzip.go": "package gzip\n\ntype Writer struct{}\n",
  "buildkit/go.mod":
    "module github.com/moby/buildkit\n\ngo 1.25\n\nrequire github.com/klauspost/compress v0.0.0\n",
  "buildkit/other/gzip.go": `package other\n\n${NAMES_ITS_GZIP}`,
  "buildkit/util/compression/gzip.go": `package compression\n\n${NAMES_ITS_GZIP}`,
  "buildkit/solver/llbsolver/solver.go": SOLVER,
};

describe("the embedded BuildKit", function () {
  this.timeout(120_000);
  after(removeTrees);

  const module = (files: Record<string, string>): GoModule => ({
    folder: makeTree(files),
    env: buildEnvironment(process.env),
  });

  it("packs layers by the gzip that it unpacks them with, and sends a cache after the push", async () => {
    const work = module(MODULES);
    const flags = await changedBuildkit(work, makeTree({}));
    const run = (...added: string[]): string =>
      execFileSync("go", ["run", ...added, "."], { cwd: work.folder, env: work.env, encoding: "utf8" });
    assert.equal(run(), "compress/gzip compress/gzip [cache push] <nil>\n");
    assert.equal(run(...flags), "github.com/klauspost/compress/gzip compress/gzip [push cache] <nil>\n");
  });

  const others = {
    "packs layers otherwise": { "buildkit/util/compression/gzip.go": "package compression\n" },
    "exports twice": { "buildkit/solver/llbsolver/solver.go": `${SOLVER}${SOLVER}` },
  };
  for (const [what, file] of Object.entries(others)) {
    it(`is not changed blindly when its source ${what}`, async () => {
      await assert.rejects(
        changedBuildkit(module({ ...MODULES, ...file }), makeTree({})),
        /github\.com\/moby\/buildkit has changed: \S+\.go has this (0|2) times, and not once:\n.+\nFix: .*embeddedBuildkit\.ts/s,
      );
    });
  }

  it("is asked for in vain where its module cannot be found", async () => {
    await assert.rejects(
      changedBuildkit(module({ "go.mod": "module example.com/tools\n\ngo 1.25\n" }), makeTree({})),
      /go mod download github\.com\/moby\/buildkit failed:\n.*not a known dependency/s,
    );
  });
});
