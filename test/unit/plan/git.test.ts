// Proves, on real repositories, which commit is taken as the last one that touched a service's files: the one that
// `git log -1 -- <files>` shows, on every machine; that removals count; and when there is none. That two programs of a
// service never have one commit as their version.
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PlannedArguments } from "../../../components/plan/serviceArguments";
import { planService } from "../../../components/plan/servicePlan";
import { type Commit, commitIdOf, commitOf } from "../../../components/source/git";
import { WorkTree } from "../../../components/source/workTree";
import { removeRepositories, Repository, temporaryFolder, withSubmodule } from "../../support/repository";

const FILES = ["cmd/a/main.go", "lib/lib.go"];

function start(): Repository {
  return new Repository().write({
    "cmd/a/main.go": "package main\n",
    "lib/lib.go": "package lib\n",
    "lib/lib_test.go": "package lib\n",
    "README.md": "one\n",
  });
}

function asked(root: string, files: readonly string[] = FILES): Commit {
  return commitOf({ root }, files);
}

function ruleOf(commit: Commit): string {
  return "problem" in commit ? commit.problem.rule : `no problem: ${commit.id}`;
}

describe("commit", () => {
  afterEach(() => {
    removeRepositories();
  });

  it("is the last one that touched one of the files", () => {
    const repository = start();
    const first = repository.commit("first");
    assert.deepEqual(asked(repository.root), { id: first, dirty: false });
    const second = repository.write({ "lib/lib.go": "package lib // 2\n" }).commit("second");
    assert.deepEqual(asked(repository.root), { id: second, dirty: false });
    assert.deepEqual(asked(repository.root, ["cmd/a/main.go"]), { id: first, dirty: false });
  });

  it("is not one of a test file, a document, another service or none of all", () => {
    const repository = start();
    const id = repository.commit("first");
    repository.write({ "lib/lib_test.go": "package lib // 2\n" }).commit("test");
    repository.write({ "README.md": "two\n", "lib/other_windows.go": "package lib\n" }).commit("other");
    repository.remove("lib/lib_test.go").remove("README.md").commit("removed");
    repository.commit("empty");
    assert.deepEqual(asked(repository.root), { id, dirty: false });
  });

  it("is the one made on a side branch, and not its merge", () => {
    const repository = start();
    repository.commit("first");
    repository.git("switch", "-q", "-c", "side");
    const side = repository.write({ "lib/lib.go": "package lib // side\n" }).commit("side");
    repository.git("switch", "-q", "main");
    repository.write({ "README.md": "two\n" }).commit("other");
    repository.git("merge", "-q", "--no-ff", "-m", "merge", "side");
    assert.deepEqual(asked(repository.root), { id: side, dirty: false });
  });

  it("is on a branch what it is on main, after main was merged into it", () => {
    const repository = start();
    repository.commit("first");
    repository.git("switch", "-q", "-c", "side");
    repository.write({ "README.md": "two\n" }).commit("side");
    repository.git("switch", "-q", "main");
    const id = repository.write({ "lib/lib.go": "package lib // main\n" }).commit("main");
    repository.git("switch", "-q", "side");
    repository.git("merge", "-q", "-m", "merge", "main");
    assert.deepEqual(asked(repository.root), { id, dirty: false });
  });

  it("is the merge that brings two changes together: no commit before it has that state", () => {
    const repository = start();
    repository.commit("first");
    repository.git("switch", "-q", "-c", "side");
    const side = repository.write({ "lib/lib.go": "package lib // side\n" }).commit("side");
    repository.git("switch", "-q", "main");
    const main = repository.write({ "cmd/a/main.go": "package main // main\n" }).commit("main");
    repository.git("merge", "-q", "-m", "merge", "side");
    const merge = repository.head();
    assert.deepEqual(asked(repository.root), { id: merge, dirty: false });
    assert.equal(new Set([side, main, merge]).size, 3);
  });

  it("is the one that removed a file of a package", () => {
    const repository = start().write({ "lib/more.go": "package lib\n" });
    repository.commit("first");
    const id = repository.remove("lib/more.go").commit("removed");
    repository.write({ "README.md": "two\n" }).commit("other");
    assert.deepEqual(asked(repository.root), { id, dirty: false });
  });

  it("is the merge that brings a removal and a change together", () => {
    const repository = start().write({ "lib/more.go": "package lib\n" });
    repository.commit("first");
    repository.git("switch", "-q", "-c", "side");
    const removal = repository.remove("lib/more.go").commit("removed");
    repository.git("switch", "-q", "main");
    const change = repository.write({ "lib/lib.go": "package lib // main\n" }).commit("main");
    repository.git("merge", "-q", "-m", "merge", "side");
    assert.deepEqual(asked(repository.root), { id: repository.head(), dirty: false });
    assert.notEqual(repository.head(), removal);
    assert.notEqual(repository.head(), change);
  });

  it("counts a revert as a commit of its own", () => {
    const repository = start();
    repository.commit("first");
    repository.write({ "lib/lib.go": "package lib // 2\n" }).commit("second");
    const third = repository.write({ "lib/lib.go": "package lib\n" }).commit("reverted");
    assert.deepEqual(asked(repository.root), { id: third, dirty: false });
  });

  it("is dirty with a file that is edited, staged, new or removed, and clean with others", () => {
    const repository = start().write({ "lib/more.go": "package lib\n", ".gitignore": "lib/generated.go\n" });
    const id = repository.commit("first");
    const dirty = (files?: readonly string[]): boolean | undefined => {
      const commit = asked(repository.root, files);
      return "dirty" in commit ? commit.dirty : undefined;
    };
    repository.write({ "README.md": "two\n", "lib/lib_test.go": "package lib // 2\n", "lib/new.txt": "" });
    assert.deepEqual(asked(repository.root), { id, dirty: false });
    repository.write({ "lib/lib.go": "package lib // 2\n" });
    assert.equal(dirty(), true);
    repository.git("add", "-A");
    assert.equal(dirty(), true);
    repository.git("reset", "-q", "--hard");
    assert.equal(dirty(), false);
    repository.write({ "lib/new.go": "package lib\n" });
    assert.equal(dirty([...FILES, "lib/new.go"]), true);
    repository.write({ "lib/generated.go": "package lib\n" });
    assert.equal(dirty([...FILES, "lib/generated.go"]), true);
    repository.git("clean", "-q", "-fdx");
    assert.equal(dirty(), false);
    repository.remove("lib/more.go");
    assert.equal(dirty(), true);
  });

  it("has paths relative to a root below the repository's, with any characters", () => {
    const repository = new Repository().write({ "go/cmd/*/größe [1].go": "package main\n", "x.go": "" });
    const id = repository.commit("first");
    repository.write({ "x.go": "package x\n", "cmd/a.go": "" }).commit("second");
    const root = join(repository.root, "go");
    const file = "cmd/*/größe [1].go";
    assert.deepEqual(asked(root, [file]), { id, dirty: false });
    repository.write({ [`go/${file}`]: "package main // 2\n", "go/cmd/b/main.go": "" });
    assert.deepEqual(asked(root, [file]), { id, dirty: true });
  });

  it("has one length on every machine", () => {
    const repository = start();
    const id = repository.commit("first");
    repository.git("config", "core.abbrev", "20");
    assert.deepEqual(asked(repository.root), { id, dirty: false });
    assert.equal(id.length, 7);
  });

  it("takes a closure that is longer than a command line", () => {
    const repository = start();
    const id = repository.commit("first");
    const many = Array.from({ length: 40_000 }, (_, index) => `lib/${"long-name-".repeat(6)}${index}.go`);
    assert.equal(commitIdOf(repository, [...many, ...FILES]), id);
  });

  it("is the same in a clone, and refused in a shallow one, with the command that completes it", () => {
    const repository = start();
    const id = repository.commit("first");
    repository.write({ "README.md": "two\n" }).commit("second");
    assert.deepEqual(asked(repository.clone()), { id, dirty: false });
    const shallow = repository.clone(1);
    assert.deepEqual(asked(shallow), {
      problem: {
        rule: "needs the full history, and this clone is shallow",
        fix: "run `git fetch --unshallow`, or check out with full depth (`fetch-depth: 0`)",
      },
    });
    assert.equal(commitIdOf({ root: shallow }, FILES), undefined);
  });

  it("is refused without git's work tree, without commits, and for files that are in none", () => {
    const folder = temporaryFolder();
    assert.match(ruleOf(asked(folder)), /^asks git, which says: fatal: not a git repository/);
    assert.equal(commitIdOf({ root: folder }, FILES), undefined);
    const none = "asks for a commit, and none of the service's files is committed";
    const empty = new Repository();
    assert.equal(ruleOf(asked(empty.root)), none);
    const repository = start();
    repository.commit("first");
    assert.equal(ruleOf(asked(repository.root, ["new/main.go"])), none);
    assert.equal(commitIdOf(repository, []), undefined);
  });

  it("F25 starts no program that the tree's own configuration names", () => {
    const repository = start();
    repository.write({ ".gitattributes": "*.go filter=own\n" }).commit("first");
    const ran = join(temporaryFolder(), "ran");
    const program = join(temporaryFolder(), "program");
    writeFileSync(program, `#!/bin/sh\necho "$@" >> ${ran}\ncat\n`, { mode: 0o755 });
    const settings = {
      "core.fsmonitor": program,
      "core.hooksPath": temporaryFolder(),
      "log.showSignature": "true",
      "gpg.program": program,
      "filter.own.clean": program,
      "filter.own.required": "true",
    };
    for (const [name, value] of Object.entries(settings)) {
      repository.git("config", name, value);
    }
    // the same content with another time: a status has to read the file again, through its filter
    utimesSync(join(repository.root, "lib/lib.go"), new Date(), new Date(0));
    rmSync(ran, { force: true });
    assert.ok("id" in asked(repository.root));
    assert.ok(commitIdOf(repository, FILES) !== undefined);
    assert.ok(!existsSync(ran), existsSync(ran) ? readFileSync(ran, "utf8") : "");
    repository.git("status");
    assert.ok(existsSync(ran), "git itself runs them");
  });
});

