// Proves that everything which makes another image makes another version, one input at a time, and that what varies from
// place to place does not. A version that forgets an input is another image under the same tag.
import assert from "node:assert/strict";
import type { PlannedArguments } from "../../../components/plan/serviceArguments";
import { tryPlanDependencies } from "../../../components/plan/dependenciesPlan";
import { planService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { AUTH, ORDER, SHOP } from "../../support/shop";
import { makeTree, removeTrees, type TreeFiles } from "../../support/tree";

const FILES: TreeFiles = {
  ...SHOP,
  // the closure of one service holds both main packages
  [`${AUTH}/more/main.go`]: 'package main\n\nimport _ "example.com/shop/pkg/log"\n\nfunc main() {}\n',
  [`${AUTH}/other/main.go`]: 'package main\n\nimport _ "example.com/shop/pkg/log"\n\nfunc main() {}\n',
  "conf/app.yaml": "name: app\n",
  Dockerfile: "FROM alpine:3.22 AS one\nARG MODE\nCOPY conf /conf\nFROM one AS two\nENV A=b\n",
  "Dockerfile.other": "FROM alpine:3.23 AS one\nARG MODE\nCOPY conf /conf\nFROM one AS two\nENV A=b\n",
};

type Given = Partial<PlannedArguments>;

const own = { dockerfile: { path: "Dockerfile" } };
const programs = { more: `${AUTH}/more`, other: `${AUTH}/other` };

/** Two sets of arguments that differ in one thing, which reaches the image. */
const DIFFERENT: Readonly<Record<string, readonly [Given, Given]>> = {
  variables: [{ variables: { "main.Version": "1" } }, { variables: { "main.Version": "2" } }],
  versionVariable: [{}, { versionVariable: "main.Version" }],
  "names of programs": [{ programs }, { programs: { more: programs.other, other: programs.more } }],
  platforms: [{ platforms: ["linux/amd64"] }, { platforms: ["linux/arm64"] }],
  "go.env": [{ go: { env: { GOAMD64: "v1" } } }, { go: { env: { GOAMD64: "v3" } } }],
  "go.ldflags": [{ go: { ldflags: ["-s"] } }, { go: { ldflags: ["-w"] } }],
  "go.tags": [{ go: { tags: ["netgo"] } }, { go: { tags: ["osusergo"] } }],
  "go.image": [{ go: { image: "golang:1.26.8" } }, { go: { image: "golang:1.26.8-alpine" } }],
  buildArgs: [{ buildArgs: { HTTP_PROXY: "a" } }, { buildArgs: { HTTP_PROXY: "b" } }],
  runtime: [{ runtime: "scratch" }, { runtime: "distroless" }],
  environment: [{ environment: { A: "1" } }, { environment: { A: "2" } }],
  labels: [{ labels: { a: "1" } }, { labels: { a: "2" } }],
  user: [{ user: "1000" }, { user: "1001" }],
  debug: [{}, { debug: true }],
  "text of a custom Dockerfile": [own, { dockerfile: { path: "Dockerfile.other" } }],
  "platforms of a custom Dockerfile": [
    { ...own, platforms: ["linux/amd64"] },
    { ...own, platforms: ["linux/amd64", "linux/arm64"] },
  ],
  "target of a custom Dockerfile": [own, { ...own, target: "one" }],
  "arguments of a custom Dockerfile": [
    { ...own, buildArgs: { MODE: "a" } },
    { ...own, buildArgs: { MODE: "b" } },
  ],
};

/** The same image, from somewhere else or said otherwise. */
const EQUAL: Readonly<Record<string, readonly [Given, Given]>> = {
  "another host of the Go image": [
    { go: { image: "golang:1.26.8" } },
    { go: { image: "mirror.example.com/library/golang:1.26.8" } },
  ],
  mirrors: [{}, { mirrors: { "docker.io": "mirror.example.com" } }],
  "order of keys": [{ environment: { A: "1", B: "2" } }, { environment: { B: "2", A: "1" } }],
  "what is pushed beside": [{}, { extraTags: ["latest"], maxSize: { binary: "90MB" } }],
};

describe("what makes a version", () => {
  let root = "";
  before(() => (root = makeTree(FILES)));
  after(() => {
    removeTrees();
  });

  const versionOf = (args: Given): string =>
    planService(WorkTree.open(root), "auth", { source: ".", main: AUTH, ...args }).version;

  for (const [title, [one, other]] of Object.entries(DIFFERENT)) {
    it(`${title}: another version`, () => assert.notEqual(versionOf(one), versionOf(other)));
  }
  for (const [title, [one, other]] of Object.entries(EQUAL)) {
    it(`${title}: the same version`, () => assert.equal(versionOf(one), versionOf(other)));
  }

  it("the tag of dependencies moves with the module's requirements, and not with code", () => {
    const tagOf = (changes: TreeFiles): string | undefined => {
      const tree = WorkTree.open(makeTree({ ...FILES, ...changes }));
      return tryPlanDependencies(tree, "dependencies", { source: ".", mains: [AUTH, ORDER] }).plan?.tag;
    };
    const before = tagOf({});
    assert.equal(tagOf({ [`${ORDER}/main.go`]: "package main\n\nfunc main() {}\n" }), before);
    const sums = (SHOP["go.sum"] as string).replace("AAAA", "AAAB");
    assert.notEqual(tagOf({ "go.sum": sums }), before);
  });
});
