/*
 * Proves what our commands ask registries, without a client program: sizes by platform, tags over several pages, and the
 * logins that they ask with.
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { noop } from "cockatiel";
import type { Credentials } from "../../../components/registry/authorization";
import { imageSizes } from "../../../components/size/imageSizes";
import { Registries } from "../../../tools/registries";
import { archive, OciRegistry } from "../../support/images/ociRegistry";
import { makeTree, removeTrees } from "../../support/tree";

const LOGIN: Credentials = { username: "reader", password: "secret" };

describe("registries", () => {
  const registry = new OciRegistry(`${LOGIN.username}:${LOGIN.password}`);
  let docker: string;
  let digest: string;
  let opened: Registries[] = [];

  before(async () => {
    await registry.open();
    docker = makeTree({});
    mkdirSync(join(docker, "empty"));
    const auth = Buffer.from(`${LOGIN.username}:${LOGIN.password}`).toString("base64");
    writeFileSync(join(docker, "config.json"), JSON.stringify({ auths: { [registry.host]: { auth } } }));
    for (const tag of ["1.0.0", "1.1.0", "1.2.0", "1.3.0", "2.0.0"]) {
      digest = registry.put("team/auth", tag, [
        { architecture: "amd64", layers: [{ "app/service": `program ${tag}` }] },
        { architecture: "arm", variant: "v7", layers: [{ "app/service": `${tag} program` }] },
      ]);
    }
  });
  afterEach(async () => {
    await Promise.all(opened.map(async (one) => one.close()));
    opened = [];
  });
  after(async () => {
    removeTrees();
    await registry.close();
  });

  function open(folder: string, login?: Credentials): Registries {
    const one = new Registries({ ...process.env, DOCKER_CONFIG: folder }, login);
    opened.push(one);
    return one;
  }

  const auth = (): { host: string; path: string } => ({ host: registry.host, path: "team/auth" });

  it("reports the compressed size of every platform, without attestations, with Docker's login", async () => {
    const sizes = await imageSizes(open(docker).repository(auth()), digest, noop);
    assert.deepEqual(
      sizes?.map(({ platform }) => platform),
      ["linux/amd64", "linux/arm"],
    );
    const layer = archive({ "app/service": "program 2.0.0" }).length;
    const config = sizes[0]!.bytes - layer;
    assert.ok(config > 100 && config < 400, `the configuration counts, too: ${config}`);
  });

  it("asks with the login of the stack's configuration before Docker's", async () => {
    const sizes = await imageSizes(open(join(docker, "empty"), LOGIN).repository(auth()), digest, noop);
    assert.equal(sizes?.length, 2);
    const wrong = open(docker, { ...LOGIN, password: "other" }).repository(auth());
    await assert.rejects(imageSizes(wrong, digest, noop), /credentials are refused/);
  });

  it("says nothing of an image that is not there, and fails without a login", async () => {
    const absent = `sha256:${"0".repeat(64)}`;
    assert.equal(await imageSizes(open(docker).repository(auth()), absent, noop), undefined);
    const nobody = open(join(docker, "empty")).repository(auth());
    await assert.rejects(imageSizes(nobody, digest, noop), /asks for credentials/);
  });

  it("reads the tags of a repository over all pages, and none of one that is not there", async () => {
    registry.requests.length = 0;
    const tags = await open(docker).repository(auth()).tags();
    assert.deepEqual(tags, ["1.0.0", "1.1.0", "1.2.0", "1.3.0", "2.0.0"]);
    const pages = new Set(registry.requests.filter((one) => one.includes("tags/list")));
    assert.equal(pages.size, 3);
    const other = open(docker).repository({ host: registry.host, path: "team/none" });
    assert.equal(await other.tags(), undefined);
  });
});
