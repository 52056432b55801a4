/*
 * Proves what is said of a Dockerfile of one's own: which files it brings into the context, and that what does not fit
 * together (build arguments, target, ignore file, mounts) is reported with its place and a suggestion.
 */
import assert from "node:assert/strict";
import type { Problem } from "../../../components/common/problem";
import type { PlannedArguments } from "../../../components/plan/serviceArguments";
import { tryPlanService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

const GO = "package main\n\nfunc main() {}\n";
const FILES: TreeFiles = {
  "go.mod": "module example.com/shop\n\ngo 1.24\n",
  "application/auth/cmd/auth/main.go": GO,
  "application/auth/configs/config.yaml": "a: 1\n",
  "application/auth/README.md": "# Auth\n",
  "application/order/cmd/order/main.go": GO,
};
const RECIPE = `ARG GO_IMAGE
FROM --platform=$BUILDPLATFORM \${GO_IMAGE} AS compile
ARG SERVICE TARGETARCH
WORKDIR /build
COPY go.mod ./
COPY . .
RUN GOARCH=$TARGETARCH go build -o /app/service ./application/\${SERVICE}/cmd/\${SERVICE}
FROM scratch AS final
COPY --from=compile /app/service /app/service
`;
const ARGS = { GO_IMAGE: "golang:1.26", SERVICE: "auth" };

function plan(
  dockerfile: string,
  more: Partial<PlannedArguments> = {},
  files: TreeFiles = {},
): ReturnType<typeof tryPlanService> {
  const root = makeTree({ ...FILES, ...files, Dockerfile: dockerfile });
  return tryPlanService(WorkTree.open(root), "auth", {
    source: root,
    main: "application/auth/cmd/auth",
    platforms: ["linux/amd64"],
    dockerfile: { path: "Dockerfile" },
    buildArgs: ARGS,
    ...more,
  });
}

function contextOf(
  dockerfile: string,
  more: Partial<PlannedArguments> = {},
  files: TreeFiles = {},
): string[] {
  const { plan: planned, problems } = plan(dockerfile, more, files);
  assert.deepEqual(problems, []);
  return planned?.context.map(({ path }) => path) ?? [];
}

function oneProblem(
  dockerfile: string,
  more: Partial<PlannedArguments> = {},
  files: TreeFiles = {},
): Problem {
  const { problems } = plan(dockerfile, more, files);
  assert.equal(problems.length, 1, JSON.stringify(problems));
  return problems[0] as Problem;
}

const EVERYTHING = [...Object.keys(FILES), "Dockerfile"].sort();

describe("context of an own Dockerfile", () => {
  afterEach(removeTrees);

  it("is everything with `COPY . .`", () => {
    assert.deepEqual(contextOf(RECIPE), EVERYTHING);
  });

  it("is what the ignore file lets through; the Dockerfile's own one goes first", () => {
    const ignore = { ".dockerignore": "**\n", "Dockerfile.dockerignore": "**/*.md\napplication/order\n" };
    assert.deepEqual(contextOf(RECIPE, {}, ignore), [
      ".dockerignore",
      "Dockerfile",
      "Dockerfile.dockerignore",
      "application/auth/cmd/auth/main.go",
      "application/auth/configs/config.yaml",
      "go.mod",
    ]);
  });

  it("follows a rule of the ignore file that brings a file back", () => {
    const ignore = { ".dockerignore": "application\n!application/auth/cmd\nDockerfile\n.dockerignore\n" };
    assert.deepEqual(contextOf(RECIPE, {}, ignore), ["application/auth/cmd/auth/main.go", "go.mod"]);
  });

  it("is the closure's code, and all other files, with context: closure", () => {
    assert.deepEqual(
      contextOf(RECIPE, { dockerfile: { path: "Dockerfile", context: "closure" } }),
      EVERYTHING.filter((path) => !path.startsWith("application/order")),
    );
  });

  it("is only what the stages of the target name", () => {
    const text = `FROM scratch AS a
COPY application/auth/config[s]/*.yaml /
FROM scratch AS b
COPY . .
FROM a AS c
RUN --mount=type=bind,source=go.mod,target=/go.mod true
`;
    const only = { target: "c", buildArgs: {} };
    assert.deepEqual(contextOf(text, only), ["application/auth/configs/config.yaml", "go.mod"]);
  });

  it("puts build arguments, defaults and the platforms' values into paths", () => {
    const text = `ARG BASE=scratch
FROM \${BASE} AS final
ARG SERVICE TARGETARCH
ENV FOLDER=application/$SERVICE
ARG FILE=config
COPY ["\${FOLDER}/configs/\${FILE}.\${SUFFIX:-yaml}", "/"]
COPY bin/\${TARGETARCH} /bin/
COPY <<EOF /etc/motd
hello $SERVICE
EOF
ADD https://example.com/file /file
`;
    assert.deepEqual(
      contextOf(
        text,
        { buildArgs: { SERVICE: "auth" }, platforms: ["linux/amd64", "linux/arm64"] },
        { "bin/amd64/a": "", "bin/arm64/b": "", "bin/riscv64/c": "" },
      ),
      ["application/auth/configs/config.yaml", "bin/amd64/a", "bin/arm64/b"],
    );
  });

  it("reads a file with a byte order mark and CRLF (B6)", () => {
    assert.deepEqual(contextOf(`\uFEFF${RECIPE.replaceAll("\n", "\r\n")}`), EVERYTHING);
  });

  it("an edit of a file that is not copied is not a new version, one of a copied file is", () => {
    const narrow = RECIPE.replace("COPY . .", "COPY application/auth application/auth");
    const version = (files: TreeFiles): string | undefined => plan(narrow, {}, files).plan?.version;
    assert.equal(version({}), version({ "application/order/cmd/order/main.go": `${GO}\n` }));
    assert.notEqual(version({}), version({ "application/auth/README.md": "# Other\n" }));
  });
});

describe("problems of an own Dockerfile", () => {
  afterEach(removeTrees);

  const table: [string, string, Partial<PlannedArguments>, TreeFiles, Partial<Problem>][] = [
    [
      "B5: an argument without ARG",
      RECIPE,
      { buildArgs: { ...ARGS, GOIMAGE: "x" } },
      {},
      { field: "buildArgs.GOIMAGE", fix: "did you mean `GO_IMAGE`?" },
    ],
    [
      "B5: an argument whose ARG stands above FROM only",
      `ARG VERSION=1\n${RECIPE}`,
      { buildArgs: { ...ARGS, VERSION: "2" } },
      {},
      { field: "buildArgs.VERSION", fix: "repeat `ARG VERSION` in the stage that reads it" },
    ],
    [
      "B5: a value that is not a text",
      RECIPE,
      { buildArgs: { ...ARGS, SERVICE: 5 as unknown as string } },
      {},
      { field: "buildArgs.SERVICE", rule: "is not a string" },
    ],
    [
      "B5: SERVICE that names no folder",
      RECIPE,
      { buildArgs: { ...ARGS, SERVICE: "aut" } },
      {},
      { field: "buildArgs.SERVICE", value: "aut", fix: "did you mean `auth`?" },
    ],
    [
      "B5: a FROM without its image",
      RECIPE,
      { buildArgs: { SERVICE: "auth" } },
      {},
      { field: "buildArgs.GO_IMAGE", rule: "has no value, but `FROM` in line 2 needs one" },
    ],
    [
      "B5: a stage that reads an argument of another stage",
      RECIPE.replace("/app/service /app/service", "/app/$SERVICE /app/"),
      {},
      {},
      { value: "Dockerfile:9", fix: "add `ARG SERVICE` to the stage" },
    ],
    ["B6: a target that does not exist", RECIPE, { target: "finale" }, {}, { fix: "did you mean `final`?" }],
    [
      "B6: no file",
      RECIPE,
      { dockerfile: { path: "Dokerfile" } },
      {},
      { field: "dockerfile.path", fix: "did you mean `Dockerfile`?" },
    ],
    ["B6: a folder", RECIPE, { dockerfile: { path: "application" } }, {}, { rule: "is a folder" }],
    ["B6: an empty file", "", { buildArgs: {} }, {}, { rule: "is empty" }],
    [
      "B6: no instruction, also under a syntax line",
      "# syntax=docker/dockerfile:1.7\nFROM scratch\nCOPPY . .\n",
      { buildArgs: {} },
      {},
      { value: "Dockerfile:3", fix: "did you mean `COPY`?" },
    ],
    [
      "B7: a source that is not there",
      "FROM scratch\nCOPY go.mdo /\n",
      { buildArgs: {} },
      {},
      { value: "Dockerfile:2", fix: "did you mean `go.mod`?" },
    ],
    [
      "B7: go.mod left out by the ignore file",
      RECIPE,
      {},
      { ".dockerignore": "go.mod\n" },
      { value: "Dockerfile:5", rule: "takes `go.mod`, all of which .dockerignore leaves out" },
    ],
    [
      "B7: a source outside the context",
      "FROM scratch\nCOPY ../x /\n",
      { buildArgs: {} },
      {},
      { value: "Dockerfile:2" },
    ],
    [
      "B7: a folder for the context that is not there",
      "FROM scratch\n",
      { buildArgs: {}, dockerfile: { path: "Dockerfile", folder: "nothing" } },
      {},
      { field: "dockerfile.folder" },
    ],
    [
      "a required secret that is not given",
      "FROM scratch\nRUN --mount=type=secret,id=netrc,required=true true\n",
      { buildArgs: {} },
      {},
      { field: "secrets.netrc" },
    ],
    [
      "a secret under another id",
      "FROM scratch\nRUN --mount=type=secret,id=netrc true\n",
      { buildArgs: {}, secrets: { netcr: "" } },
      {},
      { field: "secrets.netcr", fix: "did you mean `netrc`?" },
    ],
    ["arguments of a generated one", RECIPE, { ports: [80] }, {}, { field: "ports" }],
  ];
  for (const [title, dockerfile, more, files, expected] of table) {
    it(title, () => {
      const problem = oneProblem(dockerfile, more, files);
      for (const [key, value] of Object.entries(expected)) {
        assert.equal(problem[key as keyof Problem], value, JSON.stringify(problem));
      }
    });
  }

  it("B13: a secret as a build argument is refused, and its value is not reported", () => {
    const text = "FROM scratch\nARG GITHUB_TOKEN\n";
    const problem = oneProblem(text, { buildArgs: { GITHUB_TOKEN: "canary" } });
    assert.equal(problem.field, "buildArgs.GITHUB_TOKEN");
    assert.doesNotMatch(JSON.stringify(problem), /canary/);
  });
});

describe("mirrors of an own Dockerfile", () => {
  afterEach(removeTrees);

  const text = `# syntax=docker/dockerfile:1.7
ARG GO_IMAGE
FROM \${GO_IMAGE} AS compile
FROM gcr.io/distroless/static:nonroot AS final
COPY --from=compile /a /a
COPY --from=busybox:1 /bin/busybox /bin/
`;
  it("replace images, and nothing else of the text; the version stays", () => {
    const buildArgs = { GO_IMAGE: "golang:1.26" };
    const mirrors = { "docker.io": "mirror.example.com/hub", "gcr.io": "mirror.example.com/gcr" };
    const plain = plan(text, { buildArgs }).plan;
    const mirrored = plan(text, { buildArgs, mirrors }).plan;
    assert.equal(plain?.dockerfile, text);
    assert.equal(
      mirrored?.dockerfile,
      `# syntax=mirror.example.com/hub/docker/dockerfile:1.7
ARG GO_IMAGE
FROM mirror.example.com/hub/library/golang:1.26 AS compile
FROM mirror.example.com/gcr/distroless/static:nonroot AS final
COPY --from=compile /a /a
COPY --from=mirror.example.com/hub/library/busybox:1 /bin/busybox /bin/
`,
    );
    assert.equal(mirrored.version, plain.version);
  });
});
