/* Proves that nothing which holds private modules is pushed where everybody may read it, or may for all that is known. */
import { referenceOf } from "../../support/referenceOf";
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { CHINA } from "../../../components/china";
import type { ImageNamespace } from "../../../components/namespaces/imageNamespace";
import type { CacheOption } from "../../../components/plan/serviceArguments";
import {
  cacheBesidePrivateModules,
  hasPrivateModules,
  isKnownPrivate,
  plannedSources,
} from "../../../components/privateModules";
import { planService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { AUTH, SHOP } from "../../support/shop";
import { makeTree, removeTrees } from "../../support/tree";
import { registryCache } from "../../../components/registryCache";

describe("private modules", () => {
  afterEach(removeTrees);

  it("are reported by credentials and by Go's variables", () => {
    assert.equal(hasPrivateModules({}), false);
    assert.equal(hasPrivateModules({ download: { GOPROXY: "https://proxy.example.com" } }), false);
    assert.equal(hasPrivateModules({ download: { GOPRIVATE: "example.com" } }), true);
    const variables: readonly [Readonly<Record<string, string>>, boolean][] = [
      [{ GONOPROXY: "example.com" }, true],
      [{ GONOSUMDB: "example.com" }, true],
      [{ GOINSECURE: "example.com" }, true],
      [{ GOAUTH: "netrc" }, true],
      [{ GOSUMDB: "off" }, true],
      [{ GOPROXY: "https://ci:token@athens.example.com" }, true],
      [{ GOPROXY: "https://proxy.example.com,https://token@athens.example.com|direct" }, true],
      [{ GOPROXY: "https://proxy.example.com/@team,direct", GOSUMDB: "sum.golang.org" }, false],
      [{ GOPRIVATE: "", GONOSUMDB: "" }, false],
      [CHINA.download, false],
    ];
    for (const [download, expected] of variables) {
      assert.equal(hasPrivateModules({ download }), expected, JSON.stringify(download));
    }
    assert.equal(
      hasPrivateModules({ download: { GOPROXY: pulumi.secret("https://proxy.example.com") } }),
      true,
    );
    assert.equal(hasPrivateModules({ credentials: { netrc: "" } }), true);
    assert.equal(hasPrivateModules({ credentials: { ssh: [] } }), true);
    // a company's own authority may stand between its machines and public modules
    assert.equal(hasPrivateModules({ credentials: { authorities: "" } }), false);
  });

  it("are planned by what there is of credentials, without a value", () => {
    const download = { GOPROXY: "https://ci:token@athens.example.com" };
    const credentials = {
      netrc: pulumi.secret("canary"),
      ssh: [],
      authorities: "certificate",
      knownHosts: "key",
    };
    assert.deepEqual(plannedSources({ download: { GOPRIVATE: "example.com" } }), {});
    assert.deepEqual(plannedSources({ download, credentials }), {
      credentials: { netrc: true, ssh: true, authorities: true, knownHosts: true, proxy: true },
    });
  });

  it("F22 is given to the download alone, which is the only step with a network", () => {
    const { dockerfile } = planService(WorkTree.open(makeTree(SHOP)), "auth", {
      source: ".",
      main: AUTH,
      ...plannedSources({ credentials: { netrc: "", ssh: [], authorities: "", knownHosts: "" } }),
    });
    const steps = dockerfile.split(/^(?=RUN )/m).slice(1);
    const online = steps.filter((step) => !step.startsWith("RUN --network=none "));
    assert.deepEqual(
      steps.filter((step) => /--mount=type=(secret|ssh)/.test(step)),
      online,
    );
    assert.equal(online.length, 1);
    assert.match(online[0] ?? "", /go mod download|GOENV=\/run\/secrets\//);
    assert.doesNotMatch(online[0] ?? "", /source=src,target=\/src /);
    assert.ok(steps.length > 2);
  });

  it("make a cache off by default and an error if asked for, unless the repository is known to be private", () => {
    const decide = (option: CacheOption | undefined, isPrivate: boolean): [CacheOption, number] => {
      const { value, problems } = cacheBesidePrivateModules(option, isPrivate);
      return [value, problems.length];
    };
    assert.deepEqual(decide(undefined, true), ["on", 0]);
    assert.deepEqual(decide(undefined, false), ["off", 0]);
    assert.deepEqual(decide("on", false), ["off", 1]);
    assert.deepEqual(decide("readOnly", false), ["readOnly", 0]);
    const off = { from: [], to: [], written: undefined };
    assert.deepEqual(registryCache("off", referenceOf("registry.example.com/auth:buildcache"), "max"), off);
  });

  it("may lie on this machine, and where the namespace says so", () => {
    const at = (host: string, visibility?: "public" | "private"): boolean =>
      isKnownPrivate({ host, visibility: () => visibility } as unknown as ImageNamespace, "auth");
    assert.deepEqual(
      [at("127.0.0.1:5000"), at("localhost:5000"), at("registry.example.com"), at("127.example.com")],
      [true, true, false, false],
    );
    assert.deepEqual([at("r.example.com", "private"), at("r.example.com", "public")], [true, false]);
  });
});