interface Change {
  readonly title: string;
  /** The first state, beside a service `a` that embeds the folder `t` and the files `c.*`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: Partial<PlannedArguments>;
  readonly gone?: readonly string[];
  readonly written?: Readonly<Record<string, string>>;
  /** Whether the image stays what it was. */
  readonly same?: true;
}

const SERVICE = {
  "go.mod": "module example.com/shop\n\ngo 1.24\n",
  "cmd/a/main.go":
    'package main\n\nimport "embed"\n\n//go:embed t c.*\nvar f embed.FS\n\nfunc main() { _ = f }\n',
  "cmd/a/t/a.txt": "a\n",
  "cmd/a/t/sub/b.txt": "b\n",
  "cmd/a/c.txt": "c\n",
  "cmd/a/c.dat": "d\n",
  "README.md": "one\n",
};

const DOCKERFILE = "FROM golang:1.26\nCOPY go.mod ./\nCOPY cmd/a cmd/a\nCOPY web/*/x /web/\n";
const OWN = { dockerfile: { path: "Dockerfile" } };
const COPIED = {
  Dockerfile: DOCKERFILE,
  "web/p/x/1.css": "1\n",
  "web/q/x/2.css": "2\n",
  "web/q/y/3.css": "",
};

const CHANGES: readonly Change[] = [
  { title: "a folder of an embedded folder goes", gone: ["cmd/a/t/sub/b.txt"] },
  { title: "the last embedded file of a kind goes", gone: ["cmd/a/c.dat"] },
  { title: "a go.mod takes files out of what is embedded", written: { "cmd/a/t/sub/go.mod": "module x\n" } },
  {
    title: "what is not embedded goes",
    files: { "cmd/a/t/_b/x.txt": "" },
    gone: ["cmd/a/t/_b/x.txt"],
    same: true,
  },
  { title: "a document goes", gone: ["README.md"], same: true },
  { title: "the only assembly of a package goes", files: { "cmd/a/x.s": "" }, gone: ["cmd/a/x.s"] },
  { title: "the profile goes", files: { "cmd/a/default.pgo": "x" }, gone: ["cmd/a/default.pgo"] },
  { title: "the workspace goes", files: { "go.work": "go 1.24\n\nuse .\n" }, gone: ["go.work"] },
  {
    title: "a file gets a constraint that leaves it out",
    files: { "cmd/a/b.go": "package main\n" },
    written: { "cmd/a/b.go": "//go:build ignore\n\npackage main\n" },
  },
  {
    title: "a file that is left out is edited",
    files: { "cmd/a/gen.go": "//go:build ignore\n\npackage main\n" },
    written: { "cmd/a/gen.go": "//go:build ignore\n\npackage main\n\nvar x = 1\n" },
    same: true,
  },
  {
    title: "a folder below one of `files` goes",
    files: { "static/p/1.css": "1\n", "static/q/2.css": "2\n" },
    args: { files: { static: "/static" } },
    gone: ["static/q/2.css"],
  },
  { title: "what a Dockerfile copies goes", files: COPIED, args: OWN, gone: ["web/q/x/2.css"] },
  {
    title: "what a Dockerfile does not copy goes",
    files: COPIED,
    args: OWN,
    gone: ["web/q/y/3.css"],
    same: true,
  },
  {
    title: "a Dockerfile changes",
    files: COPIED,
    args: OWN,
    written: { Dockerfile: `${DOCKERFILE}USER 1\n` },
  },
  {
    title: "an ignore file comes",
    files: COPIED,
    args: OWN,
    written: { ".dockerignore": "web/q\n" },
  },
  {
    title: "an ignore file goes",
    files: { ...COPIED, ".dockerignore": "web/q\n" },
    args: OWN,
    gone: [".dockerignore"],
  },
];

