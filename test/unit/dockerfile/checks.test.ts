/*
 * Proves what is said of a Dockerfile of one's own before anything is built: what is surely wrong is a problem, what only
 * a shell or a base image knows is a warning at most, and mirrors replace each image and nothing else.
 */
import assert from "node:assert/strict";
import type { Problem } from "../../../components/common/problem";
import { CHINA } from "../../../components/china";
import { removeTrees } from "../../support/tree";
import { planned, tryPlan } from "./planned";

function oneProblem(dockerfile: string, args: Parameters<typeof tryPlan>[0]["args"] = {}): Problem {
  const { problems } = tryPlan({ dockerfile, args });
  assert.equal(problems.length, 1, JSON.stringify(problems));
  return problems[0] as Problem;
}

describe("arguments of a Dockerfile of one's own", () => {
  afterEach(removeTrees);

  for (const [dockerfile, field, rule] of [
    [{ path: 5 }, "dockerfile.path", "is not a string"],
    [{}, "dockerfile.path", "is missing"],
    ["Dockerfile", "dockerfile", "is not a map"],
    [{ path: "../Dockerfile" }, "dockerfile.path", "lies outside of `source`"],
    [{ path: "Dockerfile", folder: 1 }, "dockerfile.folder", "is not a string"],
    [{ path: "Dockerfile", folder: ".." }, "dockerfile.folder", "lies outside of `source`"],
    [{ path: "Dockerfile", context: "foo" }, "dockerfile.context", "is not one of sources, closure"],
    [
      { path: "Dockerfile", contexts: ["a"] },
      "dockerfile.contexts",
      "is not a map of strings, or images of this program, by their names",
    ],
    [{ path: "link" }, "dockerfile.path", "is a link to something outside the files of the source tree"],
  ] as const) {
    it(`B6: are reported by field when they are of another kind: ${JSON.stringify(dockerfile)}`, () => {
      const args = { dockerfile: dockerfile as unknown as { path: string } };
      const { problems } = tryPlan({
        dockerfile: "FROM scratch\n",
        args,
        files: { link: { link: "/etc/passwd" } },
      });
      assert.deepEqual(
        problems.map((one) => [one.field, one.rule]),
        [[field, rule]],
      );
    });
  }

  it("are all reported at once: a wrong target hides no wrong argument", () => {
    const args = { target: "fnal", buildArgs: { VERSOIN: "1" } };
    const { problems } = tryPlan({ dockerfile: "FROM scratch AS final\nARG VERSION\n", args });
    assert.deepEqual(
      problems.map(({ field, fix }) => [field, fix]),
      [
        ["target", "did you mean `final`?"],
        ["buildArgs.VERSOIN", "did you mean `VERSION`?"],
      ],
    );
  });
});

describe("variables that a shell reads", () => {
  afterEach(removeTrees);

  const around = (run: string): string =>
    `FROM golang:1.26 AS build\n${run}\nFROM scratch\nARG VERSION=dev\nCOPY --from=build / /\n`;
  const quiet = [
    ". ./version.env && echo $VERSION",
    "set -e; source version.env; echo $VERSION",
    'eval "$(cat env)" && echo $VERSION',
    "printf '1 2' | { read -r VERSION REST; echo $VERSION; }",
    "read VERSION < file; echo ${VERSION}",
    "while IFS= read -r -d '' VERSION; do echo $VERSION; done",
    "echo 'a text with $VERSION'",
    "awk '{print $VERSION}' \"it's\" 'b'",
    "echo \\$VERSION",
    "for VERSION in a b; do echo $VERSION; done",
    "VERSION=1 && echo $VERSION",
    "export VERSION; echo $VERSION",
    "echo ${VERSION:-none}",
    "<<EOF\nVERSION=$(cat file)\necho $VERSION\nEOF",
  ];
  for (const run of quiet) {
    it(`are reported neither as a problem nor as a warning: ${run}`, () => {
      assert.deepEqual(planned({ dockerfile: around(`RUN ${run}`) }).warnings, []);
    });
  }

  it("are a warning where they look forgotten, and so is what a base image may set", () => {
    const rules = (line: string): string[] =>
      planned({ dockerfile: around(line) }).warnings.map(({ value, rule }) => `${String(value)} ${rule}`);
    const expected = "Dockerfile:2 reads `$VERSION` in line 2, and its stage has no `ARG VERSION` above it";
    assert.deepEqual(rules("RUN echo \"$VERSION 'x'\" '$VERSION'"), [expected]);
    assert.deepEqual(rules("ENV NAME=$VERSION"), [expected]);
  });

  it("are a problem where nothing can set them", () => {
    const text = "FROM golang:1.26 AS build\nARG NAME=a\nFROM scratch\nCOPY --from=build /$NAME /\n";
    assert.equal(oneProblem(text).fix, "add `ARG NAME` to the stage");
  });
});

