/**
 * Proves that an update is told service by service from Pulumi's engine events, and that a compile error is told once,
 * in the compiler's words. The events were recorded from real runs of the CLI and the docker-build provider.
 */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { Board, type State } from "../../../tools/progress/board";
import { type EngineEvent, parseEvent } from "../../../tools/progress/events";
import { failureReport } from "../../../tools/progress/report";
import { Solve } from "../../../tools/progress/solve";

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

describe("progress of an update", () => {
  it("follows every service through its states", () => {
    assert.deepEqual(boardOf("oneFails").states, {
      auth: ["waiting", "preparing", "compiling", "pushing", "pushed"],
      user: ["waiting", "preparing", "compiling", "pushing", "pushed"],
      broken: ["waiting", "preparing", "compiling", "failed"],
    });
  });

  it("tells when work began and ended", () => {
    const rows = boardOf("oneFails").board.rows;
    for (const row of rows) {
      assert.equal(row.since, 1795518609000, row.name);
      assert.ok(row.until !== undefined && row.until > row.since, row.name);
    }
  });

  it("F15 tells a compile error once, per platform, without BuildKit's noise", () => {
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

  it("keeps warnings of the run, each once", () => {
    const warnings = boardOf("oneFails").board.warnings;
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /^Could not find a package.json/);
  });

  it("keeps what packing saves and costs, and not what else a step says", () => {
    const board = new Board();
    const urn =
      "urn:pulumi:dev::p::pulumi-go-service-image:index:GoServiceImage$docker-build:index:Image::auth";
    const parent = "urn:pulumi:dev::p::pulumi-go-service-image:index:GoServiceImage::auth";
    const resource = {
      time: 0,
      urn: parent,
      type: "pulumi-go-service-image:index:GoServiceImage",
      parent: "",
    };
    board.apply({ kind: "start", op: "update", ...resource });
    board.apply({ kind: "start", time: 0, urn, type: "docker-build:index:Image", parent, op: "update" });
    const told =
      "upx: auth (linux/amd64): /app/service 2 MB -> 1 MB on disk, 2 MB -> 1 MB to pull (50 % less)";
    for (const text of [`#12 27.19 ${told}\n`, "#12 27.20 upx: auth\n", `#12 27.19 ${told}\n`]) {
      board.apply({ kind: "message", time: 0, urn, severity: "info", text, ephemeral: true });
    }
    assert.deepEqual(board.notes, [told]);
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

  it("tells an error that belongs to no service", () => {
    const board = new Board();
    board.apply({
      kind: "message",
      time: 0,
      urn: "",
      severity: "error",
      text: "Running program failed\n",
      ephemeral: false,
    });
    board.apply({
      kind: "message",
      time: 0,
      urn: "",
      severity: "error",
      text: "update failed\n",
      ephemeral: false,
    });
    assert.equal(failureReport(board.failures), "error:\n  Running program failed");
  });

  it("skips lines of the event log that are not whole", () => {
    assert.equal(parseEvent('{"sequence":1,"resourcePreEv'), undefined);
    assert.equal(parseEvent(""), undefined);
    assert.equal(parseEvent('{"sequence":1,"cancelEvent":{}}'), undefined);
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

  it("tells platforms that failed alike together", () => {
    const step = (platform: string) => ({ title: "", platform, output: ["./a.go:1:1: no"] });
    assert.equal(
      failureReport([{ name: "auth", messages: [], steps: [step("linux/arm64"), step("linux/amd64")] }]),
      "auth failed (linux/amd64, linux/arm64):\n  ./a.go:1:1: no",
    );
  });
});
