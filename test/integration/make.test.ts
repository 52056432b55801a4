/*
 * Proves what a person gets from make in a fresh clone: images of the example monorepo that can be pulled by digest
 * and run, commands that say what is true, a run that survives being killed, and nothing left behind.
 */
import assert from "node:assert/strict";
import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { addressOf } from "../../tools/engine/buildkit";
import { parseMounts } from "../../tools/engine/mounts";
import {
  isAlive,
  type ProcessRecord,
  readPidFile,
  sessionProcesses,
  startDaemon,
  waitUntil,
} from "../../tools/engine/process";
import { ACCESS_LOG, isHealthy, stopRegistry } from "../../tools/engine/registry";
import { readText } from "../../tools/files";
import { REGISTRY } from "../../tools/goTools/catalog";
import { program } from "../../tools/goTools/toolset";
import { stateFile } from "../../tools/pulumi/stateFile";
import { BuildRecords } from "../support/integration/buildRecords";
import { eventually, grpcHealth } from "../support/images/answers";
import { Clone, plainEnvironment } from "../support/integration/clone";
import { LiveCommand } from "../support/integration/liveCommand";
import { assertPlanned } from "../support/integration/plannedAsPushed";
import { freePort, type ImageConfig, RuncContainer, textAt } from "../support/integration/runcContainer";
import { statusesFor } from "../support/integration/stranger";
import { sharedEngine } from "../support/integration/sharedEngine";
import type { ServiceOutputs } from "../support/integration/testProject";

const MINUTES = 60_000;
const HTTP = ["auth", "catalog", "gateway", "notification", "order", "payment"];
const SERVICES = [...HTTP, "worker"];
const ELF_MACHINE = { amd64: 0x3e, arm64: 0xb7 };

