/*
 * Proves where the images that a stack had before are taken from, with a stand-in for Pulumi's CLI that answers as the real
 * one of each backend does: its service by version, a folder by its files, others not at all. The real CLI with a folder is
 * in the integration tests; its service cannot be reached by any test.
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { imageHistory } from "../../../cli/stackHistory";
import { sizeRequests } from "../../../cli/sizeRequests";
import { makeTree, removeTrees } from "../../support/tree";

const refOf = (service: string, digit: string): string =>
  `registry.example.com/team/${service}@sha256:${digit.repeat(64)}`;

/** A deployment as Pulumi writes it, with the outputs of the stack. */
function deployment(images: Readonly<Record<string, string>>): Record<string, unknown> {
  const outputs = Object.fromEntries(
    Object.entries(images).map(([service, digit]) => [service, { ref: refOf(service, digit) }]),
  );
  const urn = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
  return {
    resources: [{ urn, type: "pulumi:pulumi:Stack", outputs: { images: outputs } }, { urn: "other" }],
  };
}

const CURRENT = { auth: "c", order: "a" };
const EARLIER = [CURRENT, { auth: "c", order: "a" }, { auth: "b", order: "a" }, { auth: "a" }];

describe("images that a stack had before", () => {
  let root: string;
  const kept = process.env["PATH"];

  beforeEach(() => {
    root = makeTree({});
    process.env["PATH"] = `${root}:${kept ?? ""}`;
  });
  afterEach(() => {
    process.env["PATH"] = kept;
    removeTrees();
  });

  /** Puts a `pulumi` in place that prints the answer of the longest beginning of its arguments. */
  function answering(answers: Readonly<Record<string, unknown>>): void {
    const script = `#!${process.execPath}
const answers = ${JSON.stringify(answers)};
const asked = process.argv.slice(2).join(" ");
const key = Object.keys(answers).sort((a, b) => b.length - a.length).find((one) => asked.startsWith(one));
if (key === undefined) { console.error("unknown: " + asked); process.exit(1); }
process.stdout.write(JSON.stringify(answers[key]));
`;
    writeFileSync(join(root, "pulumi"), script, { mode: 0o755 });
  }

  const outputs = {
    images: Object.fromEntries(
      Object.entries(CURRENT).map(([service, digit]) => [service, { ref: refOf(service, digit) }]),
    ),
  };
  const expected = { auth: ["c", "c", "b", "a"], order: ["a", "a", "a"] };

  function digits(history: ReadonlyMap<string, readonly string[]> | undefined): Record<string, string[]> {
    return Object.fromEntries(
      [...(history ?? [])].map(([name, refs]) => [name, refs.map((ref) => ref.at(-1) ?? "")]),
    );
  }

  it("come from Pulumi's service by the version of each update, newest first", () => {
    const versions = EARLIER.map((images, index): [string, unknown] => [
      `stack export --version ${EARLIER.length - index} --stack dev`,
      { version: 3, deployment: deployment(images) },
    ]);
    answering({
      "whoami --json": { user: "somebody", url: "https://app.pulumi.com/somebody" },
      "stack history --json --page-size 30 --stack dev": EARLIER.map((_, index) => ({
        version: EARLIER.length - index,
      })),
      ...Object.fromEntries(versions),
    });
    assert.deepEqual(digits(imageHistory("dev")), expected);
  });

  it("come from the files of a backend that is a folder, compressed or not", () => {
    const folder = join(root, "state", ".pulumi", "history", "shop", "dev");
    mkdirSync(folder, { recursive: true });
    EARLIER.forEach((images, index) => {
      const text = JSON.stringify({ version: 3, checkpoint: { latest: deployment(images) } });
      const name = `dev-17000000000000${90 - index}.checkpoint.json`;
      writeFileSync(join(folder, index === 1 ? `${name}.gz` : name), index === 1 ? gzipSync(text) : text);
      writeFileSync(join(folder, name.replace("checkpoint", "history")), "{}");
    });
    answering({
      "whoami --json": { user: "somebody", url: pathToFileURL(join(root, "state")).href },
      "stack export": { version: 3, deployment: deployment(CURRENT) },
    });
    assert.deepEqual(digits(imageHistory(undefined)), expected);
  });

  it("are the newest ones with another digest; without any, there is a reason", () => {
    answering({
      "whoami --json": { url: "https://app.pulumi.com/somebody" },
      "stack output --json --stack dev": outputs,
      "stack history": EARLIER.map((_, index) => ({ version: EARLIER.length - index })),
      ...Object.fromEntries(
        EARLIER.map((images, index) => [
          `stack export --version ${EARLIER.length - index}`,
          { deployment: deployment(images) },
        ]),
      ),
    });
    const [auth, order] = sizeRequests([], { stack: "dev" });
    assert.deepEqual([auth?.name, auth?.previous?.digest?.at(-1), auth?.note], ["auth", "b", undefined]);
    assert.deepEqual([order?.name, order?.previous], ["order", undefined]);
    assert.match(order?.note ?? "", /has had no other image/);
  });

  it("are not known of other backends, which the note says", () => {
    answering({
      "whoami --json": { url: "s3://state" },
      "stack output --json": outputs,
    });
    const [auth] = sizeRequests(["auth"], {});
    assert.equal(auth?.previous, undefined);
    assert.match(auth?.note ?? "", /keeps no earlier deployments that can be read.*--previous/);
    assert.equal(sizeRequests(["auth"], { previous: "none" })[0]?.note, undefined);
  });
});
