// Proves that a run of which nothing but throttled pushes has failed is begun again, a bounded number of times and with fewer
// images at a time, and that no other failure is.
import assert from "node:assert/strict";
import type { Failure } from "../../../stacks/progress/board";
import { failureReport } from "../../../stacks/progress/report";
import { isThrottled } from "../../../stacks/progress/throttled";
import { PAUSES, updateThroughThrottling } from "../../../tools/pulumi/throttledUpdate";
import type { Updated } from "../../../tools/pulumi/update";

const PUSH = "error: failed to solve: failed to push r.example.com/team/auth:1:";
const THROTTLED = [
  `${PUSH} toomanyrequests: slow down`,
  `${PUSH} unexpected status from HEAD request to https://r.example.com/v2/team/auth/blobs/sha256:1: 429 Too Many Requests`,
  "error: failed to solve: failed to resolve source metadata for r.example.com/team/go-dependencies:1: unexpected status from HEAD request to https://r.example.com/v2/team/go-dependencies/manifests/1: 429 Too Many Requests",
];

function failure(...messages: string[]): Failure {
  return { name: "auth", messages, steps: [] };
}

describe("F2 an update that a registry throttles", () => {
  /** Runs whose failures are given, one after the other. @returns arguments of each run, and pauses in seconds. */
  async function runs(
    ...failed: readonly Failure[][]
  ): Promise<{ code: number; args: string[]; pauses: number[]; said: string[] }> {
    const [args, pauses, said]: [string[], number[], string[]] = [[], [], []];
    const done = await updateThroughThrottling(
      async (more) => {
        const failures = failed[args.length] ?? [];
        args.push(more.join(" "));
        const code = failures.length === 0 ? 0 : 255;
        return Promise.resolve({ code, board: { failures } } as unknown as Updated);
      },
      (line) => said.push(line),
      async (pause) => Promise.resolve(pauses.push(pause / 1000)),
    );
    return { code: done.code, args, pauses, said };
  }

  const throttled = [failure(THROTTLED[0] ?? "")];

  it("is begun again, with fewer images at a time, until all have arrived", async () => {
    const { code, args, pauses, said } = await runs(throttled, throttled);
    assert.deepEqual([code, args, pauses], [0, ["", "--parallel 8", "--parallel 4"], [5, 10]]);
    assert.equal(said[0], "the registry is throttling: auth again in 5 s, 8 at a time");
  });

  it("is given up where it gets no further, and not as long as it does", async () => {
    const { code, args, pauses } = await runs(...Array.from({ length: 20 }, () => throttled));
    assert.deepEqual([code, args.length, pauses], [255, PAUSES.length + 1, PAUSES]);
    const fewer = Array.from({ length: 9 }, (_, done) =>
      Array.from({ length: 9 - done }, () => throttled).flat(),
    );
    const further = await runs(...fewer);
    assert.deepEqual([further.code, further.pauses], [0, fewer.map(() => 5)]);
  });

  it("is not begun again for anything else, not even beside throttled pushes", async () => {
    const other = failure("error: failed to solve: process did not complete successfully");
    assert.deepEqual((await runs([other])).args, [""]);
    assert.deepEqual((await runs([...throttled, other])).args, [""]);
    assert.deepEqual((await runs([])).args, [""]);
  });

  for (const message of THROTTLED) {
    it(`is known by ${message.slice(24, 42)} … ${message.slice(-30)}`, () => {
      assert.ok(isThrottled([failure(message)]));
    });
  }

  it("is explained in the end, with what to do", () => {
    const report = failureReport(throttled);
    assert.match(
      report,
      /^auth failed:\n.*toomanyrequests.*\nthe registry is throttling\. Fix: run it again later/,
    );
    assert.doesNotMatch(failureReport([failure("error: denied")]), /throttling/);
  });

  it("is not one whose base image cannot be pulled for a quota of hours, or that failed without a word", () => {
    const quota =
      "error: failed to solve: failed to resolve source metadata for docker.io/library/golang:1.26: toomanyrequests: You have reached your pull rate limit";
    assert.ok(!isThrottled([failure(quota)]));
    assert.ok(!isThrottled([failure()]));
  });
});
