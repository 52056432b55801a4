/*
 * Proves how an image becomes a container of runc: its layers unpacked on each other, from a registry on loopback, and the
 * specification that says how it runs. That runc starts it is in the integration tests.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Reference } from "../../../components/common/reference";
import { digestOfBytes } from "../../../components/registry/manifest";
import { registryAccess, type RegistryAccess } from "../../../cli/registryAccess";
import { type Host, runcPlan, type RuncPlan } from "../../../cli/runc/specification";
import { type ImageConfig, unpackImage } from "../../../cli/runc/unpackedImage";
import { archive, OciRegistry } from "../../support/images/ociRegistry";
import { runCommand } from "../../support/command";
import { makeTree, removeTrees } from "../../support/tree";

describe("an image that is unpacked", () => {
  const registry = new OciRegistry();
  let access: RegistryAccess;
  let root: string;

  before(() => registry.open());
  after(() => registry.close());
  beforeEach(() => {
    access = registryAccess({});
    root = makeTree({ "outside/kept": "kept" });
  });
  afterEach(async () => {
    await access.close();
    removeTrees();
  });

  const unpack = (digest: string, platform = "linux/amd64"): Promise<ImageConfig> =>
    unpackImage(access, Reference.parse(`${registry.host}/auth@${digest}`)!, platform, join(root, "files"));
  const read = (file: string): string | undefined =>
    existsSync(join(root, "files", file)) ? readFileSync(join(root, "files", file), "utf8") : undefined;

  it("has the files of its layers as a container sees them, of the platform that is wanted", async () => {
    const below = { "etc/a": "a", "etc/b": "b", "var/old": "old", "var/log/x": "x" };
    const above = { "etc/.wh.a": "", "etc/b": "new", "var/.wh..wh..opq": "", "var/new": "new" };
    const digest = registry.put("auth", "1", [
      { architecture: "amd64", layers: [below, above] },
      { architecture: "arm64", layers: [{ arm: "arm" }], entrypoint: ["/arm"] },
    ]);
    assert.deepEqual((await unpack(digest)).Entrypoint, ["/app/service"]);
    const files = ["etc/a", "etc/b", "var/old", "var/log/x", "var/new", "etc/.wh.a", "arm"].map(read);
    assert.deepEqual(files, [undefined, "new", undefined, undefined, "new", undefined, undefined]);
    assert.deepEqual((await unpack(digest, "linux/arm64")).Entrypoint, ["/arm"]);
  });

  it("never touches what a link of a layer leads to outside", async () => {
    for (const [index, target] of [join(root, "outside"), "../outside"].entries()) {
      const link = { out: { link: target } };
      const removing = { "out/.wh.kept": "", "out/.wh..wh..opq": "" };
      for (const above of [removing, { "out/kept": "lost" }]) {
        const platforms = [{ architecture: "amd64", layers: [link, above] }];
        const digest = registry.put("auth", `link-${index}-${Object.keys(above).length}`, platforms);
        await unpack(digest).catch(() => undefined);
        assert.equal(readFileSync(join(root, "outside/kept"), "utf8"), "kept");
        rmSync(join(root, "files"), { recursive: true });
      }
    }
  });

  it("is refused if it is not what its digest says, not there, or of no such platform", async () => {
    const digest = registry.put("auth", "4", [{ architecture: "amd64", layers: [{ a: "a" }] }]);
    await assert.rejects(unpack(digest, "linux/arm64"), /has no manifest for linux\/arm64/);
    await assert.rejects(unpack(`sha256:${"0".repeat(64)}`), /is not in the registry/);
    const spoiled = registry.put("auth", "5", [{ architecture: "amd64", layers: [{ secret: "right" }] }]);
    registry.spoiled.set(digestOfBytes(archive({ secret: "right" })), archive({ secret: "wrong" }));
    await assert.rejects(unpack(spoiled), /came with the bytes of/);
  });
});

const IMAGE: ImageConfig = {
  ...{ User: "65532:65532", WorkingDir: "/work", Entrypoint: ["/app/service"], Cmd: ["-conf", "/etc/a"] },
  Env: ["PATH=/bin", "A=image", "B=image"],
};

const HOST: Host = { uid: 0, gid: 0, volumes: "/project/volumes", passwd: "", env: { SHELL_VALUE: "s" } };

function plan(
  options: Record<string, unknown> = {},
  image = IMAGE,
  host = HOST,
  args: string[] = [],
): RuncPlan {
  const service = {
    ...{ name: "auth", ref: "", platforms: ["linux/amd64"] },
    ...{ ports: ["8000/tcp"], volumes: ["/data"], options },
  };
  return runcPlan(service, image, { environment: ["C=flag"], args }, host);
}

interface Specification {
  readonly root: { readonly readonly: boolean };
  readonly hostname: string;
  readonly process: {
    readonly user: { uid: number; gid: number };
    readonly args: readonly string[];
    readonly env: readonly string[];
    readonly cwd: string;
    readonly noNewPrivileges: boolean;
    readonly capabilities: Readonly<Record<string, readonly string[]>>;
  };
  readonly mounts: readonly { destination: string; source: string; options?: readonly string[] }[];
  readonly linux: {
    readonly namespaces: readonly { type: string }[];
    readonly uidMappings?: readonly object[];
  };
}

const specified = (of: RuncPlan): Specification => of.specification as unknown as Specification;

describe("a container of runc", () => {
  it("runs as its image says, in the network of the machine, with a folder for each volume", () => {
    const { folders, leftOut } = plan();
    assert.deepEqual([folders, leftOut], [["/project/volumes/auth-data"], []]);
    const { process, mounts, linux, root, hostname } = specified(plan());
    assert.deepEqual(process.user, { uid: 65532, gid: 65532 });
    assert.deepEqual(process.args, ["/app/service", "-conf", "/etc/a"]);
    assert.deepEqual(process.env, ["PATH=/bin", "A=image", "B=image", "C=flag"]);
    assert.deepEqual([process.cwd, process.noNewPrivileges, hostname], ["/work", true, "auth"]);
    assert.deepEqual(Object.values(process.capabilities).flat(), []);
    assert.deepEqual(
      linux.namespaces.map(({ type }) => type),
      ["pid", "mount", "ipc", "uts"],
    );
    assert.equal(root.readonly, false);
    const data = mounts.find(({ destination }) => destination === "/data");
    assert.deepEqual([data?.source, data?.options], ["/project/volumes/auth-data", ["rbind", "rw"]]);
  });

  it("takes what the declaration says, and names what has no place or no value", () => {
    const options = {
      environment: { A: "declared", B: "${SHELL_VALUE}", D: "${UNSET}", SHELL_VALUE: null },
      ...{ command: ["-v", "$$1"], user: "app", working_dir: "/srv", read_only: true, hostname: "other" },
      ...{ volumes: ["/host:/etc/auth:ro"], ports: ["9000:8000"], deploy: {}, restart: "always" },
    };
    const declared = plan(options, IMAGE, {
      ...HOST,
      passwd: "root:x:0:0::/:/bin/sh\napp:x:7:8::/:/bin/sh\n",
    });
    assert.deepEqual([...declared.leftOut].sort(), ["deploy", "environment", "ports"]);
    const { process, mounts, root } = specified(declared);
    assert.deepEqual(process.user, { uid: 7, gid: 8 });
    assert.deepEqual(process.args, ["/app/service", "-v", "$1"]);
    assert.deepEqual(process.env.slice(1), ["A=declared", "B=s", "SHELL_VALUE=s", "C=flag"]);
    assert.ok(root.readonly);
    assert.deepEqual(mounts.find(({ source }) => source === "/host")?.options, ["rbind", "ro"]);
    const numbered = { ...options, user: "1000" };
    assert.deepEqual(specified(plan(numbered, IMAGE, HOST, ["-h"])).process.args, ["/app/service", "-h"]);
    assert.throws(() => plan(options), /user: "app" is not a user of the image/);
  });

  it("gives root what Docker gives it, and runs as the user who has no root", () => {
    const own = specified(plan({}, { Entrypoint: ["/a"] }));
    const { bounding = [] } = own.process.capabilities;
    assert.ok(bounding.includes("CAP_NET_BIND_SERVICE") && !bounding.includes("CAP_SYS_ADMIN"));
    const other = specified(plan({}, IMAGE, { ...HOST, uid: 1000, gid: 1001 }));
    assert.deepEqual(other.process.user, { uid: 0, gid: 0 });
    assert.deepEqual(other.linux.uidMappings, [{ containerID: 0, hostID: 1000, size: 1 }]);
    assert.deepEqual(Object.values(other.process.capabilities).flat(), []);
  });

  it("neither goes to the background nor prints a command", () => {
    const image = { ref: `localhost:1/auth@sha256:${"1".repeat(64)}`, platforms: ["linux/amd64"] };
    const folder = makeTree({ "outputs.json": JSON.stringify({ images: { auth: image } }) });
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin/runc"), "#!/bin/sh\nexit 0\n", { mode: 0o755 });
    const args = ["run", "auth", "--outputs", "outputs.json", "--engine", "runc"];
    const done = runCommand(folder, [...args, "-d", "--dry-run"], { PATH: `${folder}/bin` });
    assert.equal(done.status, 1);
    assert.match(done.stderr, /2 problems\n {2}--detach: .*\n {2}--dry-run: /);
    removeTrees();
  });
});
