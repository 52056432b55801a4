/*
 * Proves which files a Dockerfile of one's own brings into its context: stages chosen by the platform, every form of
 * COPY and ADD, links as they are, git's history, ignored code, and what cannot be read.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { writePlannedContext } from "../../../components/context/buildContext";
import { tryPlanService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { CountingTree } from "../../support/countingTree";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";
import { contextOf, planned, tryPlan } from "./planned";

const BUILD = "FROM --platform=$BUILDPLATFORM golang:1.26 AS build\nCOPY go.mod ./\n";

describe("stages chosen by an argument", () => {
  afterEach(removeTrees);

  const files = { "conf/amd64.txt": "", "conf/arm64.txt": "", "conf/other.txt": "" };
  const ends = ["amd64", "arm64", "s390x"]
    .map((arch) => `FROM scratch AS image-${arch}\nCOPY conf/${arch}.txt /conf.txt\n`)
    .join("");
  const both = ["conf/amd64.txt", "conf/arm64.txt", "go.mod"];

  for (const [title, last] of [
    ["by a platform's part in its name", "FROM image-$TARGETARCH\n"],
    ["in braces", "FROM image-${TARGETARCH}\n"],
    ["with a default that is not needed", "FROM image-${TARGETARCH:-s390x}\n"],
    ["through a global argument", "FROM ${END}\n"],
    ["through another stage", "FROM image-$TARGETARCH AS end\nFROM end\n"],
    ["as what is copied from", "FROM scratch\nARG TARGETARCH\nCOPY --from=image-$TARGETARCH /conf.txt /\n"],
    ["in other letters", "from IMAGE-$TARGETARCH\n"],
    ["by the platform, cut", "FROM image-${TARGETPLATFORM#linux/}\n"],
  ]) {
    it(`belong to the build for each platform of the image: ${title}`, () => {
      const dockerfile = `ARG END=image-$TARGETARCH\n${BUILD}${ends}${last}COPY --from=build /go.mod /\n`;
      assert.deepEqual(contextOf({ dockerfile, files }), both);
    });
  }

  it("take a build argument's value, a default, or an alternative", () => {
    const end = (from: string, buildArgs = {}): string[] =>
      contextOf({ dockerfile: `ARG KIND\n${ends}FROM image-${from}\n`, files, args: { buildArgs } });
    assert.deepEqual(end("$KIND", { KIND: "arm64" }), ["conf/arm64.txt"]);
    assert.deepEqual(end("${KIND:-amd64}"), ["conf/amd64.txt"]);
    assert.deepEqual(end("${KIND:-amd64}", { KIND: "arm64" }), ["conf/arm64.txt"]);
    assert.deepEqual(end("amd64${KIND:+-not}"), ["conf/amd64.txt"]);
  });

  it("are all that may be meant where the builder's platform chooses", () => {
    const dockerfile = `${ends.replaceAll("s390x", "other")}FROM image-$BUILDARCH AS x\nFROM scratch\nCOPY --from=x / /\n`;
    assert.deepEqual(contextOf({ dockerfile, files }), Object.keys(files).sort());
  });
});

describe("COPY and ADD", () => {
  afterEach(removeTrees);

  const files = {
    "go.work": "go 1.24\n",
    "lib/text/go.mod": "module text\n",
    "lib/text/text.go": "package text\n",
    "lib/text/text_test.go": "package text\n",
    "docs/a.md": "",
    "docs/sub/b.md": "",
    "docs/sub/.hidden.md": "",
    "b.tar.gz": "",
  };
  const table: [string, string, string[]][] = [
    ["--parents with **", "COPY --parents go.work **/go.mod ./", ["go.mod", "go.work", "lib/text/go.mod"]],
    [
      "--parents with a pivot",
      "COPY --parents lib/./text/*.go /",
      ["lib/text/text.go", "lib/text/text_test.go"],
    ],
    ["--parents with a folder", "COPY --parents docs/sub /", ["docs/sub/.hidden.md", "docs/sub/b.md"]],
    ["--exclude", "COPY --exclude=*_test.go --exclude=go.mod lib/text /t", ["lib/text/text.go"]],
    ["--exclude below folders", "COPY --exclude=**/*.md docs b.tar.gz /d/", ["b.tar.gz"]],
    [
      "--link and --chmod over lines",
      "COPY --link \\\n # why\n --chmod=644 \\\n\n docs/a.md /",
      ["docs/a.md"],
    ],
    ["a star, also for hidden names", "COPY docs/*/*.md /", ["docs/sub/.hidden.md", "docs/sub/b.md"]],
    ["two stars as one", "COPY docs/**.md /", ["docs/a.md"]],
    ["a set", "COPY docs/[!z].md docs/[a-c].md /", ["docs/a.md"]],
    ["a pattern that fits nothing", "COPY go.mod go.sum* /", ["go.mod"]],
    [
      "a here-document beside a file",
      'COPY docs/a.md <<EOF <<-"END" /d/\nCOPY nothing /\nEOF\n\tx\n\tEND',
      ["docs/a.md"],
    ],
    ["a script", "RUN <<EOF\nCOPY nothing /\nEOF\nCOPY go.work /", ["go.work"]],
    ["JSON", 'COPY --chown=1:1 ["docs/a.md", "go.work", "/x/"]', ["docs/a.md", "go.work"]],
    ["quotes", 'COPY "docs/a.md" /', ["docs/a.md"]],
    [
      "ADD of an archive, not of addresses",
      "ADD --checksum=sha256:00 https://example.com/a.tar.gz /\nADD git@example.com:a/b.git#v1 https://example.com/c.git#main /x/\nADD b.tar.gz /",
      ["b.tar.gz"],
    ],
    [
      "a path that seems to leave the context",
      "COPY ../../docs/a.md /x/../go.work /",
      ["docs/a.md", "go.work"],
    ],
    [
      "a bind mount",
      "RUN --mount=type=bind,source=docs/sub,target=/d true",
      ["docs/sub/.hidden.md", "docs/sub/b.md"],
    ],
    ["what runs in the next stage", "ONBUILD COPY go.work /\nFROM one", ["go.work"]],
  ];
  for (const [title, lines, expected] of table) {
    it(`takes what Docker takes: ${title}`, () => {
      assert.deepEqual(contextOf({ dockerfile: `FROM scratch AS one\n${lines}\n`, files }), expected);
    });
  }

  it("reads an escape directive", () => {
    assert.deepEqual(contextOf({ dockerfile: "# escape=`\nFROM scratch\nCOPY `\n go.work /\n", files }), [
      "go.work",
    ]);
  });
});

