/**
 * Proves the parts of the embedded engine that need no daemon: processes are distinguished from later ones with the same
 * id, ports never move, certificates are trusted by TLS and renewed in time, tools are found in fitting versions only.
 */
import * as assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import * as fs from "node:fs";
import * as net from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { compareSync } from "bcryptjs";
import { parse } from "yaml";
import { buildkitConfig } from "../../../tools/engine/buildkitConfig";
import { certificateFiles, ensureCertificates } from "../../../tools/engine/certificates";
import { daemonEnvironment } from "../../../tools/engine/daemonEnvironment";
import { engineFileOf, readEngineFile, writeEngineFile } from "../../../tools/engine/engineFile";
import { runsIn } from "../../../tools/engine/containers";
import { parseMounts } from "../../../tools/engine/mounts";
import { isFree, parsePort, registryPort } from "../../../tools/engine/ports";
import {
  findDaemon,
  isAlive,
  type ProcessRecord,
  readPidFile,
  recordFromStat,
  recordOf,
  stop,
  writePidFile,
} from "../../../tools/engine/process";
import { registryConfig } from "../../../tools/engine/registryConfig";
import { passwordFile, registryLogin } from "../../../tools/engine/registryLogin";
import { isRecord, writeAtomically } from "../../../tools/files";
import { BUILDKIT, leastGo, pinnedVersion, PULUMI } from "../../../tools/goTools/catalog";
import { findTool, versionIn } from "../../../tools/goTools/find";
import { type Paths, pathsOf } from "../../../tools/paths";
import { machineProblems } from "../../../tools/steps/machine";

const ROOTS = "-----BEGIN CERTIFICATE-----\nsystem\n-----END CERTIFICATE-----\n";

