/*
 * Proves that an image on every kind of base is what its declaration says: pulled by digest, its configuration
 * compared field by field, and run with runc as its user on a read-only root. The bases of presets are stand-ins.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { RuntimeArguments, RuntimeBase } from "../../../components/plan/runtime/runtimeArguments";
import type { ServiceArguments } from "../../../components/plan/serviceArguments";
import { planService, type ServicePlan } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { PulledImage } from "../../support/images/pulledImage";
import { Solver } from "../../support/images/solver";
import { pushStandIns } from "../../support/images/standIns";

const PROBE = resolve(__dirname, "..", "..", "..", "..", "test", "fixtures", "probe");
const CERTIFICATES = 144;

interface Report {
  readonly version: string;
  readonly uid: number;
  readonly gid: number;
  readonly args: readonly string[];
  readonly folder: string;
  readonly zone: string;
  readonly shanghai: string;
  readonly roots: number;
  readonly tls: string;
  readonly writes: Readonly<Record<string, boolean>>;
  readonly greeting: string;
}

describe("runtimes", function () {
  this.timeout(600_000);
  let solver: Solver;
  let mirrors: Record<string, string>;

  before(() => {
    solver = new Solver();
    mirrors = pushStandIns(solver);
  });
  after(() => solver.close());

  const everything: RuntimeArguments = {
    timezone: "Asia/Shanghai",
    user: "10001:10002",
    arguments: ["-dial", "127.0.0.1:1"],
    environment: { GREETING: 'say "hi" for $5 \\o/' },
    workingDirectory: "/app/work",
    ports: [30003, "8443/udp"],
    volumes: ["/data"],
    healthcheck: { command: ["/app/service", "-health"], interval: "30s", startPeriod: "1m", retries: 2 },
    files: { configs: "/app/configs" },
    labels: { "org.opencontainers.image.title": "probe, the first" },
  };

  function plan(more: Partial<ServiceArguments>): ServicePlan {
    return planService(WorkTree.open(more.source ?? PROBE), "probe", {
      source: PROBE,
      main: "cmd/probe",
      platforms: ["linux/amd64"],
      go: { image: solver.goImage, version: solver.goVersion },
      mirrors,
      ...more,
    });
  }

  function build(more: Partial<ServiceArguments>): PulledImage {
    const planned = plan(more);
    const done = solver.solvePlan(planned);
    assert.equal(done.code, 0, done.log);
    return new PulledImage(solver, planned.repository, done.digest);
  }

  function report(image: PulledImage, args?: readonly string[]): Report {
    const done = image.run(args);
    assert.equal(done.code, 0, done.stderr);
    return JSON.parse(done.stdout) as Report;
  }

  const bases: [string, RuntimeBase, string | undefined][] = [
    ["scratch", "scratch", undefined],
    ["distroless", "distroless", "etc/os-release"],
    ["alpine", "alpine", "etc/alpine-release"],
    ["another image", { image: "gcr.io/distroless/static-debian13:nonroot" }, "etc/os-release"],
  ];
  for (const [name, runtime, marker] of bases) {
    it(`on ${name}: everything that is declared is in the configuration and in effect`, () => {
      const image = build({ ...everything, runtime, repository: `runtime-${name.replace(" ", "-")}` });
      const { Env = [], ...config } = image.config;
      assert.deepEqual(
        Env.filter((one) => /^(TZ|GREETING)=/.test(one)),
        ['GREETING=say "hi" for $5 \\o/', "TZ=Asia/Shanghai"],
      );
      assert.equal(Env.includes("BASE=yes"), marker !== undefined);
      assert.deepEqual(config, {
        ArgsEscaped: true,
        User: "10001:10002",
        Entrypoint: ["/app/service"],
        Cmd: ["-dial", "127.0.0.1:1"],
        WorkingDir: "/app/work",
        ExposedPorts: { "30003/tcp": {}, "8443/udp": {} },
        Volumes: { "/data": {} },
        Healthcheck: {
          Test: ["CMD", "/app/service", "-health"],
          Interval: 30e9,
          StartPeriod: 60e9,
          Retries: 2,
        },
        Labels: {
          ...(marker !== undefined && { base: "stand-in" }),
          "org.opencontainers.image.title": "probe, the first",
        },
      });
      const seen = report(image);
      assert.deepEqual([seen.uid, seen.gid, seen.folder], [10001, 10002, "/app/work"]);
      assert.deepEqual(seen.args, ["/app/service", "-dial", "127.0.0.1:1"]);
      assert.equal(seen.zone, "CST");
      assert.equal(seen.shanghai, "1970-01-01T08:00:00+08:00");
      assert.equal(seen.roots, CERTIFICATES);
      assert.match(seen.tls, /connection refused/);
      assert.equal(seen.greeting, "greeting: hello\n");
      assert.deepEqual(Object.values(seen.writes), [false, false, false, false]);
      assert.equal(marker === undefined || existsSync(join(image.root, marker)), true);
    });
  }

  it("verifies a server against the bundle, and against an authority that `files` adds to it", () => {
    const args = ["-dial", solver.registry];
    const plain = build({ repository: "runtime-tls" });
    assert.equal(report(plain, args).tls, "unknown authority");
    const source = solver.folder();
    cpSync(PROBE, source, { recursive: true });
    copyFileSync(solver.certificates.authority, join(source, "company.pem"));
    const image = build({
      repository: "runtime-tls",
      source,
      files: { "company.pem": "/etc/ssl/certs/company.pem" },
    });
    const seen = report(image, args);
    assert.deepEqual([seen.tls, seen.roots], ["trusted", CERTIFICATES + 1]);
  });

  it("folders for data belong to the user, extra files to root, with plain modes", () => {
    const image = build({ ...everything, repository: "runtime-modes" });
    const of = (path: string): [number, number, string] => {
      const { uid, gid, mode } = statSync(join(image.root, path));
      return [uid, gid, (mode & 0o7777).toString(8)];
    };
    assert.deepEqual(of("data"), [10001, 10002, "755"]);
    assert.deepEqual(of("app/configs/config.yaml"), [0, 0, "644"]);
    assert.deepEqual(of("app/configs"), [0, 0, "755"]);
    assert.deepEqual(of("app/service"), [0, 0, "755"]);
    assert.deepEqual(of("tmp"), [0, 0, "1777"]);
  });

  it("leaves a base image its own users", () => {
    const image = build({ runtime: "alpine", repository: "runtime-users" });
    assert.match(readFileSync(join(image.root, "etc/passwd"), "utf8"), /^base:x:7:7/m);
    const id = image.run(["-u"], ["/bin/id"]);
    assert.equal(id.stdout.trim(), "65532");
  });

  it("further programs of the module lie beside the service", () => {
    const image = build({ programs: { migrate: "cmd/migrate" }, repository: "runtime-programs" });
    assert.equal(image.run([], ["/app/migrate"]).stdout, "migrated\n");
    assert.equal(report(image).uid, 65532);
  });

  it("annotations stand on the index and on each manifest", () => {
    const planned = plan({
      annotations: { "com.example.note": 'a, "b"' },
      repository: "runtime-annotations",
    });
    const fields = ["annotation", "annotation-index"].map((kind) => `"${kind}.com.example.note=a, ""b"""`);
    const done = solver.solvePlan(planned, { exporter: ["oci-mediatypes=true", ...fields] });
    assert.equal(done.code, 0, done.log);
    const repository = `${solver.registry}/images-test/runtime-annotations`;
    const index = JSON.parse(solver.crane("manifest", `${repository}@${done.digest}`)) as Manifest;
    assert.deepEqual(index.annotations, { "com.example.note": 'a, "b"' });
    const child = solver.crane("manifest", `${repository}@${index.manifests?.[0]?.digest ?? ""}`);
    assert.deepEqual((JSON.parse(child) as Manifest).annotations, { "com.example.note": 'a, "b"' });
  });

  it("the debug variant has symbols, dlv and a shell, and is tagged apart", () => {
    const repository = "runtime-debug";
    const planned = plan({ debug: true, repository });
    assert.match(planned.tags[0] ?? "", /^[0-9a-f]{12}-debug$/);
    const done = solver.solvePlan(planned, { secrets: { "go-download": goDownload() } });
    assert.equal(done.code, 0, done.log);
    const image = new PulledImage(solver, repository, done.digest);
    assert.match(image.run(["version"], ["/app/dlv"]).stdout, /^Delve Debugger/);
    assert.equal(image.run(["-c", "echo shell"], ["/bin/sh"]).stdout, "shell\n");
    assert.equal(hasSection(image, ".debug_info") || hasSection(image, ".zdebug_info"), true);
    const plain = build({ repository });
    assert.equal(hasSection(plain, ".debug_info"), false);
    assert.equal(existsSync(join(plain.root, "app/dlv")), false);
  });

  it("two builds, and a mirror under another name, give the same digest and version", () => {
    const repository = "runtime-same";
    const first = plan({ ...everything, runtime: "distroless", repository });
    const second = plan({
      ...everything,
      runtime: "distroless",
      repository,
      mirrors: { ...mirrors, "gcr.io/distroless": `${solver.registry}/standin/distroless` },
    });
    assert.equal(first.version, second.version);
    const [one, other] = [solver.solvePlan(first), solver.solvePlan(second)];
    assert.equal(one.code, 0, one.log);
    assert.equal(one.digest, other.digest);
  });
});

interface Manifest {
  readonly annotations?: Record<string, string>;
  readonly manifests?: { readonly digest: string }[];
}

/** What `go env` says of the machine's proxy, as the secret that the download step takes. */
function goDownload(): string {
  const names = ["GOPROXY", "GOSUMDB", "GONOSUMDB"];
  const values = execFileSync("go", ["env", ...names], { encoding: "utf8" }).split("\n");
  return names.map((name, index) => `${name}=${values[index] ?? ""}\n`).join("");
}

function hasSection(image: PulledImage, name: string): boolean {
  return readFileSync(join(image.root, "app/service")).includes(`${name}\0`);
}