describe("build arguments", () => {
  afterEach(removeTrees);

  for (const [title, dockerfile, name] of [
    ["in another argument's default", "ARG V=1\nARG IMAGE=golang:$V\nFROM $IMAGE\n", "V"],
    ["in a default of FROM", "ARG V=1\nFROM golang:${V:-2}\n", "V"],
    [
      "in --platform",
      "ARG P=linux/amd64\nFROM --platform=$P golang AS a\nFROM scratch\nCOPY --from=a / /\n",
      "P",
    ],
    ["that BuildKit reads itself", "FROM scratch\n", "BUILDKIT_SYNTAX"],
  ] as const) {
    it(`are seen ${title}`, () => {
      planned({ dockerfile, args: { buildArgs: { [name]: "linux/arm64" } } });
    });
  }
});

describe("names behind --from", () => {
  afterEach(removeTrees);

  it("B7: that mean nothing are reported, and nobody is asked for an image of that name", () => {
    const from = (name: string): string =>
      `FROM golang:1.26 AS builder\nFROM scratch\nCOPY --from=${name} /a /\n`;
    assert.match(
      oneProblem(from("shared")).rule,
      /neither a stage above it nor one of `dockerfile.contexts`/,
    );
    assert.equal(oneProblem(from("shared")).fix, "write `shared:latest` if it is an image of Docker Hub");
    assert.equal(oneProblem(from("biulder")).fix, "did you mean `builder`?");
    const mount = "FROM golang:1.26\nRUN --mount=type=bind,from=shared,target=/s true\n";
    assert.equal(oneProblem(mount).value, "Dockerfile:2");
    const below = "FROM scratch AS one\nCOPY --from=two / /\nFROM scratch AS two\n";
    assert.equal(oneProblem(below, { target: "one" }).fix, "move that stage up");
  });

  it("may be images, stages and numbers", () => {
    for (const name of [
      "busybox",
      "golang",
      "team/shared",
      "shared:1",
      "example.com/shared",
      "BUILDER",
      "0",
    ]) {
      planned({ dockerfile: `FROM golang:1.26 AS builder\nFROM scratch\nCOPY --from=${name} /a /\n` });
    }
  });

  it("are reported as a warning which BuildKit does not expand there", () => {
    const dockerfile =
      "FROM scratch AS a-amd64\nFROM scratch AS a-arm64\nFROM scratch\nARG TARGETARCH\nCOPY --from=a-$TARGETARCH / /\n";
    assert.match(planned({ dockerfile }).warnings[0]?.rule ?? "", /BuildKit does not expand there/);
  });
});