describe("commit as a version", () => {
  afterEach(() => {
    removeRepositories();
  });

  function versions(
    root: string,
    args: Partial<PlannedArguments> = {},
  ): { version: string; content: string } {
    const given = { source: root, main: "cmd/a", version: "commit" as const, platforms: ["linux/amd64"] };
    const { version, content } = planService(WorkTree.open(root), "a", { ...given, ...args });
    return { version, content };
  }

  for (const { title, files, args, gone = [], written = {}, same = false } of CHANGES) {
    it(`${same ? "stays" : "moves"} where ${title}`, () => {
      const repository = new Repository().write({ ...SERVICE, ...files });
      const first = repository.commit("first");
      const before = versions(repository.root, args);
      assert.equal(before.version, first);
      gone.forEach((path) => repository.git("rm", "-q", path));
      repository.write(written);
      // git knows of a new file once it is staged
      repository.git("add", "-A");
      const edited = versions(repository.root, args);
      const second = repository.commit("second");
      repository.write({ "README.md": "more\n" }).commit("other");
      const after = versions(repository.root, args);
      assert.equal(edited.version, same ? first : `${first}-dirty-${edited.content}`);
      assert.equal(after.version, same ? first : second);
      assert.equal(after.content === before.content, same);
      assert.equal(after.content, edited.content);
    });
  }

  it("is that of a submodule's commit for its files, and clean as long as that is", () => {
    const repository = withSubmodule("example.com/shop", {
      "cmd/a/main.go": 'package main\n\nimport _ "example.com/lib"\n\nfunc main() {}\n',
      "cmd/b/main.go": "package main\n\nfunc main() {}\n",
    });
    const first = repository.commit("first");
    const of = (main: string): string => versions(repository.root, { main }).version;
    assert.deepEqual([of("cmd/a"), of("cmd/b")], [first, first]);
    repository.write({ "lib/lib.go": "package lib // 2\n" });
    assert.match(of("cmd/a"), /-dirty-/);
    repository.git("-C", "lib", "commit", "-q", "-a", "-m", "second");
    assert.match(of("cmd/a"), /-dirty-/);
    const second = repository.commit("second");
    assert.equal(of("cmd/a"), second);
  });

  it("moves with attributes above a file, which decide about its line ends, and not with others", () => {
    const repository = new Repository().write(SERVICE);
    const first = repository.commit("first");
    repository.write({ "lib/.gitattributes": "*.go eol=crlf\n" }).commit("elsewhere");
    assert.equal(versions(repository.root).version, first);
    repository.write({ ".gitattributes": "c.txt eol=crlf\n" });
    const second = repository.commit("attributes");
    assert.equal(versions(repository.root).version, second);
    const third = repository.remove(".gitattributes").commit("removed");
    assert.equal(versions(repository.root).version, third);
  });
});