describe("links in a context", () => {
  afterEach(removeTrees);

  const files = {
    "docs/guide/start.md": "x",
    guide: { link: "docs/guide" },
    "docs/gone.json": { link: "nothing.json" },
    "docs/passwd": { link: "/etc/passwd" },
    "docs/out": { link: "../../outside" },
    "docs/loop": { link: "loop" },
    "deep/link": { link: "/docs" },
  };

  it("stay links: dangling ones, to folders, to the outside, in circles", () => {
    const plan = planned({ dockerfile: "FROM scratch\nCOPY . .\n", files });
    const links = Object.entries<TreeFiles[string]>(files).flatMap(([path, one]) =>
      typeof one === "object" && "link" in one ? [[path, one.link] as const] : [],
    );
    assert.equal(links.length, 6);
    const work = makeTree({});
    const { folder: context, dockerfile } = writePlannedContext(work, plan);
    // what the provider reads hides them from its hash, and what BuildKit reads, to which the folder is the root, is empty
    const hidden = links.map(([path]) => path).sort();
    assert.deepEqual(readFileSync(`${dockerfile}.dockerignore`, "utf8").trim().split("\n"), hidden);
    assert.equal(readlinkSync(`${dockerfile}.dockerignore`), "../links");
    assert.equal(readFileSync(join(dockerfile, "..", "links"), "utf8"), "");
    for (const [path, link] of links) {
      assert.equal(readlinkSync(join(context, path)), link);
    }
    assert.equal(lstatSync(join(context, "docs/guide/start.md")).isFile(), true);
  });

  it("count in the version, and are distinguished from a file that holds the same text", () => {
    const version = (guide: TreeFiles[string]): string =>
      planned({ dockerfile: "FROM scratch\nCOPY . .\n", files: { guide } }).version;
    const all = [version({ link: "docs" }), version({ link: "cmd" }), version("docs"), version("cmd")];
    assert.equal(new Set(all).size, 4);
    assert.equal(version({ link: "docs" }), all[0]);
  });

  it("are followed where a path goes through them, inside of the context", () => {
    const taken = (source: string): string[] =>
      contextOf({ dockerfile: `FROM scratch\nCOPY ${source} /\n`, files });
    assert.deepEqual(taken("guide/start.md"), ["docs/guide/start.md", "guide"]);
    assert.deepEqual(taken("guide"), ["docs/guide/start.md", "guide"]);
    assert.deepEqual(taken("deep/link/guide"), ["deep/link", "docs/guide/start.md"]);
    assert.match(
      tryPlan({ dockerfile: "FROM scratch\nCOPY docs/passwd /\n", files }).problems[0]?.rule ?? "",
      /not in the context/,
    );
  });
});

