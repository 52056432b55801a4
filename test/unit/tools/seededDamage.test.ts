/**
 * Proves that whatever happens to a file of ours, the command that reads it goes on, or says in our own words what to do: each
 * file is cut, emptied, overwritten in places or taken away, by seeds that a failure names. `DAMAGES=200` tries more.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import fc from "fast-check";
import { certificateFiles, ensureCertificates, systemRoots } from "../../../tools/engine/certificates";
import { rememberChoice, rememberedChoice } from "../../../tools/engine/choice";
import { readEngineFile, writeEngineFile } from "../../../tools/engine/engineFile";
import { registryPort } from "../../../tools/engine/ports";
import { readPidFile, recordOf, writePidFile } from "../../../tools/engine/process";
import { passwordFile, uploadSecret } from "../../../tools/engine/registryLogin";
import { Fault } from "../../../tools/fault";
import { knownTools } from "../../../tools/goTools/toolset";
import { createDataFolder, type Paths, pathsOf } from "../../../tools/paths";
import { writeDockerCredentials } from "../../../tools/engine/dockerCredentials";
import { ensurePassphrase } from "../../../tools/pulumi/passphrase";
import { rememberedRoot } from "../../../tools/pulumi/rootStack";
import { RunLock } from "../../../tools/pulumi/runLock";
import { refreshCopy } from "../../../tools/pulumi/stackCopy";
import { checkState, repairStates, stateFile } from "../../../tools/pulumi/stateFile";

const RUNS = Number(process.env["DAMAGES"] ?? 30);
const STATE = JSON.stringify({ version: 3, checkpoint: { latest: { resources: [] } } });

/** One file: what makes it, and what every command does with it. */
interface Case {
  readonly file: (paths: Paths) => string;
  readonly make: (paths: Paths) => unknown;
  readonly use: (paths: Paths) => unknown;
}

function put(file: string, text: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, text);
}

async function takeLock(paths: Paths): Promise<void> {
  (await RunLock.take(paths, () => undefined)).release();
}

