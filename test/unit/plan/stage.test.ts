// Proves that a stage is what the plan says and nothing else: named by its content, the same wherever it is made and
// under whatever umask, never written twice, safe with two writers, and removed when no run has used it for long.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { type ContextFile, generatedFile } from "../../../components/plan/contextFile";
import { writeStage } from "../../../components/plan/stage";
import { makeTree, removeTrees } from "../../support/tree";

const DAY = 24 * 60 * 60 * 1000;
const FILES: readonly ContextFile[] = [
  generatedFile("src/cmd/a/main.go", "package main\n"),
  { ...generatedFile("src/run.sh", "#!/bin/sh\n"), executable: true },
];

function workDir(): string {
  return join(makeTree({}), "deep", "work");
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

function age(path: string, days: number): void {
  const then = new Date(Date.now() - days * DAY);
  utimesSync(path, then, then);
}

describe("stage", () => {
  afterEach(removeTrees);

  it("holds the files, the Dockerfile and an empty ignore file of its own", () => {
    const { context, dockerfile } = writeStage(workDir(), "auth", "FROM scratch\n", FILES);
    assert.deepEqual(readdirSync(context, { recursive: true }).sort(), [
      "Dockerfile",
      "Dockerfile.dockerignore",
      "src",
      "src/cmd",
      "src/cmd/a",
      "src/cmd/a/main.go",
      "src/run.sh",
    ]);
    assert.equal(dockerfile, join(context, "Dockerfile"));
    assert.equal(readFileSync(dockerfile, "utf8"), "FROM scratch\n");
    assert.equal(readFileSync(join(context, "Dockerfile.dockerignore"), "utf8"), "");
    assert.equal(readFileSync(join(context, "src/cmd/a/main.go"), "utf8"), "package main\n");
  });

  it("lies in a private folder that git ignores, in relative terms if the folder is", () => {
    const folder = workDir();
    writeStage(folder, "auth", "", FILES);
    assert.equal(modeOf(folder), "700");
    assert.equal(readFileSync(join(folder, ".gitignore"), "utf8"), "*\n");
    const before = process.cwd();
    process.chdir(makeTree({}));
    try {
      assert.match(writeStage(".work", "auth", "", FILES).context, /^\.work\/stages\/auth-[0-9a-f]{16}$/);
    } finally {
      process.chdir(before);
    }
  });

  it("is named by its content, and not by where or under which umask it is made", () => {
    const name = (dockerfile: string, files: readonly ContextFile[]): string =>
      writeStage(workDir(), "auth", dockerfile, files).context.split("/").at(-1) ?? "";
    const base = name("FROM scratch\n", FILES);
    const before = process.umask(0o077);
    try {
      const { context } = writeStage(workDir(), "auth", "FROM scratch\n", FILES);
      assert.equal(context.split("/").at(-1), base);
      const modes = ["src", "src/cmd/a/main.go", "src/run.sh", "Dockerfile"].map((path) =>
        modeOf(join(context, path)),
      );
      assert.deepEqual(modes, ["755", "644", "755", "644"]);
    } finally {
      assert.equal(process.umask(before), 0o077, "the caller's umask was not put back");
    }
    const others = [
      name("FROM other\n", FILES),
      name("FROM scratch\n", FILES.slice(1)),
      name("FROM scratch\n", [generatedFile("src/cmd/b/main.go", "package main\n"), ...FILES.slice(1)]),
      name(
        "FROM scratch\n",
        FILES.map((file) => ({ ...file, executable: false })),
      ),
    ];
    assert.equal(new Set([base, ...others]).size, 5);
  });

  it("is written once: what is there is used, and its content is not even read", () => {
    const folder = workDir();
    const { context } = writeStage(folder, "auth", "", FILES);
    age(context, 3);
    const unreadable = FILES.map((file) => ({
      ...file,
      content: (): Buffer => assert.fail(`${file.path} was read again`),
    }));
    assert.equal(writeStage(folder, "auth", "", unreadable).context, context);
    assert.ok(Date.now() - statSync(context).mtimeMs < DAY, "a stage that is used is young again");
    assert.deepEqual(readdirSync(join(folder, "stages")).length, 1);
  });

  it("survives another run that is faster, and leaves nothing half written behind", () => {
    const folder = workDir();
    const { context } = writeStage(folder, "other", "", FILES);
    const target = context.replace("other-", "auth-");
    const racing: ContextFile[] = FILES.map((file) => ({
      ...file,
      content: () => {
        // the other run's rename comes between our look and ours
        mkdirSync(target, { recursive: true });
        writeFileSync(join(target, "Dockerfile"), "");
        return file.content();
      },
    }));
    assert.equal(writeStage(folder, "auth", "", racing).context, target);
    assert.deepEqual(
      readdirSync(join(folder, "stages")).sort(),
      [target, context].map((path) => path.split("/").at(-1)),
    );
  });

  it("fails, and leaves nothing under its name, when a file cannot be read", () => {
    const folder = workDir();
    const broken: ContextFile = {
      ...generatedFile("src/a", ""),
      content: () => {
        throw new Error("gone");
      },
    };
    assert.throws(() => writeStage(folder, "auth", "", [...FILES, broken]), /gone/);
    assert.deepEqual(
      readdirSync(join(folder, "stages")).filter((name) => /^auth-[0-9a-f]{16}$/.test(name)),
      [],
    );
  });

  it("goes when no run has used it for a week, at the next run", () => {
    const folder = workDir();
    const old = writeStage(folder, "old", "", FILES).context;
    const young = writeStage(folder, "young", "", FILES).context;
    const aside = join(folder, "stages", "auth-0123456789abcdef.1.aaaa");
    mkdirSync(aside);
    [old, aside].forEach((path) => age(path, 8));
    age(young, 6);
    // collected once a process: by another one
    const script = `require(${JSON.stringify(resolve(__dirname, "../../../components/plan/stage.js"))})
      .writeStage(${JSON.stringify(folder)}, "new", "", [])`;
    assert.equal(spawnSync(process.execPath, ["-e", script], { encoding: "utf8" }).stderr, "");
    assert.deepEqual([old, aside, young].map(existsSync), [false, false, true]);
  });
});