describe("what cannot be copied", () => {
  afterEach(removeTrees);

  it("is told with the folder that the Dockerfile was written for: its own, or one above it", () => {
    const files = {
      "src/api/go.sum": "",
      "src/shared/a.go": "package shared\n",
      "src/api/docker/run.sh": "",
    };
    const fixes = (text: string, more = {}): (string | undefined)[] => {
      const root = makeTree({
        "go.mod": "module a\n",
        "main.go": "package main\n\nfunc main() {}\n",
        "src/api/docker/Dockerfile": `FROM scratch\n${text}\n`,
        ...files,
      });
      const dockerfile = { path: "src/api/docker/Dockerfile", context: "sources", ...more } as const;
      const args = { source: root, main: ".", dockerfile };
      return tryPlanService(WorkTree.open(root), "api", args).problems.map(({ fix }) => fix);
    };
    const setTo = (folder: string): string => `set \`dockerfile.folder\` to \`${folder}\`, which has it`;
    assert.deepEqual(fixes("COPY run.sh /"), [setTo("src/api/docker")]);
    assert.deepEqual(fixes("COPY go.sum ./"), [setTo("src/api")]);
    assert.deepEqual(fixes("COPY shared /shared"), [setTo("src")]);
    assert.deepEqual(fixes("COPY go.mod ./", { folder: "src/api" }), [setTo(".")]);
    assert.deepEqual(fixes("COPY shared /shared", { folder: "src" }), []);
    assert.deepEqual(fixes("COPY gone ./"), ["use one of `go.mod`, `main.go`, `src`"]);
    assert.match(fixes("COPY --from=more run.sh /", { contexts: { more: "src/shared" } })[0] ?? "", /a\.go/);
  });

  it("is one problem each: sockets and pipes, unless they are left out", () => {
    const root = makeTree({ Dockerfile: "FROM scratch\nCOPY . .\n", "a.txt": "" });
    execFileSync("mkfifo", [join(root, "pipe"), join(root, "other")]);
    const problems = (): (readonly unknown[])[] => {
      const args = { source: root, main: ".", dockerfile: { path: "Dockerfile" } };
      return tryPlanService(WorkTree.open(root), "api", args).problems.map(({ value, fix }) => [value, fix]);
    };
    const fix = "leave it out in .dockerignore";
    assert.deepEqual(problems(), [
      ["other", fix],
      ["pipe", fix],
    ]);
    execFileSync("sh", ["-c", "printf 'pipe\\nother\\n' > .dockerignore"], { cwd: root });
    assert.deepEqual(problems(), []);
  });

  it("is one problem each: a file and a folder that may not be read", () => {
    const root = makeTree({ Dockerfile: "FROM scratch\nCOPY . .\n", "a/b.txt": "", "closed/c.txt": "" });
    const inner = WorkTree.open(root);
    const tree = new (class extends CountingTree {
      public override readFolder(path: string): ReturnType<CountingTree["readFolder"]> {
        return path === "closed" ? undefined : super.readFolder(path);
      }
      public override hashFile(path: string): string | undefined {
        return path === "a/b.txt" ? undefined : super.hashFile(path);
      }
    })(inner);
    const args = { source: root, main: ".", dockerfile: { path: "Dockerfile" } };
    const { problems } = tryPlanService(tree, "api", args);
    assert.deepEqual(
      problems.map(({ value, rule }) => [value, rule]),
      [
        ["a/b.txt", "would be copied and is not readable"],
        ["closed", "would be copied and is not readable"],
      ],
    );
  });
});