const CASES: Readonly<Record<string, Case>> = {
  "the engine's choice": {
    file: ({ engine }) => path.join(engine, "choice.json"),
    make: (paths) => rememberChoice(paths, { kind: "root" }),
    use: rememberedChoice,
  },
  "the registry's port": {
    file: ({ engine }) => path.join(engine, "port.json"),
    make: async (paths) => registryPort(paths, undefined),
    use: async (paths) => {
      const port = await registryPort(paths, undefined);
      assert.ok(port > 0 && port < 65_536, String(port));
    },
  },
  "what the program reads of the engine": {
    file: ({ engineFile }) => engineFile,
    make: (paths) =>
      writeEngineFile(paths, {
        registry: "127.0.0.1:5000",
        builder: "b",
        goImage: "go",
        goVersion: "1.26.8",
      }),
    use: readEngineFile,
  },
  "a certificate": {
    file: (paths) => certificateFiles(paths).server,
    make: async (paths) => ensureCertificates(paths, systemRoots(undefined)),
    use: async (paths) => ensureCertificates(paths, systemRoots(undefined)),
  },
  "a certificate's key": {
    file: (paths) => certificateFiles(paths).serverKey,
    make: async (paths) => ensureCertificates(paths, systemRoots(undefined)),
    use: async (paths) => {
      await ensureCertificates(paths, systemRoots(undefined));
      assert.equal(await ensureCertificates(paths, systemRoots(undefined)), false, "made once");
    },
  },
  "the registry's secret": {
    file: ({ engine }) => path.join(engine, "registry", "secret"),
    make: uploadSecret,
    use: (paths) => assert.ok(uploadSecret(paths) !== ""),
  },
  "the registry's password": {
    file: ({ engine }) => path.join(engine, "registry", "password"),
    make: passwordFile,
    use: (paths) => assert.match(passwordFile(paths).content, /^go-service-image:/),
  },
  "what the registry knows of it": {
    file: ({ engine }) => path.join(engine, "registry", "htpasswd"),
    make: passwordFile,
    use: (paths) => assert.match(passwordFile(paths).content, /^go-service-image:/),
  },
  "a process id": {
    file: ({ engine }) => path.join(engine, "registry.pid"),
    make: ({ engine }) => {
      fs.mkdirSync(engine, { recursive: true });
      writePidFile(path.join(engine, "registry.pid"), recordOf(process.pid)!);
    },
    use: ({ engine }) => readPidFile(path.join(engine, "registry.pid")),
  },
  "the list of tools": {
    file: ({ tools }) => path.join(tools, "toolset.json"),
    make: ({ tools }) => put(path.join(tools, "toolset.json"), JSON.stringify({ buildkit: "/nowhere" })),
    use: knownTools,
  },
  "a dead command's lock": {
    file: ({ runLock }) => runLock,
    make: ({ runLock }) =>
      put(runLock, JSON.stringify({ nonce: "a", owner: { pid: 1, startTicks: "0", boot: "gone" } })),
    use: takeLock,
  },
  "a stack file's copy": {
    file: ({ stacks }) => path.join(stacks, "Pulumi.dev.yaml"),
    make: (paths) => refreshCopy(paths, "dev", { "p:root": "../shop" }),
    use: (paths) => {
      rememberedRoot(paths, "dev");
      refreshCopy(paths, "dev", {});
    },
  },
  "the passphrase": {
    file: ({ passphrase }) => passphrase,
    make: ensurePassphrase,
    use: ensurePassphrase,
  },
  "a stack's state": {
    file: (paths) => stateFile(paths, "p", "dev"),
    make: (paths) => put(stateFile(paths, "p", "dev"), STATE),
    use: (paths) => {
      try {
        checkState(paths, "p", "dev");
      } catch (error) {
        assert.ok(error instanceof Fault && error.message.includes("make repair"), String(error));
        repairStates(paths, false);
        checkState(paths, "p", "dev");
      }
    },
  },
  "the builder's logins": {
    file: ({ dockerConfig }) => path.join(dockerConfig, "config.json"),
    make: ({ dockerConfig }) => put(path.join(dockerConfig, "config.json"), '{"auths":{"a.example.com":{}}}'),
    use: (paths) => writeDockerCredentials(paths, "127.0.0.1:5000"),
  },
};

/** What may happen to bytes: they are gone (undefined), cut, or others in places. */
const damage = fc.oneof(
  fc.constant(() => undefined),
  fc
    .double({ min: 0, max: 1, noNaN: true })
    .map((part) => (whole: Buffer) => whole.subarray(0, whole.length * part)),
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => () => Buffer.from(bytes)),
  fc
    .array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 })
    .map((places) => (whole: Buffer) => {
      const copy = Buffer.from(whole);
      places.forEach(([at, byte]) => copy.writeUInt8(byte, at % copy.length));
      return copy;
    }),
);

describe("damage by seeds", function () {
  this.timeout(120_000);
  let paths: Paths;

  beforeEach(() => {
    paths = pathsOf(fs.mkdtempSync(path.join(os.tmpdir(), "damage-")));
    createDataFolder(paths);
    fs.mkdirSync(paths.engine, { recursive: true });
  });
  afterEach(() => fs.rmSync(paths.project, { recursive: true, force: true }));

  for (const [title, { file, make, use }] of Object.entries(CASES)) {
    it(`F6 F7 stops nobody who reads ${title}, or says what to do`, async () => {
      await fc.assert(
        fc.asyncProperty(damage, async (change) => {
          await make(paths);
          const changed = change(fs.readFileSync(file(paths)));
          if (changed === undefined) {
            fs.rmSync(file(paths));
          } else {
            fs.writeFileSync(file(paths), changed);
          }
          try {
            await use(paths);
          } catch (error) {
            assert.ok(error instanceof Fault && error.message.includes("Fix: "), String(error));
          }
          fs.rmSync(file(paths), { force: true });
        }),
        { numRuns: RUNS },
      );
    });
  }
});
