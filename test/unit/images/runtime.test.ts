/*
 * Proves what is said of a runtime's arguments that do not fit, where images come from with mirrors, and which files of
 * the tree go along. The generated Dockerfiles themselves are golden files, to be read.
 */
import assert from "node:assert/strict";
import { Parser, type ReadEntry } from "tar";
import type { RuntimeArguments } from "../../../components/plan/runtime/runtimeArguments";
import { fullReference, mirrored } from "../../../components/plan/runtime/mirror";
import type { PlannedArguments } from "../../../components/plan/serviceArguments";
import { tryPlanService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { matchesGolden } from "../../support/golden";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

const FILES: TreeFiles = {
  "go.mod": "module example.com/shop\n\ngo 1.24\n",
  "cmd/auth/main.go": "package main\n\nfunc main() {}\n",
  "cmd/migrate/main.go": "package main\n\nfunc main() {}\n",
  "configs/a.yaml": "a\n",
  "configs/deep/b.yaml": "b\n",
};

function plan(more: Partial<PlannedArguments>, files: TreeFiles = {}): ReturnType<typeof tryPlanService> {
  const root = makeTree({ ...FILES, ...files });
  const args = {
    source: root,
    main: "cmd/auth",
    platforms: ["linux/amd64"],
    go: { version: "1.26.8" },
    ...more,
  };
  return tryPlanService(WorkTree.open(root), "auth", args);
}

describe("arguments of a runtime", () => {
  afterEach(removeTrees);

  const table: [RuntimeArguments, string, RegExp][] = [
    [{ runtime: "alpin" as "alpine" }, "runtime", /did you mean `alpine`/],
    [{ runtime: "alpine:3.22" as "alpine" }, "runtime", /write \{ image: "alpine:3\.22" \}/],
    [{ runtime: { image: "a b" } }, "runtime.image", /reference/],
    [{ timezone: "Asia/Shangai" }, "timezone", /did you mean `Asia\/Shanghai`/],
    [{ user: "nobody" }, "user", /numbers/],
    [{ environment: { "A B": "x" } }, "environment.A B", /name for an environment variable/],
    [{ environment: { TZ: "UTC" }, timezone: "UTC" }, "environment.TZ", /decided by `timezone`/],
    [{ environment: { A: "x\ny" } }, "environment.A", /line break/],
    [{ workingDirectory: "app" }, "workingDirectory", /absolute/],
    [{ volumes: ["/data", "/data"] }, "volumes[1]", /twice/],
    [{ volumes: ["/proc"] }, "volumes[0]", /kernel/],
    [{ ports: ["80/http"] }, "ports[0]", /port/],
    [{ healthcheck: { command: [] } }, "healthcheck.command", /no program/],
    [{ healthcheck: { command: ["/a"], interval: "30" } }, "healthcheck.interval", /duration/],
    [{ healthcheck: { command: ["/a"], retries: 0 } }, "healthcheck.retries", /1 or more/],
    [{ files: { config: "/app/configs" } }, "files.config", /did you mean `configs`/],
    [{ files: { "../x": "/x" } }, "files.../x", /out of the source tree/],
    [{ files: { configs: "/app/service" } }, "files.configs", /binary/],
    [{ files: { configs: "relative" } }, "files.configs", /absolute/],
    [{ files: { configs: "/usr/bin/auth/x" }, programPath: "/usr/bin/auth" }, "files.configs", /binary/],
    [{ programPath: "usr/bin/auth" }, "programPath", /absolute/],
    [{ programPath: "/bin/auth" }, "programPath", /write `\/usr\/bin\/auth`/],
    [{ programPath: "/app/dlv" }, "programPath", /binary/],
    [{ entrypoint: [] }, "entrypoint", /no program/],
    [{ entrypoint: ["/app/service", "a\nb"] }, "entrypoint[1]", /line break/],
    [{ perPlatform: { "linux/arm64": {} } }, "perPlatform.linux/arm64", /use one of linux\/amd64/],
    [{ perPlatform: { "linux/amd46": {} } }, "perPlatform.linux/amd46", /linux\/amd64/],
    [
      { perPlatform: { "linux/amd64": { environment: { "A B": "x" } } } },
      "perPlatform.linux/amd64.environment.A B",
      /name for an environment variable/,
    ],
    [
      { perPlatform: { "linux/amd64": { files: { config: "/x" } } } },
      "perPlatform.linux/amd64.files.config",
      /did you mean `configs`/,
    ],
    [{ mirrors: { "gcr.io": "https://mirror.example.com" } }, "mirrors.gcr.io", /scheme/],
    [{ mirrors: { "hub.docker.com": "mirror.example.com" } }, "mirrors.hub.docker.com", /`docker\.io`/],
    [{ labels: { "a b": "x" } }, "labels.a b", /name/],
  ];
  for (const [args, field, text] of table) {
    it(`${field} ${JSON.stringify(args)}`, () => {
      const { problems } = plan(args);
      assert.deepEqual(
        problems.map((one) => one.field),
        [field],
      );
      assert.match(`${problems[0]?.rule ?? ""}; ${problems[0]?.fix ?? ""}`, text);
    });
  }

  it("B13: a secret in the environment is refused, and its value is not reported", () => {
    const { problems } = plan({ environment: { DB_PASSWORD: "canary", PASSWORD_LENGTH: "8" } });
    assert.deepEqual(
      problems.map(({ field }) => field),
      ["environment.DB_PASSWORD"],
    );
    assert.doesNotMatch(JSON.stringify(problems), /canary/);
  });

  it("root is a user like another one, where it is asked for", () => {
    assert.match(plan({ user: "0:0" }).plan?.dockerfile ?? "", /^USER 0:0$/m);
  });

  it("a program's path may not be another program's", () => {
    const { problems } = plan({ programPath: "/app/migrate", programs: { migrate: "cmd/migrate" } });
    assert.match(problems[0]?.rule ?? "", /is where the program `migrate` lies/);
  });

  it("Delve is refused where it does not run", () => {
    const { problems } = plan({ debug: true, platforms: ["linux/amd64", "linux/s390x"] });
    assert.match(problems[0]?.rule ?? "", /does not support linux\/s390x/);
  });
});

describe("files of the tree in an image", () => {
  afterEach(removeTrees);

  it("are laid out as in the image; an edit is a new version and shows in the inputs", () => {
    const more = { files: { configs: "/app/configs", "go.mod": "/etc/go.mod" } };
    const first = plan(more).plan;
    const packed = first?.context.find(({ path }) => path === "root.tar");
    assert.deepEqual(
      entriesOf(packed?.content()).map(({ path }) => path),
      [
        "app/",
        "app/configs/",
        "app/configs/a.yaml",
        "app/configs/deep/",
        "app/configs/deep/b.yaml",
        "etc/",
        "etc/go.mod",
      ],
    );
    const second = plan(more, { "configs/deep/b.yaml": "c\n" }).plan;
    assert.notEqual(packed?.hash, second?.context.find(({ path }) => path === "root.tar")?.hash);
    assert.notEqual(first?.version, second?.version);
    assert.notEqual(first?.files["configs/deep/b.yaml"], second?.files["configs/deep/b.yaml"]);
  });

  it("bear no time of their own; folders for data belong to the user, folders on the way to root", () => {
    const long = `${"deep/".repeat(40)}ä.yaml`;
    const { plan: planned, problems } = plan(
      { files: { configs: "/home/nonroot/configs" }, volumes: ["/var/lib/auth"], user: "3000000:7" },
      { [`configs/${long}`]: "x\n" },
    );
    assert.deepEqual(problems, []);
    const entries = entriesOf(planned?.context.find(({ path }) => path === "root.tar")?.content());
    const at = (path: string): string => {
      const { mode, uid, gid } = entries.find((entry) => entry.path === path) ?? {};
      return [mode?.toString(8), uid, gid].join(" ");
    };
    assert.ok(entries.every(({ mtime }) => mtime?.getTime() === 0));
    assert.equal(at("home/nonroot/"), "700 65532 65532");
    assert.equal(at("var/"), "755 0 0");
    assert.equal(at("var/lib/auth/"), "755 3000000 7");
    assert.equal(at(`home/nonroot/configs/${long}`), "644 0 0");
    assert.equal(entries.filter(({ type }) => type === "File").length, 3);
  });

  it("lie on one platform alone where they are that platform's, and an edit of them is a new version", () => {
    const more = {
      platforms: ["linux/amd64", "linux/arm64"],
      perPlatform: { "linux/arm64": { files: { configs: "/etc/auth" } } },
    };
    const first = plan(more).plan;
    assert.deepEqual(
      first?.context.map(({ path }) => path).filter((path) => path.startsWith("root")),
      ["root-linux_arm64.tar"],
    );
    const archive = first.context.find(({ path }) => path === "root-linux_arm64.tar")?.content();
    assert.ok(entriesOf(archive).some(({ path }) => path === "etc/auth/deep/b.yaml"));
    assert.notEqual(first.version, plan(more, { "configs/a.yaml": "b\n" }).plan?.version);
  });

  it("of private modules stay out of the cache that all builds of a builder share", () => {
    const kept = "id=go-service-image-modules";
    assert.ok(plan({}).plan?.dockerfile.includes(kept));
    for (const credentials of [{ netrc: "" }, { ssh: [] }, { proxy: true }]) {
      assert.ok(plan({ credentials }).plan?.dockerfile.includes(kept) === false);
    }
  });

  it("may not lie on each other, nor be links that lead out", () => {
    const { problems } = plan({ files: { "configs/a.yaml": "/x", "configs/deep/b.yaml": "/x" } });
    assert.match(problems[0]?.rule ?? "", /is already/);
    const linked = plan(
      { files: { configs: "/c" } },
      { "configs/out": { link: "/etc" }, "configs/up": { link: ".." } },
    );
    assert.deepEqual(linked.problems.map(({ value }) => value).sort(), ["configs/out", "configs/up"]);
  });
});

describe("mirrors", () => {
  it("take the longest prefix, and know Docker Hub under all its names", () => {
    const mirrors = {
      "docker.io": "m.example.com/hub",
      "gcr.io": "m.example.com",
      "gcr.io/distroless": "d.example.com",
    };
    const cases: [string, string][] = [
      ["golang:1.26", "m.example.com/hub/library/golang:1.26"],
      ["bitnami/git", "m.example.com/hub/bitnami/git"],
      ["index.docker.io/library/alpine", "m.example.com/hub/library/alpine"],
      ["gcr.io/distroless/static:nonroot", "d.example.com/static:nonroot"],
      ["gcr.io/other/x@sha256:00", "m.example.com/other/x@sha256:00"],
      ["gcr.io.example.com/x", "gcr.io.example.com/x"],
      ["localhost:5000/x", "localhost:5000/x"],
    ];
    cases.forEach(([from, to]) => assert.equal(mirrored(from, mirrors), to));
    assert.equal(fullReference("docker.io/alpine"), "docker.io/library/alpine");
  });
});

describe("generated Dockerfiles", () => {
  afterEach(removeTrees);

  const golden: [string, Partial<PlannedArguments>][] = [
    ["scratch", {}],
    [
      "alpine",
      {
        runtime: "alpine",
        timezone: "Asia/Shanghai",
        arguments: ["-conf", "/app/configs"],
        environment: { GREETING: 'a "b" $c' },
        workingDirectory: "/app",
        ports: [8000, "8443/udp"],
        volumes: ["/data"],
        files: { configs: "/app/configs" },
        healthcheck: { command: ["/app/service", "-health"], interval: "30s", retries: 2 },
        programs: { migrate: "cmd/migrate" },
      },
    ],
    ["debug", { runtime: "distroless", debug: true, mirrors: { "gcr.io": "mirror.example.com/gcr" } }],
    ["private", { credentials: { netrc: "", ssh: [] } }],
    ["authorities", { credentials: { authorities: "" } }],
    [
      "placed",
      {
        platforms: ["linux/amd64", "linux/arm64"],
        programPath: "/usr/bin/auth",
        programs: { migrate: "cmd/migrate" },
        entrypoint: ["/sbin/tini", "--", "/usr/bin/auth"],
        arguments: ["serve"],
        maxSize: { binary: "30MB" },
        perPlatform: {
          "linux/arm64": {
            arguments: ["serve", "-workers", "2"],
            environment: { GOGC: "50" },
            files: { configs: "/etc/auth" },
          },
        },
      },
    ],
  ];
  for (const [name, more] of golden) {
    it(`${name}.Dockerfile`, () => {
      const { plan: planned, problems } = plan(more);
      assert.deepEqual(problems, []);
      matchesGolden(`fixtures/dockerfiles/${name}.Dockerfile`, planned?.dockerfile ?? "");
    });
  }
});

function entriesOf(archive: Buffer = Buffer.alloc(0)): ReadEntry[] {
  const entries: ReadEntry[] = [];
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      entries.push(entry);
      entry.resume();
    },
  });
  parser.end(archive);
  return entries;
}
