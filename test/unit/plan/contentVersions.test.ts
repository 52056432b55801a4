// Pins content versions of fixed inputs. Nothing else in the quick tests would notice that all tags of all users move:
// a difference here is a rebuild for everybody, and belongs into CHANGELOG.md.
import { type PlannedArguments } from "../../../components/plan/serviceArguments";
import { tryPlanDependencies } from "../../../components/plan/dependenciesPlan";
import { planService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { matchesGolden } from "../../support/golden";
import { AUTH, SHOP } from "../../support/shop";
import { makeTree, removeTrees } from "../../support/tree";

const FILES = {
  ...SHOP,
  "conf/app.yaml": "name: app\n",
  Dockerfile: 'FROM alpine:3.22\nCOPY conf /conf\nENTRYPOINT ["/bin/sh"]\n',
};

const CASES: Readonly<Record<string, Partial<PlannedArguments>>> = {
  plain: {},
  "one platform": { platforms: ["linux/amd64"] },
  "levels and experiments": {
    platforms: ["linux/amd64", "linux/arm/v6"],
    go: { env: { GOAMD64: "v3", GOEXPERIMENT: "nogreenteagc" } },
  },
  "release and flags": {
    go: { version: "1.26.8", ldflags: ["-s"], flags: ["-race=false"], tags: ["netgo"] },
  },
  variables: { variables: { "main.Version": "1.2.3" } },
  "version variable": { versionVariable: "main.Version" },
  programs: { programs: { second: AUTH } },
  runtime: {
    runtime: "alpine",
    timezone: "Europe/Berlin",
    files: { "conf/app.yaml": "/etc/app.yaml" },
    environment: { MODE: "fast" },
    labels: { team: "shop" },
    ports: [8000],
    volumes: ["/data"],
    user: "1000",
    arguments: ["run"],
  },
  debug: { debug: true },
  "build arguments": { buildArgs: { HTTP_PROXY: "none" } },
  "custom Dockerfile": { dockerfile: { path: "Dockerfile" } },
};

describe("content versions", () => {
  afterEach(removeTrees);

  it("of fixed inputs stay", () => {
    const tree = WorkTree.open(makeTree(FILES));
    const versions = Object.entries(CASES).map(([title, args]) => [
      title,
      planService(tree, "auth", { source: ".", main: AUTH, ...args }).version,
    ]);
    const { plan } = tryPlanDependencies(tree, "dependencies", { source: ".", mains: [AUTH] });
    matchesGolden(
      "unit/golden/content-versions.json",
      `${JSON.stringify({ ...Object.fromEntries(versions), dependencies: plan?.tag }, undefined, 2)}\n`,
    );
  });
});
