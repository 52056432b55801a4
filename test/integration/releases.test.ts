/*
 * Proves that an official release of Pulumi is used as it comes: the archive with its sum from a host on loopback, and the
 * plugin by the real CLI from the same host.
 */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { DOCKER_BUILD, goModOf, LANGUAGE_HOST, pinnedVersion, PULUMI } from "../../tools/goTools/catalog";
import { pluginFile, pluginVersion } from "../../tools/goTools/plugin";
import { program } from "../../tools/goTools/toolset";
import { Vendor } from "../../tools/goTools/vendor";
import { createDataFolder, pathsOf } from "../../tools/paths";
import { run } from "../../tools/run";
import { CHECKOUT, sharedEngine } from "../support/integration/sharedEngine";
import { ReleaseServer } from "../support/releaseServer";
import { makeTree, removeTrees } from "../support/tree";

describe("an official release of Pulumi", function () {
  this.timeout(5 * 60_000);
  let server: ReleaseServer;

  before(async () => {
    server = new ReleaseServer(makeTree({}));
    await server.open();
  });
  after(async () => {
    await server.close();
    removeTrees();
  });

  it("is installed with its language host and the docker-build plugin, and runs", async () => {
    const { tools } = sharedEngine();
    const version = pinnedVersion(PULUMI, goModOf(CHECKOUT, PULUMI));
    await server.publishCli(version, tools[PULUMI.name]!);
    await server.publishPlugin(pluginVersion(CHECKOUT), tools[DOCKER_BUILD.name]!);
    const data = pathsOf(makeTree({}));
    createDataFolder(data);
    const paths = { ...data, project: CHECKOUT };
    const said: string[] = [];
    const installed = await new Vendor(paths, server.base).install({
      at: () => undefined,
      done: (text) => said.push(text),
    });
    assert.deepEqual(said, []);
    assert.equal(installed[LANGUAGE_HOST.name], installed[PULUMI.name]);
    assert.ok(existsSync(join(installed[DOCKER_BUILD.name]!, "pulumi-resource-docker-build")));
    assert.ok(existsSync(pluginFile(paths)), "the CLI has installed it where it looks for it");
    const reported = await run(program(installed, PULUMI), ["version"], {
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
    });
    assert.equal(reported.stdout.trim(), `v${version}`);
  });
});
