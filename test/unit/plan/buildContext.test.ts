// Proves that a written build context is what the plan says and nothing else: named by its content, the same wherever it is made and
// under whatever umask, never written twice unless it was damaged, safe with two writers, and removed when no run has used it for long.
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type ContextFile, generatedFile } from "../../../components/context/contextFile";
import { writeContext } from "../../../components/context/buildContext";
import { rootArchive } from "../../../components/plan/runtime/rootArchive";
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

/** Paths, modes and contents of everything in a folder. */
function contentOf(folder: string): [string, string, string][] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => join(folder, name))
    .map((path) => [path, modeOf(path), statSync(path).isFile() ? readFileSync(path, "utf8") : ""]);
}

function age(path: string, days: number): void {
  const then = new Date(Date.now() - days * DAY);
  utimesSync(path, then, then);
}

describe("written context", () => {
  afterEach(removeTrees);

  it("holds the files, the Dockerfile and an empty ignore file of its own", () => {
    const { folder: context, dockerfile } = writeContext(workDir(), "auth", "FROM scratch\n", FILES);
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
    writeContext(folder, "auth", "", FILES);
    assert.equal(modeOf(folder), "700");
    assert.equal(readFileSync(join(folder, ".gitignore"), "utf8"), "*\n");
    const before = process.cwd();
    process.chdir(makeTree({}));
    try {
      assert.match(writeContext(".work", "auth", "", FILES).folder, /^\.work\/contexts\/auth-[0-9a-f]{16}$/);
    } finally {
      process.chdir(before);
    }
  });

  it("is named by its content, and not by where or under which umask it is made", () => {
    const name = (dockerfile: string, files: readonly ContextFile[]): string =>
      writeContext(workDir(), "auth", dockerfile, files).folder.split("/").at(-1) ?? "";
    const base = name("FROM scratch\n", FILES);
    const before = process.umask(0o077);
    try {
      const { folder: context } = writeContext(workDir(), "auth", "FROM scratch\n", FILES);
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

  it("is written once: what is there is used, and the source is not even read", () => {
    const folder = workDir();
    const { folder: context } = writeContext(folder, "auth", "", FILES);
    age(context, 3);
    const unreadable = FILES.map((file) => ({
      ...file,
      content: (): Buffer => assert.fail(`${file.path} was read again`),
    }));
    assert.equal(writeContext(folder, "auth", "", unreadable).folder, context);
    assert.ok(Date.now() - statSync(context).mtimeMs < DAY, "a context that is used is young again");
    assert.deepEqual(readdirSync(join(folder, "contexts")).length, 1);
  });

  const DAMAGE: Readonly<Record<string, (context: string) => void>> = {
    "an edited file": (context) => writeFileSync(join(context, "src/run.sh"), "edited"),
    "an empty file": (context) => writeFileSync(join(context, "src/run.sh"), ""),
    "an edited Dockerfile": (context) => writeFileSync(join(context, "Dockerfile"), "FROM other\n"),
    "a missing file": (context) => rmSync(join(context, "src/run.sh")),
    "another mode": (context) => chmodSync(join(context, "src/run.sh"), 0o644),
    "a link in a file's place": (context) => {
      renameSync(join(context, "src/run.sh"), join(context, "src/real.sh"));
      symlinkSync("real.sh", join(context, "src/run.sh"));
    },
    "a file too many": (context) => writeFileSync(join(context, "src/more"), ""),
    "nothing at all": (context) => {
      rmSync(context, { recursive: true });
      mkdirSync(context);
    },
    "a file in its place": (context) => {
      rmSync(context, { recursive: true });
      writeFileSync(context, "");
    },
  };
  for (const [name, damage] of Object.entries(DAMAGE)) {
    it(`F25 is written again when it has ${name}`, () => {
      const folder = workDir();
      const { folder: context } = writeContext(folder, "auth", "FROM scratch\n", FILES);
      const whole = contentOf(context);
      damage(context);
      assert.equal(writeContext(folder, "auth", "FROM scratch\n", FILES).folder, context);
      assert.deepEqual(contentOf(context), whole);
      assert.deepEqual(readdirSync(join(folder, "contexts")).length, 1);
    });
  }

  it("is not written when a file has changed since it was planned", () => {
    const folder = workDir();
    const edited: ContextFile = {
      ...generatedFile("src/a", "planned"),
      content: () => Buffer.from("edited"),
    };
    assert.throws(
      () => writeContext(folder, "auth", "", [...FILES, edited]),
      /src\/a: has changed since it was planned\. Fix: run the command again/,
    );
    assert.deepEqual(readdirSync(join(folder, "contexts")), []);
  });

  it("is used again with an archive, and not written when what is in it has changed", () => {
    const folder = workDir();
    const archive = (content: string): ContextFile =>
      rootArchive(
        [
          {
            target: "/etc/app.yaml",
            file: { ...generatedFile("x", "planned"), content: () => Buffer.from(content) },
          },
        ],
        [],
        "0",
      );
    const { folder: context } = writeContext(folder, "auth", "", [archive("planned")]);
    age(context, 3);
    assert.equal(writeContext(folder, "auth", "", [archive("planned")]).folder, context);
    writeFileSync(join(context, "root.tar"), "damaged");
    assert.throws(
      () => writeContext(folder, "auth", "", [archive("edited")]),
      /etc\/app\.yaml: has changed since/,
    );
    writeContext(folder, "auth", "", [archive("planned")]);
    assert.match(readFileSync(join(context, "root.tar"), "latin1"), /planned/);
  });

  it("survives another run that is faster, and leaves nothing half written behind", () => {
    const folder = workDir();
    const { folder: context } = writeContext(folder, "other", "", FILES);
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
    assert.equal(writeContext(folder, "auth", "", racing).folder, target);
    assert.deepEqual(
      readdirSync(join(folder, "contexts")).sort(),
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
    assert.throws(() => writeContext(folder, "auth", "", [...FILES, broken]), /gone/);
    assert.deepEqual(
      readdirSync(join(folder, "contexts")).filter((name) => /^auth-[0-9a-f]{16}$/.test(name)),
      [],
    );
  });

  it("goes when no run has used it for a week, at the next run that is an hour after the last cleaning", () => {
    const folder = workDir();
    const old = writeContext(folder, "old", "", FILES).folder;
    const young = writeContext(folder, "young", "", FILES).folder;
    const aside = join(folder, "contexts", "auth-0123456789abcdef.1.aaaa");
    mkdirSync(aside);
    [old, aside].forEach((path) => age(path, 8));
    age(young, 6);
    writeContext(folder, "new", "", []);
    assert.deepEqual([old, aside, young].map(existsSync), [true, true, true]);
    age(join(folder, ".gitignore"), 1);
    writeContext(folder, "new", "", []);
    assert.deepEqual([old, aside, young].map(existsSync), [false, false, true]);
    [young].forEach((path) => age(path, 8));
    writeContext(folder, "new", "", []);
    assert.equal(existsSync(young), true);
  });
});
