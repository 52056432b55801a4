/**
 * Proves that an update is reported service by service from Pulumi's engine events, and that a compile error is reported once,
 * in the compiler's words. The events were recorded from real runs of the CLI and the docker-build provider.
 */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { Board, type State } from "../../../stacks/progress/board";
import { type EngineEvent, parseEvent } from "../../../stacks/progress/events";
import { failureReport, failuresOfItsOwn } from "../../../stacks/progress/report";
import { withWholeOutput } from "../../../tools/progress/wholeOutput";
import { Solve } from "../../../stacks/progress/solve";

function recorded(name: string): EngineEvent[] {
  const file = path.resolve(__dirname, "../../../../test/fixtures/events", `${name}.jsonl`);
  return fs
    .readFileSync(file, "utf8")
    .split("\n")
    .flatMap((line) => parseEvent(line) ?? []);
}

function boardOf(name: string, only?: readonly string[]): { board: Board; states: Record<string, State[]> } {
  const board = new Board(only);
  const states: Record<string, State[]> = {};
  for (const event of recorded(name)) {
    board.apply(event);
    for (const row of board.rows) {
      const seen = (states[row.name] ??= []);
      if (seen.at(-1) !== row.state) {
        seen.push(row.state);
      }
    }
  }
  return { board, states };
}

/** A service whose image begins to be solved. @returns the URN of the image. */
function startSolve(board: Board, service: string): string {
  const component = "pulumi-go-service-image:index:GoServiceImage";
  const parent = `urn:pulumi:dev::p::${component}::${service}`;
  const urn = `urn:pulumi:dev::p::${component}$docker-build:index:Image::${service}`;
  const step = (of: string, type: string, above?: string): EngineEvent =>
    parseEvent(
      JSON.stringify({
        resourcePreEvent: { metadata: { op: "update", urn: of, type, new: { parent: above } } },
      }),
    )!;
  board.apply(step(parent, component));
  board.apply(step(urn, "docker-build:index:Image", parent));
  return urn;
}

function message(diagnosticEvent: Record<string, unknown>): EngineEvent {
  return parseEvent(JSON.stringify({ diagnosticEvent }))!;
}