describe("make in a fresh clone", function () {
  this.timeout(15 * MINUTES);
  let clone: Clone;
  let images: Record<string, ServiceOutputs>;
  let records: BuildRecords;

  before(async () => {
    clone = new Clone();
    const up = await clone.make("up");
    assert.equal(up.code, 0, `${up.stdout}${up.stderr}`);
    const table = up.stdout.slice(up.stdout.lastIndexOf("service "));
    images = await outputs();
    await assertPlanned(clone.folder, "dev", plainEnvironment(), images);
    for (const [name, { ref, digest, version }] of Object.entries(images)) {
      const row = table.split("\n").find((line) => line.startsWith(`${name} `)) ?? "";
      const whole = ` ${ref.split("@")[0] ?? ""}:${version}@${digest} `;
      assert.ok(row.includes(whole), `${name} in the table: ${row}`);
      assert.match(row, /amd64 [\d.]+ MB, arm64 [\d.]+ MB$/);
    }
    records = new BuildRecords(sharedEngine().buildctl, addressOf(clone.paths));
  });

  after(() => clone.remove());

  it("builds every service of the example, and leaves tracked files alone", () => {
    assert.deepEqual(Object.keys(images).sort(), SERVICES);
    assert.equal(clone.changedFiles(), "");
  });

  it("prints outputs as JSON and nothing else", async () => {
    const done = await clone.make("outputs");
    assert.equal(done.code, 0, done.stderr);
    assert.deepEqual((JSON.parse(done.stdout) as { images: unknown }).images, images);
  });

  it("prints an environment that a shell can evaluate, and pulumi works in it", async () => {
    const done = await clone.shell(
      'eval "$(make -s env)"; pulumi stack output images --json; pulumi preview --expect-no-changes >&2',
    );
    assert.equal(done.code, 0, done.stderr);
    assert.deepEqual(JSON.parse(done.stdout), images);
    assert.equal(clone.changedFiles(), "");
  });

  it("costs nothing the second time", async () => {
    records.mark();
    const done = await clone.make("up");
    assert.equal(done.code, 0, done.stderr);
    assert.deepEqual(records.solves(), []);
    assert.deepEqual(await outputs(), images);
  });

  for (const service of SERVICES) {
    it(`pushes ${service} as an index of both platforms, with a binary of each`, async () => {
      const { ref } = images[service]!;
      assert.match(ref, /^127\.0\.0\.1:\d+\/\S+@sha256:[0-9a-f]{64}$/);
      const index = JSON.parse(await clone.crane("manifest", ref)) as Index;
      assert.deepEqual(index.manifests.map(platformOf), ["linux/amd64", "linux/arm64"]);
      for (const [architecture, machine] of Object.entries(ELF_MACHINE)) {
        const platform = ["--platform", `linux/${architecture}`];
        const config = JSON.parse(await clone.crane("config", ...platform, ref)) as ImageConfig;
        assert.equal(config.architecture, architecture);
        assert.equal(config.created, "1970-01-01T00:00:00Z");
        assert.equal(config.config.User, "65532:65532");
        assert.deepEqual(config.config.Entrypoint, ["/app/service"]);
        assert.equal(await machineOf(ref, platform), machine);
      }
    });
  }

  for (const service of HTTP) {
    it(`runs ${service}, which answers with its stamped version, and over gRPC`, async () => {
      await running(service, async (address, page, grpc) => {
        const health = JSON.parse(page) as { service: string; version: string; arch: string };
        assert.deepEqual(health, { service, version: images[service]!.version, arch: "amd64" });
        if (service === "gateway") {
          const time = await textAt(`${address}/time?zone=Asia/Shanghai`);
          assert.match(time ?? "", /\+08:?00|CST|Asia\/Shanghai/);
        }
        assert.equal(await eventually(() => grpcHealth(grpc)), "0801");
      });
    });
  }

  it("runs the worker, which has no port", async () => {
    const container = await RuncContainer.pull(images["worker"]!.ref, (...args) => clone.crane(...args));
    try {
      assert.equal(await container.runToEnd(["-check"]), 0, container.output);
      assert.match(container.output, /check passed/);
    } finally {
      container.remove();
    }
  });

  it("starts an image with runc for `run`, which ends with Ctrl-C and leaves nothing", async () => {
    const { args, url } = await onFreePorts();
    const live = new LiveCommand(clone.folder, plainEnvironment(), ["run", "order", ...args]);
    try {
      await live.until(async () => (await textAt(url)) !== undefined);
      const health = JSON.parse((await textAt(url))!) as { version: string };
      assert.equal(health.version, images["order"]!.version);
      assert.equal(await live.interrupt(), 0, live.output);
      assert.match(live.output, /server stopping/);
      assert.equal(await textAt(url), undefined);
      assert.deepEqual(live.leftOver(), []);
    } finally {
      await live.remove();
    }
  });

  it("F3 pushes an image again that the registry has lost", async () => {
    const { ref, digest } = images["payment"]!;
    await clone.crane("delete", ref);
    await assert.rejects(clone.crane("digest", ref));
    const done = await clone.make("up");
    assert.equal(done.code, 0, `${done.stdout}${done.stderr}`);
    assert.match(
      done.stdout,
      new RegExp(`not in the registry any more.*\n\\s+\\S+/payment:\\S+@${digest}\n`),
    );
    assert.equal((await clone.crane("digest", ref)).trim(), digest);
    assert.deepEqual(await outputs(), images);
  });

  it("F25 puts the tag of the dependencies back when it leads to an image that was planted", async () => {
    const repository = `${images["auth"]!.ref.split("/auth@")[0] ?? ""}/go-dependencies`;
    const tag = (await clone.crane("ls", repository)).split("\n").find((one) => one.startsWith("go1")) ?? "";
    const before = await clone.crane("digest", `${repository}:${tag}`);
    await clone.crane(
      "mutate",
      "--label",
      "planted=yes",
      `${repository}:${tag}`,
      "--tag",
      `${repository}:${tag}`,
    );
    assert.notEqual(await clone.crane("digest", `${repository}:${tag}`), before);
    const done = await clone.make("up");
    assert.equal(done.code, 0, `${done.stdout}${done.stderr}`);
    assert.match(done.stdout, new RegExp(`was put back:\n\\s+${repository}:${tag}@${before.trim()}\n`));
    assert.equal(await clone.crane("digest", `${repository}:${tag}`), before);
    assert.deepEqual(await outputs(), images);
  });

  it("F25 gives an engine of before a login, and changes nothing else", async () => {
    const address = new RegExp("^[^/]+").exec(images["auth"]!.ref)?.[0] ?? "";
    const asked = `GET https://${address}/v2/_catalog`;
    await withoutLogin();
    assert.deepEqual(statusesFor(asked), [200]);
    records.mark();
    const done = await clone.make("up");
    assert.equal(done.code, 0, `${done.stdout}${done.stderr}`);
    assert.deepEqual(statusesFor(asked), [401]);
    assert.deepEqual(records.solves(), []);
    assert.deepEqual(await outputs(), images);
  });

  it("brings up one service alone", async () => {
    for (const service of ["auth", "worker"]) {
      edit(service, "func main() {", 'const edited = "alone"\n\nfunc main() {\n\t_ = edited\n');
    }
    const done = await clone.make("up", "SERVICE=auth");
    assert.equal(done.code, 0, `${done.stdout}${done.stderr}`);
    const now = await outputs();
    assert.notEqual(now["auth"]!.version, images["auth"]!.version);
    assert.deepEqual(now["worker"], images["worker"]);
  });

  it("refuses a service that is not there", async () => {
    const done = await clone.make("up", "SERVICE=auht");
    assert.notEqual(done.code, 0);
    assert.match(done.stderr, /auht/);
  });

  it("leaves room for an SSH agent's socket below BuildKit's temporary folder, however deep the clone lies", () => {
    const { pid } = readPidFile(join(clone.paths.engine, "buildkitd.pid"))!;
    const folder = /(?:^|\0)TMPDIR=([^\0]*)/.exec(readText(`/proc/${pid}/environ`)!)?.[1] ?? "";
    // the clone is too deep for a folder of its own
    assert.equal(folder, join("/tmp", clone.paths.name));
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    const socket = join(folder, ".buildkit-ssh-sock1234567890", "ssh_auth_sock");
    assert.ok(Buffer.byteLength(socket) <= 103, socket);
  });

  it("F7 goes on where a killed run has stopped", async () => {
    const killed = clone.make("up");
    const pulumi = await imageBeingBuilt();
    process.kill(pulumi.pid, "SIGKILL");
    assert.notEqual((await killed).code, 0);
    assert.deepEqual(sessionProcesses(pulumi.pid), [], "providers and programs of the killed run");
    const done = await clone.make("up");
    assert.equal(done.code, 0, `${done.stdout}${done.stderr}`);
    const now = await outputs();
    assert.notEqual(now["worker"]!.version, images["worker"]!.version);
    assert.equal((await clone.crane("digest", now["worker"]!.ref)).trim(), now["worker"]!.digest);
    records.mark();
    const again = await clone.make("up");
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(records.solves(), []);
  });

  it("F6 goes on after BuildKit was killed while it worked, and leaves no mount of it", async () => {
    edit("worker", "func main() {", 'const killed = "killed"\n\nfunc main() {\n\t_ = killed\n');
    const failed = clone.make("up");
    await imageBeingBuilt();
    process.kill(readPidFile(join(clone.paths.engine, "buildkitd.pid"))!.pid, "SIGKILL");
    assert.notEqual((await failed).code, 0);
    const done = await clone.make("up");
    assert.equal(done.code, 0, `${done.stdout}${done.stderr}`);
    const temporary = join("/tmp", clone.paths.name);
    const mounts = parseMounts(readText("/proc/self/mountinfo")!).map(({ point }) => point);
    assert.deepEqual(
      mounts.filter((point) => point.startsWith(`${temporary}/`)),
      [],
    );
  });

  it("F6 F7 says which file is damaged, and goes on from its backup after a repair", async () => {
    const before = await outputs();
    const state = stateFile(clone.paths, "go-service-image", "dev");
    writeFileSync(state, readText(state)!.slice(0, 100));
    writeFileSync(clone.paths.passphrase, "");
    const refused = await clone.make("up");
    assert.notEqual(refused.code, 0);
    assert.match(refused.stderr, /dev\.json is damaged.*Its backup is of .*Fix: make repair/);
    // what a killed Pulumi leaves beside a state that is whole
    writeFileSync(`${state}.attrs`, "");
    const repaired = await clone.make("repair");
    assert.match(repaired.stdout, /its backup taken/);
    const done = await clone.make("up");
    assert.equal(done.code, 0, `${done.stdout}${done.stderr}`);
    assert.deepEqual(await outputs(), before);
  });

  it("starts a service anew for `dev` when a line has changed, and keeps it where one does not compile", async () => {
    const { args, url } = await onFreePorts();
    const live = new LiveCommand(clone.folder, plainEnvironment(), ["dev", "payment", ...args]);
    const versionThere = async (): Promise<string> =>
      (JSON.parse((await textAt(url)) ?? "{}") as { version?: string }).version ?? "";
    try {
      await live.until(async () => (await versionThere()) === images["payment"]!.version);
      records.mark();
      edit("payment", "func main() {", 'const broken int = "broken"\n\nfunc main() {\n\t_ = broken\n');
      await live.until(() => live.output.includes("payment keeps running as it was"));
      assert.match(live.output, /payment failed.*:\n(.*\n)*.*main\.go:\d+:\d+: cannot use "broken"/);
      assert.equal(await versionThere(), images["payment"]!.version);
      edit("payment", 'broken int = "broken"', 'broken = "mended"');
      await live.until(async () => !["", images["payment"]!.version].includes(await versionThere()));
      const now = await outputs();
      assert.equal(await versionThere(), now["payment"]!.version);
      assert.deepEqual(now["order"], images["order"]);
      assert.match(
        live.output,
        /payment {2}application\/payment\/cmd\/payment\/main\.go .* running after [\d.]+ s\n/,
      );
      assert.equal(records.solves().length, 2);
      assert.equal(await live.interrupt(), 0, live.output);
      assert.equal(await textAt(url), undefined);
      assert.deepEqual(live.leftOver(), []);
    } finally {
      await live.remove();
    }
  });

  it("stops its engine and destroys its stack, and images stay until clean", async () => {
    const daemons = ["buildkitd.pid", "registry.pid"].map((name) =>
      readPidFile(join(clone.paths.engine, name))!,
    );
    assert.ok(daemons.every(isAlive));
    const done = await clone.make("down");
    assert.equal(done.code, 0, done.stderr);
    assert.ok(!daemons.some(isAlive));
    assert.ok(!existsSync(join("/tmp", clone.paths.name)));
    const stack = readText(stateFile(clone.paths, "go-service-image", "dev"));
    assert.ok(stack === undefined || !stack.includes("docker-build:index:Image"));
  });

  async function outputs(): Promise<Record<string, ServiceOutputs>> {
    const done = await clone.make("-s", "outputs");
    assert.equal(done.code, 0, done.stderr);
    return (JSON.parse(done.stdout) as { images: Record<string, ServiceOutputs> }).images;
  }

  /** Options that let a service listen where nobody does, and where it says how it is. */
  async function onFreePorts(): Promise<{ args: string[]; url: string }> {
    const [http, grpc] = [await freePort(), await freePort()];
    const listen = ["-e", `HTTP_ADDR=127.0.0.1:${http}`, "-e", `GRPC_ADDR=127.0.0.1:${grpc}`];
    return { args: ["--engine", "runc", ...listen], url: `http://127.0.0.1:${http}/healthz` };
  }

  async function running(
    service: string,
    check: (address: string, page: string, grpc: number) => Promise<void>,
  ): Promise<void> {
    const [http, grpc] = [await freePort(), await freePort()];
    const container = await RuncContainer.pull(images[service]!.ref, (...args) => clone.crane(...args));
    try {
      const env = { HTTP_ADDR: `127.0.0.1:${http}`, GRPC_ADDR: `127.0.0.1:${grpc}` };
      const address = `http://127.0.0.1:${http}`;
      await check(address, await container.serve(env, `${address}/healthz`), grpc);
    } finally {
      container.remove();
    }
  }

  async function machineOf(ref: string, platform: readonly string[]): Promise<number> {
    const file = join(clone.paths.data, "export.tar");
    await clone.crane("export", ...platform, ref, file);
    const done = await clone.shell(`tar -xOf '${file}' app/service | od -An -tu2 -j18 -N2`);
    return Number(done.stdout.trim());
  }

  function edit(service: string, from: string, to: string): void {
    const file = join(
      clone.folder,
      "examples",
      "monorepo",
      "application",
      service,
      "cmd",
      service,
      "main.go",
    );
    const text = readFileSync(file, "utf8");
    assert.ok(text.includes(from));
    writeFileSync(file, text.replace(from, to));
  }

  /** Goes back to a registry as it was before there were logins. */
  async function withoutLogin(): Promise<void> {
    const { engine, engineLog, dockerConfig } = clone.paths;
    const config = join(engine, "registry", "config.yml");
    await stopRegistry(clone.paths);
    writeFileSync(config, readFileSync(config, "utf8").replace(/^auth:\n( .*\n)+/m, ""));
    const log = join(engineLog, ACCESS_LOG);
    startDaemon({
      command: program(sharedEngine().tools, REGISTRY),
      args: ["serve", config],
      env: { OTEL_TRACES_EXPORTER: "none" },
      cwd: engine,
      pidFile: join(engine, "registry.pid"),
      stdout: log,
      stderr: log,
    });
    const { ref } = images["auth"]!;
    const port = Number(/:(\d+)\//.exec(ref)?.[1]);
    assert.ok(await waitUntil(async () => isHealthy(clone.paths, port), 20_000));
    const files = ["password", "htpasswd"].map((name) => join(engine, "registry", name));
    [...files, join(dockerConfig, "config.json")].forEach((file) => rmSync(file));
  }

  /** Waits until Pulumi has begun with an image. @returns the Pulumi that does it. */
  async function imageBeingBuilt(): Promise<ProcessRecord> {
    let pulumi: ProcessRecord | undefined;
    const begun = await waitUntil(() => {
      pulumi = (JSON.parse(readText(clone.paths.runLock) ?? "{}") as { child?: ProcessRecord }).child;
      return (
        pulumi !== undefined &&
        /"resourcePreEvent".*"op":"update".*docker-build:index:Image::worker/.test(eventsOf(pulumi))
      );
    }, 60_000);
    assert.ok(begun && pulumi !== undefined, "an image is being built");
    return pulumi;
  }
});

/** The engine events of a running Pulumi, whose file has no name any more. */
function eventsOf({ pid }: ProcessRecord): string {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder)
    .filter((fd) => /events\.jsonl( \(deleted\))?$/.test(linkOf(join(folder, fd))))
    .map((fd) => readText(join(folder, fd)) ?? "")
    .join("");
}

/** Where a link leads; nothing if it has gone meanwhile. */
function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}

interface Index {
  readonly manifests: readonly {
    readonly platform: { readonly os: string; readonly architecture: string };
  }[];
}

function platformOf({ platform }: Index["manifests"][number]): string {
  return `${platform.os}/${platform.architecture}`;
}
