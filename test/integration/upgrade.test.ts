/*
 * Proves that a state which an earlier version has written can be gone on with, by Pulumi's engine and the real provider: each
 * one is imported, and the present program finds nothing to do. Nothing is solved or replaced, and an edit is an update. What
 * is registered, resource by resource, component/upgrade.test.ts compares.
 *
 * A state names a registry that was there when it was written, and is not needed since. `UPDATE_GOLDEN=1` writes the one of
 * this version; those of others stay as they are.
 */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../tools/run";
import { goMonorepo } from "../support/integration/goMonorepo";
import { CHECKOUT, sharedEngine } from "../support/integration/sharedEngine";
import { SpareBuilder } from "../support/integration/spareBuilder";
import { SpareRegistry } from "../support/integration/spareRegistry";
import { STACK, TestProject } from "../support/integration/testProject";

const MINUTES = 60_000;
const STATES = join(CHECKOUT, "test", "fixtures", "states");

/** Where the images of the states went. */
const PORT = 45_871;
const HOST = `127.0.0.1:${PORT}`;
const CONFIG = {
  registry: `${HOST}/team`,
  goImage: `${HOST}/golang:1.26.8`,
  goVersion: "1.26.8",
  extraTags: ["latest"],
  labels: ["vendor=Shop"],
  serviceOptions: { auth: { ports: [8000], timezone: "Asia/Shanghai", versionVariable: "main.Version" } },
};

describe("a state of an earlier version", function () {
  this.timeout(10 * MINUTES);
  let project: TestProject;

  before(writeOwnState);
  beforeEach(async () => {
    project = await TestProject.create({ tree: goMonorepo(), config: CONFIG });
  });
  afterEach(() => project.remove());

  for (const file of readdirSync(STATES)) {
    it(`${file.replace(".json", "")} is gone on with as it is, and an edit is an update`, async () => {
      const imported = await project.pulumi(
        "stack",
        "import",
        "--stack",
        STACK,
        "--file",
        join(STATES, file),
      );
      assert.equal(imported.code, 0, imported.stderr);
      const before = await project.images();
      const done = await project.up("--expect-no-changes");
      assert.equal(done.code, 0, done.output);
      assert.deepEqual(done.changed, []);
      assert.equal(done.solves.length, 0);
      assert.deepEqual(await project.images(), before);
      project.replace("application/auth/internal/policy/policy.txt", "everybody", "nobody");
      const edited = await project.preview();
      assert.deepEqual(edited.changed, ["update GoServiceImage auth", "update Image auth"]);
    });
  }
});

/** Builds the images for real, in a registry at the states' address, if golden files are written. */
async function writeOwnState(): Promise<void> {
  if (process.env["UPDATE_GOLDEN"] !== "1") {
    return;
  }
  const { version } = JSON.parse(readFileSync(join(CHECKOUT, "package.json"), "utf8")) as { version: string };
  const registry = await SpareRegistry.start("secret", PORT);
  const project = await TestProject.create({ tree: goMonorepo(), config: CONFIG });
  try {
    // one that knows the registry's certificate
    const builder = await SpareBuilder.start([registry.host]);
    project.env["BUILDX_CONFIG"] = join(builder.dockerConfig, "buildx");
    project.env["DOCKER_CONFIG"] = registry.dockerConfig("secret");
    const copied = await run(sharedEngine().crane, ["copy", sharedEngine().goImage, CONFIG.goImage], {
      env: project.env,
    });
    assert.equal(copied.code, 0, copied.stderr);
    const done = await project.up();
    assert.equal(done.code, 0, done.output);
    mkdirSync(STATES, { recursive: true });
    const exported = await project.pulumi("stack", "export", "--show-secrets", "--stack", STACK);
    writeFileSync(join(STATES, `${version}.json`), portable(exported.stdout));
  } finally {
    project.remove();
    await SpareBuilder.removeAll();
    await registry.remove();
  }
}

/** Without what says where it was written, and where its modules came from. */
function portable(state: string): string {
  const places = ["sourcePosition", "stackTrace"];
  const kept = JSON.parse(state, (key, value: unknown) => {
    const isDownload = key === "plaintext" && String(value).startsWith('{"go-download"');
    return isDownload ? JSON.stringify({ "go-download": "\n" }) : places.includes(key) ? undefined : value;
  }) as unknown;
  return `${JSON.stringify(kept, undefined, 2)}\n`;
}