describe("progress of an update", () => {
  it("follows every service through its states", () => {
    assert.deepEqual(boardOf("oneFails").states, {
      auth: ["waiting", "preparing", "compiling", "pushing", "pushed"],
      user: ["waiting", "preparing", "compiling", "pushing", "pushed"],
      broken: ["waiting", "preparing", "compiling", "failed"],
    });
  });

  it("says when work began and ended", () => {
    const rows = boardOf("oneFails").board.rows;
    for (const row of rows) {
      assert.equal(row.since, 1795518609000, row.name);
      assert.ok(row.until !== undefined && row.until > row.since, row.name);
    }
  });

  it("says how long each phase took, and what came from the cache", () => {
    const { timings, rows } = boardOf("oneFails").board;
    assert.deepEqual(
      timings.map(({ name, state, steps, cachedSteps }) => [name, state, steps, cachedSteps]),
      rows.map(({ name, state }) => [name, state, 2, 0]),
    );
    for (const { name, phases } of timings) {
      const row = rows.find((one) => one.name === name);
      const sum = phases.preparing + phases.compiling + phases.pushing;
      assert.equal(sum, (row?.until ?? 0) - (row?.since ?? 0), name);
      assert.ok(phases.compiling > 0, name);
    }
    assert.deepEqual(boardOf("nothingChanged").board.timings, []);
  });

  it("F15 reports a compile error once, per platform, without BuildKit's noise", () => {
    const report = failureReport(boardOf("oneFails").board.failures);
    assert.equal(
      report,
      [
        "broken failed (linux/arm64):",
        "  # broken",
        "  ./main.go:6:23: undefined: undefinedThing",
        "  ./main.go:7:16: cannot use 7 (untyped int constant) as string value in variable declaration",
      ].join("\n"),
    );
  });

  it("F6 says when a build was given up after its time, also beside what its steps printed", () => {
    const messages = ["context deadline exceeded"];
    const late = /^auth failed: it took longer than its `timeout`\. Fix: .*:\n {2}/;
    assert.match(failureReport([{ name: "auth", messages, steps: [] }]), late);
    const step = { title: "compile", platform: undefined, output: ["waiting for a lock"] };
    assert.match(failureReport([{ name: "auth", messages, steps: [step] }]), late);
    const other = ["dial tcp: context deadline exceeded (Client.Timeout exceeded)"];
    assert.match(failureReport([{ name: "auth", messages: other, steps: [] }]), /^auth failed:\n/);
  });

  it("tells what failed by itself from what an interruption has ended", () => {
    const step = { title: "compile", platform: undefined, output: ["./main.go:6:23: undefined: x"] };
    const own = [
      {
        name: "auth",
        messages: ['process "/bin/sh -c …" did not complete successfully: exit code: 1'],
        steps: [step],
      },
      { name: "cart", messages: ["context deadline exceeded"], steps: [] },
    ];
    const canceled = [
      { name: "order", messages: ["context canceled"], steps: [] },
      { name: "payment", messages: ["failed to solve: Canceled: context canceled"], steps: [step] },
    ];
    assert.deepEqual(failuresOfItsOwn([...canceled, ...own]), own);
  });

  it("keeps warnings of the run, each once", () => {
    const warnings = boardOf("oneFails").board.warnings;
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /^Could not find a package.json/);
  });

  it("keeps what packing saves and costs, and not what else a step says", () => {
    const board = new Board();
    const urn = startSolve(board, "auth");
    const reported =
      "upx: auth (linux/amd64): /app/service 2 MB -> 1 MB on disk, 2 MB -> 1 MB to pull (50 % less)";
    for (const text of [`#12 27.19 ${reported}\n`, "#12 27.20 upx: auth\n", `#12 27.19 ${reported}\n`]) {
      board.apply(message({ urn, severity: "info", message: text, ephemeral: true }));
    }
    assert.deepEqual(board.notes, [reported]);
  });

  it("tells a wait for compiled dependencies that is longer than compiling them, once, with the setting that ends it", () => {
    const notesAfter = (seconds: string): string[] => {
      const board = new Board();
      for (const service of ["auth", "order"]) {
        const urn = startSolve(board, service);
        for (const text of [
          "#10 [linux/amd64 dependencies 1/1] FROM registry.example.com/shop/go-dependencies:go1.26.8-237e133f2a45@sha256:136d\n",
          "#10 sha256:8f8f 3.20MB / 3.20MB 0.1s done\n#10 sha256:bdfc 56.00MB / 112.46MB 0.2s\n",
          "#10 sha256:bdfc 112.46MB / 112.46MB 0.4s done\n#10 extracting sha256:bdfc 1.6s done\n",
          `#10 DONE ${seconds}s\n#7 [linux/amd64 go 1/1] FROM registry.example.com/golang:1.26.8\n#7 sha256:63eb 900MB / 900MB\n#7 DONE 99.0s\n`,
        ]) {
          board.apply(message({ urn, severity: "info", message: text, ephemeral: true }));
        }
      }
      return board.notes;
    };
    assert.deepEqual([notesAfter("3.2"), notesAfter("77.0")], [[], []]);
    assert.deepEqual(notesAfter("95.4"), [
      "The compiled dependencies took 95 s to get (115.7 MB), where two processors compile them in about 77 s. " +
        "If builders are often empty, sharedDependencies: false has each of them compile its own.",
    ]);
  });

  it("says unchanged when nothing was solved", () => {
    const { states, board } = boardOf("nothingChanged");
    assert.deepEqual(states, {
      auth: ["waiting", "unchanged"],
      user: ["waiting", "unchanged"],
      broken: ["waiting", "unchanged"],
    });
    assert.deepEqual(board.failures, []);
  });

  it("shows the service that was asked for alone, and cached if no step had to run", () => {
    assert.deepEqual(boardOf("oneTargeted", ["auth"]).states, {
      auth: ["waiting", "preparing", "compiling", "pushing", "cached"],
    });
  });

  it("reports an error that belongs to no service", () => {
    const board = new Board();
    board.apply(message({ severity: "error", message: "Running program failed\n" }));
    board.apply(message({ severity: "error", message: "update failed\n" }));
    assert.equal(failureReport(board.failures), "error:\n  Running program failed");
  });

  it("skips lines of the event log that are not whole", () => {
    assert.equal(parseEvent('{"sequence":1,"resourcePreEv'), undefined);
    assert.equal(parseEvent(""), undefined);
    assert.equal(parseEvent('{"sequence":1,"cancelEvent":{}}'), undefined);
    assert.equal(
      parseEvent('{"diagnosticEvent":{"severity":"debug","message":"RegisterResource"}}'),
      undefined,
    );
  });
});