describe("embedded engine", () => {
  let folder: string;
  let paths: Paths;

  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "engine-"));
    paths = pathsOf(folder);
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  describe("process records", () => {
    it("F6 do not take a later process with the same id for the recorded one", async () => {
      const child = spawn("sleep", ["60"], { stdio: "ignore" });
      const record = recordOf(child.pid!)!;
      assert.equal(isAlive(record), true);
      assert.equal(isAlive({ ...record, startTicks: `${Number(record.startTicks) - 1}` }), false);
      assert.equal(isAlive({ ...record, boot: "another" }), false);
      await stop({ ...record, boot: "another" });
      assert.equal(isAlive(record), true, "a process that is not the recorded one was ended");
      await stop(record);
      assert.equal(isAlive(record), false);
    });

    it("are read back from a file, and a file in pieces is none", () => {
      const file = path.join(folder, "x.pid");
      const record = recordOf(process.pid)!;
      writePidFile(file, record);
      assert.deepEqual(readPidFile(file), record);
      writeAtomically(file, '{"pid": 12');
      assert.equal(readPidFile(file), undefined);
      assert.equal(readPidFile(path.join(folder, "absent")), undefined);
    });

    it("are found by their program, not by an argument that others may have, too", () => {
      const config = path.join(folder, "registry.yml");
      fs.writeFileSync(config, "");
      const pager = spawn("tail", ["-f", config], { stdio: "ignore" });
      const program = path.join(folder, "registry");
      fs.copyFileSync(execFileSync("which", ["tail"], { encoding: "utf8" }).trim(), program);
      fs.chmodSync(program, 0o755);
      const find = (): ProcessRecord | undefined =>
        findDaemon(path.join(folder, "no.pid"), "registry", config);
      try {
        assert.equal(find(), undefined);
        const daemon = spawn(program, ["-f", config], { stdio: "ignore" });
        assert.equal(find()?.pid, daemon.pid);
        daemon.kill();
      } finally {
        pager.kill();
      }
    });

    it("read a name with blanks and parentheses, and leave zombies out", () => {
      const rest = "1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4711 0 0";
      assert.deepEqual(recordFromStat(7, `7 (a) b (c) S ${rest}`, "boot"), {
        pid: 7,
        startTicks: "4711",
        boot: "boot",
      });
      assert.equal(recordFromStat(7, `7 (a) Z ${rest}`, "boot"), undefined);
    });
  });

  describe("port", () => {
    it("is chosen once and kept, unless the user chooses another", async () => {
      const first = await registryPort(paths, undefined);
      assert.equal(await registryPort(paths, undefined), first);
      assert.equal(await registryPort(paths, "5999"), 5999);
      assert.equal(await registryPort(paths, ""), 5999);
    });

    it("is kept even when somebody else listens on it", async () => {
      const port = await registryPort(paths, undefined);
      const server = net.createServer().listen(port, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      try {
        assert.equal(await isFree(port), false);
        assert.equal(await registryPort(paths, undefined), port);
      } finally {
        server.close();
      }
    });

    it("F19 changes nothing when the one that is asked for is taken", async () => {
      const port = await registryPort(paths, undefined);
      const server = net.createServer().listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      try {
        const taken = String((server.address() as net.AddressInfo).port);
        await assert.rejects(
          registryPort(paths, taken),
          /is taken by another program\. Fix: .*Nothing was changed/,
        );
        assert.equal(await registryPort(paths, undefined), port);
      } finally {
        server.close();
      }
    });

    it("F19 is that of the registry's configuration when its own file is lost or damaged", async () => {
      writeAtomically(path.join(paths.engine, "registry", "config.yml"), "http:\n  addr: 127.0.0.1:5987\n");
      for (const damaged of [undefined, "", '{"port": 59', "{}", '{"port": "5000"}']) {
        fs.rmSync(path.join(paths.engine, "port.json"), { force: true });
        if (damaged !== undefined) {
          writeAtomically(path.join(paths.engine, "port.json"), damaged);
        }
        assert.equal(await registryPort(paths, undefined), 5987, damaged);
      }
    });

    it("must be a number from 1024 to 65535", () => {
      for (const wrong of ["0", "80", "65536", "5000x", "-5000", "1e4"]) {
        assert.throws(() => parsePort(wrong), /REGISTRY_PORT/, wrong);
      }
    });
  });

  describe("certificates", () => {
    it("are for 127.0.0.1 and localhost, signed by an authority of our own, and private", async () => {
      assert.equal(await ensureCertificates(paths, ROOTS), true);
      const files = certificateFiles(paths);
      const [authority, server] = [files.authority, files.server].map(
        (file) => new X509Certificate(fs.readFileSync(file)),
      );
      assert.equal(server!.verify(authority!.publicKey), true);
      assert.equal(server!.checkIP("127.0.0.1"), "127.0.0.1");
      assert.equal(server!.checkHost("localhost"), "localhost");
      assert.equal(server!.checkHost("example.com"), undefined);
      assert.equal(fs.statSync(files.serverKey).mode & 0o777, 0o600);
    });

    it("stay until thirty days before their end", async () => {
      await ensureCertificates(paths, ROOTS);
      const day = 24 * 60 * 60 * 1000;
      assert.equal(await ensureCertificates(paths, ROOTS, new Date(Date.now() + 366 * day)), false);
      assert.equal(await ensureCertificates(paths, ROOTS, new Date(Date.now() + 368 * day)), true);
    });

    it("are made anew when one of the files is missing or does not fit the others", async () => {
      await ensureCertificates(paths, ROOTS);
      const files = certificateFiles(paths);
      fs.rmSync(files.serverKey);
      assert.equal(await ensureCertificates(paths, ROOTS), true);
      const authority = fs.readFileSync(files.authority);
      fs.rmSync(files.server);
      await ensureCertificates(paths, ROOTS);
      fs.writeFileSync(files.authority, authority);
      assert.equal(await ensureCertificates(paths, ROOTS), true);
    });

    it("are made anew when the clock was ahead, or the key is damaged or another's", async () => {
      const day = 24 * 60 * 60 * 1000;
      await ensureCertificates(paths, ROOTS, new Date(Date.now() + 3 * day));
      assert.equal(await ensureCertificates(paths, ROOTS), true);
      const files = certificateFiles(paths);
      const key = fs.readFileSync(files.serverKey, "utf8");
      for (const damaged of ["", key.slice(0, 60), "garbage"]) {
        fs.writeFileSync(files.serverKey, damaged);
        assert.equal(await ensureCertificates(paths, ROOTS), true, damaged);
      }
      fs.writeFileSync(files.serverKey, key);
      assert.equal(await ensureCertificates(paths, ROOTS), true);
      assert.equal(await ensureCertificates(paths, ROOTS), false);
    });

    it("stand in one bundle with the system's roots", async () => {
      await ensureCertificates(paths, ROOTS);
      const bundle = fs.readFileSync(certificateFiles(paths).bundle, "utf8");
      assert.ok(bundle.startsWith(ROOTS));
      assert.ok(bundle.includes(fs.readFileSync(certificateFiles(paths).authority, "utf8").trim()));
    });
  });

  describe("login of the registry", () => {
    const files = ["password", "htpasswd"];
    const fileOf = (name: string): string => path.join(paths.engine, "registry", name);
    /** Whether the registry takes the login. */
    const fits = (): boolean => {
      const { username, password } = registryLogin(paths);
      const [user, hash = ""] = passwordFile(paths).content.trim().split(":");
      return user === username && compareSync(password, hash);
    };

    it("F25 is made once for a clone, by chance, and only its owner can read it", () => {
      assert.ok(fits());
      const [login, known] = [registryLogin(paths), passwordFile(paths)];
      assert.deepEqual([registryLogin(paths), passwordFile(paths)], [login, known]);
      assert.ok(!known.content.includes(login.password));
      files.forEach((name) => assert.equal(fs.statSync(fileOf(name)).mode & 0o777, 0o600));
      assert.notEqual(registryLogin(pathsOf(path.join(folder, "other"))).password, login.password);
    });

    it("F25 is asked for by the registry", () => {
      const file = { address: "127.0.0.1:5000", folder: "/data", certificate: "/c", key: "/k" };
      const config: unknown = parse(registryConfig({ ...file, secret: "s", passwords: "/htpasswd" }));
      assert.ok(isRecord(config));
      assert.deepEqual(config["auth"], { htpasswd: { realm: "go-service-image", path: "/htpasswd" } });
    });

    for (const damaged of ["", "half", "go-service-image:$2b$04$half\n", "\0".repeat(200)]) {
      it(`F6 is made anew where a file of it is ${JSON.stringify(damaged.slice(0, 8))}`, () => {
        for (const name of files) {
          passwordFile(paths);
          fs.writeFileSync(fileOf(name), damaged);
          assert.ok(fits());
        }
      });
    }
  });

  it("F22 starts daemons with nothing of the shell that is a secret or configures them", () => {
    const shell = {
      PATH: "/bin",
      HTTPS_PROXY: "http://proxy:3128",
      REGISTRY_HTTP_ADDR: "0.0.0.0:5000",
      TENCENTCLOUD_SECRET_KEY: "canary",
    };
    assert.deepEqual(daemonEnvironment({ TMPDIR: "/t" }, shell), {
      PATH: "/bin",
      HTTPS_PROXY: "http://proxy:3128",
      TMPDIR: "/t",
    });
  });

  it("shows the program where it is", () => {
    assert.equal(readEngineFile(paths), undefined);
    const content = engineFileOf(5000, "1.26.8");
    writeEngineFile(paths, content);
    assert.deepEqual(readEngineFile(paths), {
      registry: "127.0.0.1:5000",
      builder: "go-service-image",
      goImage: "127.0.0.1:5000/library/golang:1.26.8",
      goVersion: "1.26.8",
    });
    writeAtomically(paths.engineFile, '{"registry": "127.0.0.1:5000"}');
    assert.equal(readEngineFile(paths), undefined);
  });

  it("has a socket of its own for every folder, with a short path", () => {
    const long = pathsOf(`/${"a".repeat(200)}/one`).sockets;
    assert.ok(long.length < 60, long);
    assert.notEqual(long, pathsOf(`/${"a".repeat(200)}/two`).sockets);
  });

  const settings = {
    root: "/data",
    socket: "/run/x.sock",
    traceSocket: "/run/t.sock",
    snapshotter: "overlayfs" as const,
    registry: "127.0.0.1:5000",
    authority: "/data/ca.pem",
    processors: 2,
    ceilingGigabytes: 60,
  };

  it("runs no more steps at once than processors and memory bear", () => {
    const steps = (processors: number, memory: number): string | undefined =>
      /max-parallelism = (\d+)/.exec(buildkitConfig({ ...settings, processors, memory }))?.[1];
    assert.deepEqual(
      [steps(1, 16e9), steps(2, 16e9), steps(16, 64e9), steps(16, 8e9), steps(2, 0.5e9)],
      ["4", "4", "32", "8", "1"],
    );
  });

  it("keeps Go's build cache: no rule drops cache mounts by age, and a ceiling bounds them", () => {
    const config = buildkitConfig(settings);
    const rules = config.split("[[worker.oci.gcpolicy]]").slice(1);
    assert.equal(rules.length, 2);
    for (const rule of rules.filter((one) => one.includes("keepDuration"))) {
      assert.match(rule, /filters = \["type==source\.local"\]/);
    }
    assert.match(rules[1]!, /all = true[\s\S]*maxUsedSpace = "60GB"/);
    assert.match(
      config,
      /\[registry\."127\.0\.0\.1:5000"\]\n.*\n {2}http = false\n {2}ca = \["\/data\/ca\.pem"\]/,
    );
  });

  it("reads mount points with blanks", () => {
    const mounts = parseMounts("36 35 98:0 / /a\\040b/c rw - ext4 /dev/sda rw\n");
    assert.deepEqual(
      mounts.map(({ point }) => point),
      ["/a b/c"],
    );
  });

  it("knows a build container by its root, not by mounts of the machine that it can see", () => {
    const data = "/srv/a b/data";
    const overlay = (point: string, folder = "/srv/a\\040b/data"): string =>
      `76 52 0:39 / ${point} rw - overlay overlay rw,lowerdir=/l,upperdir=${folder}/snapshots/25/fs\n`;
    const machine = "52 1 254:0 / / rw - ext4 /dev/vda rw\n";
    assert.ok(runsIn(data, overlay("/")));
    assert.ok(
      runsIn(
        data,
        `${machine}84 76 254:0 /srv/a\\040b/data/executor/hosts.x /etc/hosts ro - ext4 /dev/vda rw`,
      ),
    );
    assert.ok(
      !runsIn(data, `${machine}${overlay("/srv/a\\040b/data/executor/x/rootfs")}`),
      "starts, of another daemon",
    );
    assert.ok(
      !runsIn(data, `${overlay("/", "/var/lib/docker")}${overlay("/host/srv/a\\040b/data/rootfs")}`),
      "watches",
    );
    assert.ok(!runsIn(data, overlay("/", "/srv/a\\040b/data2")));
  });
});

