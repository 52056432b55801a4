/*
 * Proves that `make clean` takes away nothing for good that is not its own: states of other stacks with resources, and a
 * passphrase that secrets of stack files may need. What is lost is named, and given up only on request.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { clean, staying } from "../../../tools/commands/down";
import { Fault } from "../../../tools/fault";
import { optionsFrom } from "../../../tools/options";
import { pathsOf } from "../../../tools/paths";
import { Steps } from "../../../tools/say";
import { makeTree, removeTrees } from "../../support/tree";

const STATES = ".go-service-image/pulumi/state/.pulumi/stacks";

describe("make clean", () => {
  const env = process.env;

  beforeEach(() => {
    // a shell with a passphrase of its own has no use for ours
    process.env = { ...env };
    delete process.env["PULUMI_CONFIG_PASSPHRASE"];
    delete process.env["PULUMI_CONFIG_PASSPHRASE_FILE"];
  });
  afterEach(() => {
    process.env = env;
    removeTrees();
  });

  it("refuses to take away states of other stacks, and says what to do", async () => {
    const root = project({ "shop/dev.json": state(3), "shop/prod.json": state(9), "other/dev.json": "{" });
    await assert.rejects(run(root), (error: Fault) => {
      assert.equal(
        error.message,
        `make clean would remove for good:
  the state of the stack other/dev (which is damaged)
  the state of the stack prod (9 resources)
Fix: \`make down STACK=<stack>\` for each of the stacks first, or make clean FORCE=1 to give it up.`,
      );
      return error instanceof Fault;
    });
    assert.ok(existsSync(pathsOf(root).data));
  });

  it("says of images that they stay where they do, and not of those in the registry that it removes", () => {
    const [own, other] = ["127.0.0.1:5000/dev/auth@sha256:1", "registry.example.com/team/auth@sha256:2"];
    assert.deepEqual(staying([own, other], "127.0.0.1:5000"), [other]);
    assert.deepEqual(staying([own, other], undefined), [own, other]);
  });

  it("refuses to take away the passphrase of a tracked file's secrets", async () => {
    const root = project({}, { "Pulumi.prod.yaml": "encryptionsalt: v1:abc\n" });
    await assert.rejects(
      run(root),
      /the passphrase, which may be the one of the secrets in Pulumi\.prod\.yaml/,
    );
  });

  it("goes on where other stacks are empty, and where it is forced to", async () => {
    const empty = project({ "shop/prod.json": state(0) });
    await run(empty);
    assert.ok(!existsSync(pathsOf(empty).pulumiState));
    const full = project({ "shop/prod.json": state(9) });
    await run(full, { FORCE: "1" });
    assert.ok(!existsSync(pathsOf(full).pulumiState));
  });

  function project(
    states: Readonly<Record<string, string>>,
    files: Readonly<Record<string, string>> = {},
  ): string {
    const entries = Object.entries(states).map(([name, text]) => [`${STATES}/${name}`, text]);
    return makeTree({
      "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
      ".go-service-image/passphrase": "secret\n",
      ...files,
      ...(Object.fromEntries(entries) as Record<string, string>),
    });
  }

  async function run(root: string, env: NodeJS.ProcessEnv = {}): Promise<void> {
    const paths = pathsOf(root);
    await clean(paths, optionsFrom(env, paths), new Steps(4, 2), false);
  }
});

function state(count: number): string {
  const resources = Array.from({ length: count }, (_, index) => ({ urn: `urn:${index}` }));
  return JSON.stringify({ version: 3, checkpoint: { latest: { resources } } });
}