describe("progress of one solve", () => {
  it("is cached only if there were steps to run and all of them were cached", () => {
    const nothing = new Solve();
    nothing.read("#1 [internal] load build definition from Dockerfile\n#1 CACHED\n");
    assert.equal(nothing.cached, false);
    const half = new Solve();
    half.read("#2 [compile 1/2] RUN go build\n#2 CACHED\n");
    assert.equal(half.cached, true);
    half.read("#3 [compile 2/2] RUN go vet\n#3 DONE 1.0s\n");
    assert.equal(half.cached, false);
  });

  it("names the platform that a step was for", () => {
    const platforms = [
      "linux/amd64->arm64 compile 1/1",
      "linux/amd64->linux/arm/v7 compile 1/1",
      "linux/amd64 compile 1/1",
      "compile 1/1",
    ].map((title) => {
      const solve = new Solve();
      solve.read(`#5 [${title}] RUN go build\n#5 0.1 bad\n#5 ERROR: process did not complete\n`);
      return solve.failures.map((failure) => [failure.platform, failure.output]);
    });
    assert.deepEqual(platforms, [
      [["linux/arm64", ["bad"]]],
      [["linux/arm/v7", ["bad"]]],
      [["linux/amd64", ["bad"]]],
      [[undefined, ["bad"]]],
    ]);
  });

  it("takes the steps that were at work for the failed ones if the last lines have not arrived", () => {
    const solve = new Solve();
    const lines = [
      "#5 [build 1/2] RUN go vet",
      "#5 0.1 fine",
      "#5 DONE 0.2s",
      "#6 [build 2/2] RUN go build",
      "#6 0.1 ./main.go:3:1: undefined: two",
      "#7 [internal] load metadata for docker.io/library/alpine:3.22",
    ];
    solve.read(lines.join("\n"));
    assert.deepEqual(
      solve.failures.map(({ output }) => output),
      [["./main.go:3:1: undefined: two"]],
    );
    solve.read("#8 [other 1/1] RUN false\n#8 0.1 no\n#8 ERROR: process did not complete\n");
    assert.deepEqual(
      solve.failures.map(({ output }) => output),
      [["no"]],
    );
  });

  it("says what to set where an image cannot be pulled", () => {
    const golang = "docker.io/library/golang:1.26.8-alpine";
    const message = `failed to solve: ${golang}: failed to resolve source metadata for ${golang}: dial tcp: no such host`;
    const report = failureReport([{ name: "auth", messages: [message], steps: [] }]);
    assert.match(
      report,
      /\ndocker\.io\/library\/golang:1\.26\.8-alpine cannot be pulled\. Fix: .*`goImage`.*`mirrors`.*`profile: china`$/,
    );
  });

  it("says where the output of a failed step is if it has not arrived", () => {
    const message = 'process "/bin/sh -c false" did not complete successfully: exit code: 1';
    const report = failureReport([{ name: "auth", messages: [message], steps: [] }]);
    assert.match(
      report,
      /exit code: 1\n {2}what the step printed has not arrived; .*docker buildx history logs/,
    );
  });

  it("takes what a failed step printed from the builder's record of that service", async () => {
    const error = 'process "/bin/sh -c go build" did not complete successfully: exit code: 1';
    const record = (ref: string, at: number, name: string, failed = true): string =>
      JSON.stringify({
        record: {
          Ref: ref,
          Exporters: [{ Attrs: { name: `r.example.com/team/${name}:1` } }],
          CreatedAt: { seconds: at },
          ...(failed && { error: { message: error } }),
        },
      });
    const histories = [
      record("new", 4, "auth"),
      record("old", 1, "auth"),
      record("fine", 5, "auth", false),
      record("other", 6, "order"),
    ].join("\n");
    const ask = (args: readonly string[]): Promise<string> =>
      Promise.resolve(
        args.includes("histories")
          ? histories
          : `#5 [build 1/1] RUN go build\n#5 0.1 ${args.at(-1) ?? ""}\n#5 ERROR: ${error}\n`,
      );
    const failure = { name: "auth", messages: [`failed to solve: ${error}`], steps: [] };
    const others = { name: "user", messages: ["no such image"], steps: [] };
    const [reported, untouched] = await withWholeOutput([failure, others], ask);
    assert.deepEqual(
      reported?.steps.map(({ output }) => output),
      [["new"]],
    );
    assert.deepEqual(untouched, others);
    const renamed = { ...failure, name: "login" };
    assert.deepEqual(await withWholeOutput([renamed], ask), [renamed], "two others have failed alike");
    const gone = (): Promise<string> => Promise.reject(new Error("gone"));
    assert.deepEqual(await withWholeOutput([failure], gone), [failure]);
  });

  it("reports platforms that failed alike together", () => {
    const step = (platform: string) => ({ title: "", platform, output: ["./a.go:1:1: no"] });
    assert.equal(
      failureReport([{ name: "auth", messages: [], steps: [step("linux/arm64"), step("linux/amd64")] }]),
      "auth failed (linux/amd64, linux/arm64):\n  ./a.go:1:1: no",
    );
  });

  it("names platforms once, and leaves out how far a step was", () => {
    const report = (...output: string[]): string =>
      failureReport([
        { name: "auth", messages: [], steps: [{ title: "", platform: "linux/amd64", output }] },
      ]);
    assert.equal(
      report("linux/amd64, linux/arm64:", "./a.go:1:1: no"),
      "auth failed:\n  linux/amd64, linux/arm64:\n  ./a.go:1:1: no",
    );
    const [one, two] = ["a", "b"].map((name) => `go: downloading example.org/${name} v1.0.0`);
    assert.equal(
      report(one!, "go: example.org/a: 403", two!),
      "auth failed (linux/amd64):\n  go: example.org/a: 403",
    );
    assert.equal(report(one!), `auth failed (linux/amd64):\n  ${one}`);
  });
});