describe("tools on PATH", () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "path-"))));
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  function put(name: string, prints: string): void {
    fs.writeFileSync(path.join(folder, name), `#!/bin/sh\necho '${prints}'\n`, { mode: 0o755 });
  }

  function find(except = "/nowhere"): ReturnType<typeof findTool> {
    const before = process.env["PATH"];
    process.env["PATH"] = `${folder}:/usr/bin:/bin`;
    try {
      return findTool(BUILDKIT, except);
    } finally {
      process.env["PATH"] = before;
    }
  }

  it("are used when all programs are there in a fitting version", () => {
    put("buildkitd", "buildkitd github.com/moby/buildkit v0.34.2 abc");
    assert.equal(find(), undefined, "buildctl is missing");
    put("buildctl", "buildctl github.com/moby/buildkit v0.34.2 abc");
    assert.deepEqual(find(), { folder, version: "0.34.2" });
  });

  it("are not used when too old, of unknown version, or our own", () => {
    put("buildctl", "buildctl");
    put("buildkitd", "buildkitd github.com/moby/buildkit v0.32.9 abc");
    assert.equal(find(), undefined);
    put("buildkitd", "buildkitd github.com/moby/buildkit v0.0.0+unknown");
    assert.equal(find(), undefined);
    put("buildkitd", "something else");
    assert.equal(find(), undefined);
    put("buildkitd", "buildkitd github.com/moby/buildkit v0.34.2 abc");
    assert.equal(find(folder), undefined);
  });

  it("print their versions in these ways", () => {
    assert.equal(versionIn("v3.245.0\n"), "3.245.0");
    assert.equal(versionIn("registry github.com/distribution/distribution/v3 v3.1.2+unknown"), "3.1.2");
    assert.equal(versionIn("0.22.1"), "0.22.1");
    assert.equal(versionIn("go1.26"), undefined);
  });

  it("are pinned by the version in go.mod, block or single line", () => {
    const single = "module x\n\ngo 1.25.8\n\nrequire github.com/pulumi/pulumi/pkg/v3 v3.245.0 // indirect\n";
    assert.equal(pinnedVersion(PULUMI, single), "3.245.0");
    assert.equal(
      pinnedVersion(PULUMI, "require (\n\tgithub.com/pulumi/pulumi/pkg/v3 v3.245.0\n)\n"),
      "3.245.0",
    );
    assert.equal(leastGo(single), "1.25.8");
    assert.throws(() => pinnedVersion(BUILDKIT, single));
  });
});

describe("machine", () => {
  const fine = { platform: "linux" as const, free: 50e9, built: false };

  it("may be any but Windows, with room on its disk", () => {
    assert.deepEqual(machineProblems(fine), []);
    assert.deepEqual(machineProblems({ ...fine, platform: "darwin" }), []);
    assert.match(machineProblems({ ...fine, platform: "win32" }).join(), /WSL2/);
    assert.match(machineProblems({ ...fine, free: 3e9 }).join(), /3\.0 GB are free/);
    assert.deepEqual(machineProblems({ ...fine, free: 3e9, built: true }), []);
  });
});