describe("the stage that becomes the image", () => {
  afterEach(removeTrees);

  const both = ["linux/amd64", "linux/arm64"];
  for (const [title, dockerfile, platforms, wrong] of [
    ["the builder's platform", "FROM --platform=$BUILDPLATFORM alpine:3\n", both, true],
    [
      "the builder's platform below another stage",
      "FROM --platform=$BUILDPLATFORM alpine:3 AS a\nFROM a\n",
      both,
      true,
    ],
    ["a fixed platform", "FROM --platform=linux/amd64 alpine:3\n", both, true],
    [
      "a fixed platform that is not the image's",
      "FROM --platform=linux/amd64 alpine:3\n",
      ["linux/arm64"],
      true,
    ],
    [
      "a fixed platform that is the image's",
      "FROM --platform=linux/amd64 alpine:3\n",
      ["linux/amd64"],
      false,
    ],
    ["the builder's platform for one", "FROM --platform=$BUILDPLATFORM alpine:3\n", ["linux/amd64"], false],
    ["the image's own", "FROM --platform=$TARGETPLATFORM alpine:3\n", both, false],
    ["each by its name", "FROM --platform=linux/$TARGETARCH alpine:3\n", both, false],
    [
      "in a stage above",
      "FROM --platform=$BUILDPLATFORM golang AS a\nFROM scratch\nCOPY --from=a / /\n",
      both,
      false,
    ],
  ] as const) {
    it(`${wrong ? "is refused" : "is taken"} when it is pinned to ${title}`, () => {
      const { problems } = tryPlan({ dockerfile, args: { platforms } });
      assert.equal(problems.length > 0, wrong, JSON.stringify(problems));
      assert.ok(problems.every(({ rule }) => rule.startsWith("pins the image to")));
    });
  }
});

describe("mirrors", () => {
  afterEach(removeTrees);

  it("replace every image at its place, and no stage, context, variable or comment", () => {
    const dockerfile = `# syntax = docker/dockerfile:1.20 as before
ARG GO=1.26
FROM scratch AS tools
FROM --platform=$BUILDPLATFORM \\
  # golang:1.26
  golang:\${GO} AS golang-build
RUN --mount=type=bind,from=busybox:musl,source=/bin,target=/b --mount=from=tools,target=/c \\
    --mount=type=bind,target=/d,from="quay.io/a/tool:1" true
from ghcr.io/a/base-$TARGETARCH:1 as base
copy --chmod=755 \\
     --from=busybox:musl \\
     /bin/wget /busybox:musl
COPY --from=golang-build /a /a
COPY --from=shared /a /a
COPY --from=0 /b /b
ADD --from=docker.io/grpcurl/probe:1 /probe /
FROM base
`;
    const mirrors = {
      "docker.io": "m.example.com/hub",
      "quay.io": "m.example.com/quay",
      "ghcr.io": "m.example.com/gh",
    };
    const files = { "shared/a": "" };
    const args = { dockerfile: { path: "Dockerfile", contexts: { shared: "shared" } } };
    const plain = planned({ dockerfile, files, args });
    const { dockerfile: text, version } = planned({ dockerfile, files, args: { ...args, mirrors } });
    assert.equal(plain.dockerfile, dockerfile);
    assert.equal(version, plain.version);
    assert.equal(
      text,
      dockerfile
        .replace("= docker/dockerfile:1.20", "= m.example.com/hub/docker/dockerfile:1.20")
        .replace("golang:${GO}", "m.example.com/hub/library/golang:1.26")
        .replaceAll("from=busybox:musl", "from=m.example.com/hub/library/busybox:musl")
        .replace("quay.io/a", "m.example.com/quay/a")
        .replace("ghcr.io/a", "m.example.com/gh/a")
        .replace("docker.io/grpcurl", "m.example.com/hub/grpcurl"),
    );
  });

  it("leave a stage that the platform chooses alone, and a name whose registry is a variable", () => {
    const dockerfile =
      "ARG HOST\nFROM golang:1 AS image-amd64\nFROM golang:2 AS image-arm64\nFROM image-$TARGETARCH\nFROM tool-$TARGETARCH:1 AS t\n";
    const mirrors = { "docker.io": "m.example.com" };
    const { dockerfile: text } = planned({ dockerfile, args: { mirrors, target: "t" } });
    assert.match(text, /\nFROM image-\$TARGETARCH\n/);
    assert.match(text, /\nFROM m.example.com\/library\/tool-\$TARGETARCH:1 AS t\n/);
  });

  it("of the profile for China know the usual registries", () => {
    assert.deepEqual(Object.keys(CHINA.mirrors).sort(), ["docker.io", "gcr.io", "ghcr.io", "quay.io"]);
  });
});
