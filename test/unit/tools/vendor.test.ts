/*
 * Proves when official releases of Pulumi's tools are taken: from a host on loopback that does as it should, and not from one
 * that hangs, refuses or gives something else; that one is asked once, and what happened is one line.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join, resolve } from "node:path";
import { goModOf, pinnedVersion, PULUMI } from "../../../tools/goTools/catalog";
import { pluginVersion } from "../../../tools/goTools/plugin";
import { Vendor } from "../../../tools/goTools/vendor";
import { createDataFolder, type Paths, pathsOf } from "../../../tools/paths";
import type { Report } from "../../../tools/say";
import { type Behaviour, ReleaseServer } from "../../support/releaseServer";
import { makeTree, removeTrees } from "../../support/tree";

const PROJECT = resolve(__dirname, "../../../..");

/** Stands for the CLI: does what `pulumi plugin install` does, with the file that the test has put aside. */
const CLI = `#!/bin/sh
[ "$1 $2 $3 $4" = "plugin install resource docker-build" ] || exit 1
[ "$6" = --server ] || exit 1
mkdir -p "$PULUMI_HOME/plugins/resource-docker-build-v$5"
echo "plugin from $7" > "$PULUMI_HOME/plugins/resource-docker-build-v$5/pulumi-resource-docker-build"
`;

describe("official releases", function () {
  this.timeout(60_000);
  let server: ReleaseServer;
  let paths: Paths;
  let said: string[];

  const version = pinnedVersion(PULUMI, goModOf(PROJECT, PULUMI));
  const report: Report = { at: () => undefined, done: (text) => said.push(text) };

  before(async () => {
    server = new ReleaseServer(makeTree({}));
    await server.open();
    const release = makeTree({
      pulumi: CLI,
      "pulumi-language-nodejs": "host",
      "pulumi-resource-pulumi-nodejs": "script",
      "pulumi-language-python": "not needed",
    });
    fs.chmodSync(join(release, "pulumi"), 0o755);
    await server.publishCli(version, release);
  });
  beforeEach(() => {
    said = [];
    server.behaviour = "works";
    server.requests.length = 0;
    // the pinned versions are the project's
    const data = pathsOf(makeTree({}));
    createDataFolder(data);
    paths = { ...data, project: PROJECT };
  });
  after(async () => {
    await server.close();
    removeTrees();
  });

  it("are taken from a host that has them, with what is needed of them, and asked for once", async () => {
    const tools = await new Vendor(paths, server.base).install(report);
    assert.deepEqual(Object.keys(tools).sort(), ["docker-build", "language-nodejs", "pulumi"]);
    assert.deepEqual(fs.readdirSync(tools["pulumi"]!).sort(), [
      "pulumi",
      "pulumi-language-nodejs",
      "pulumi-resource-pulumi-nodejs",
    ]);
    const plugin = join(tools["docker-build"]!, "pulumi-resource-docker-build");
    assert.equal(fs.readFileSync(plugin, "utf8"), `plugin from ${server.base}/plugins\n`);
    assert.ok(tools["docker-build"]!.endsWith(pluginVersion(PROJECT)));
    assert.deepEqual(said, []);
    const count = server.requests.length;
    const again = new Vendor(paths, server.base);
    assert.deepEqual(again.installed(), tools);
    assert.deepEqual(await again.install(report), tools);
    assert.equal(server.requests.length, count);
  });

  const failures: [Behaviour, RegExp][] = [
    ["hangs", /does not answer within 3 s/],
    ["refuses", /answers 403/],
    ["wrong sum", /has another sum than the published one/],
  ];
  for (const [behaviour, reason] of failures) {
    it(`are not taken from a host that ${behaviour === "wrong sum" ? "gives a wrong sum" : behaviour}`, async () => {
      server.behaviour = behaviour;
      const vendor = new Vendor(paths, server.base);
      assert.deepEqual(await vendor.install(report), {});
      assert.equal(said.length, 1);
      assert.match(said[0]!, reason);
      assert.match(said[0]!, /is built/);
      // nothing half is left, and the host is not asked again
      assert.deepEqual(fs.readdirSync(paths.tools), ["releases.json"]);
      const count = server.requests.length;
      server.behaviour = "works";
      assert.deepEqual(await new Vendor(paths, server.base).install(report), {});
      assert.equal(server.requests.length, count);
      assert.equal(said.length, 1);
    });
  }

  it("are asked for again on another day", async () => {
    server.behaviour = "refuses";
    await new Vendor(paths, server.base).install(report);
    server.behaviour = "works";
    const memory = join(paths.tools, "releases.json");
    const { base } = JSON.parse(fs.readFileSync(memory, "utf8")) as { base: string };
    fs.writeFileSync(memory, JSON.stringify({ base, time: Date.now() - 25 * 3_600_000 }));
    assert.equal(Object.keys(await new Vendor(paths, server.base).install(report)).length, 3);
  });

  it("are not taken where nobody listens", async () => {
    assert.deepEqual(await new Vendor(paths, "http://127.0.0.1:9/releases").install(report), {});
    assert.match(said[0]!, /127\.0\.0\.1:9 cannot be reached/);
  });
});