describe("git's history and ignored code", () => {
  afterEach(removeTrees);

  const dockerfile = "FROM scratch\nCOPY . .\n";

  it("is left out with a warning, in each of its forms", () => {
    for (const files of [{ ".git/HEAD": "a" }, { ".git": "gitdir: /x\n" }, { "sub/.git/HEAD": "a" }]) {
      const plan = planned({ dockerfile, files });
      assert.deepEqual(
        plan.context.map(({ path }) => path),
        ["Dockerfile", "cmd/api/main.go", "go.mod"],
      );
      assert.match(plan.warnings[0]?.rule ?? "", /every commit would change the image/);
      assert.equal(plan.warnings.length, 1);
    }
  });

  it("is copied where the ignore file or the Dockerfile says so, and not reported where the ignore file leaves it out", () => {
    const git = { ".git/HEAD": "a" };
    const brought = planned({ dockerfile, files: { ...git, ".dockerignore": "!.git\n" } });
    const named = planned({ dockerfile: "FROM scratch\nCOPY .git/HEAD /\n", files: git });
    const ignored = planned({ dockerfile, files: { ...git, ".dockerignore": ".git\n" } });
    const paths = [brought, named, ignored].map(({ context }) =>
      context.some(({ path }) => path === ".git/HEAD"),
    );
    assert.deepEqual(paths, [true, true, false]);
    assert.deepEqual(
      [brought, named, ignored].flatMap(({ warnings }) => warnings),
      [],
    );
  });

  it("goes without what this package itself keeps in the tree", () => {
    const files = { "deploy/.go-service-image/contexts/a/Dockerfile": "", "deploy/index.ts": "" };
    const plan = planned({ dockerfile, files });
    assert.deepEqual(Object.keys(plan.files), ["Dockerfile", "cmd/api/main.go", "deploy/index.ts", "go.mod"]);
    assert.deepEqual(plan.warnings, []);
  });

  it("B7: code of the service that the ignore file leaves out is a warning that names it", () => {
    const files = {
      "cmd/api/main.go":
        'package main\n\nimport _ "embed"\n\n//go:embed job.yaml\nvar job string\n\nfunc main() { _ = job }\n',
      "cmd/api/job.yaml": "kind: Job\n",
    };
    const warned = (ignore: string, context: "sources" | "closure"): unknown =>
      planned({
        dockerfile,
        files: { ...files, ".dockerignore": ignore },
        args: { dockerfile: { path: "Dockerfile", context } },
      }).warnings.map(({ value }) => value);
    assert.deepEqual(warned("**\n!**/*.go\n!go.mod\n", "closure"), ["cmd/api/job.yaml"]);
    assert.deepEqual(warned("cmd/**/*.yaml\n", "sources"), ["cmd/api/job.yaml"]);
    assert.deepEqual(warned("go.mod\n", "sources"), ["go.mod"]);
    assert.deepEqual(warned("*.md\n", "sources"), []);
  });
});
