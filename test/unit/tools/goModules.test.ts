/*
 * Proves what the tools cost to build, by numbers that no machine changes: packages that are compiled, each once, and
 * versions of modules that the language host shares with the rest, so that the build cache serves both.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  BUILDKIT,
  CRANE,
  DOCKER_BUILD,
  LANGUAGE_HOST,
  PULUMI,
  REGISTRY,
} from "../../../tools/goTools/catalog";
import { ENGINE_TOOLS, PULUMI_TOOLS } from "../../../tools/goTools/toolset";
import { EXCEPTIONS } from "../../../tools/vulnerabilities/exceptions";
import { PINNED_DATABASE, type PinnedDatabase } from "../../../tools/vulnerabilities/main";
import { type CompiledPackages, isAffected, vulnerabilitiesOf } from "../../../tools/vulnerabilities/ranges";
import { compiledPackages } from "../../support/goPackages";

const PROJECT = resolve(__dirname, "../../../..");
const SHARED = [BUILDKIT, REGISTRY, PULUMI, DOCKER_BUILD];

/** Modules of the language host that nothing else needs, or in another version: its old SDK. */
const HOST_ALONE = [
  "github.com/golang/protobuf",
  "github.com/pulumi/pulumi/sdk/v3",
  "github.com/tweekmonster/luser",
  "sourcegraph.com/sourcegraph/appdash",
];

describe("Go modules of the tools", function () {
  this.timeout(300_000);

  it("compile each package once, and no more of them than they do now", () => {
    assert.deepEqual(new Set([...SHARED, LANGUAGE_HOST]), new Set([...ENGINE_TOOLS, ...PULUMI_TOOLS]));
    const shared = compiledPackages(...SHARED);
    const host = compiledPackages(LANGUAGE_HOST);
    const isShared = (path: string): boolean => isDeepStrictEqual(shared.get(path), host.get(path));
    const counts = {
      // with a module for each tool they were 5,777
      shared: shared.size,
      // Go image and dependencies wait for these
      engine: compiledPackages(...ENGINE_TOOLS).size,
      // what the build cache does not have from the others
      host: [...host.keys()].filter((path) => !isShared(path)).length,
    };
    // a newer release of a tool may need some more: whoever raises a number looks at what came with it
    const most: typeof counts = { shared: 2_830, engine: 1_515, host: 40 };
    for (const [part, count] of Object.entries(counts)) {
      const limit = most[part as keyof typeof most];
      assert.ok(count <= limit, `${part}: ${count} packages, at most ${limit}`);
    }
  });

  it("compile a registry without the clouds' storage", () => {
    const names = [...compiledPackages(REGISTRY).keys()];
    assert.ok(names.length <= 620, String(names.length));
    assert.deepEqual(
      names.filter((name) => /aws-sdk-go|azure|cloud\.google/i.test(name)),
      [],
    );
    assert.ok(names.includes("github.com/distribution/distribution/v3/registry/storage/driver/filesystem"));
  });

  it("have one version of what the language host uses as well", () => {
    const modulesOf = (packages: CompiledPackages): Set<string> =>
      new Set([...packages.values()].map(({ module, version }) => `${module}@${version}`));
    const shared = modulesOf(compiledPackages(...SHARED));
    const alone = [...modulesOf(compiledPackages(LANGUAGE_HOST))].filter(
      (module) => module !== "@" && !shared.has(module),
    );
    assert.deepEqual(alone.map((module) => module.split("@")[0]).sort(), HOST_ALONE);
  });

  it("have no vulnerability that Go's database knows, but for the exceptions, each with its reason", () => {
    const text = readFileSync(resolve(PROJECT, PINNED_DATABASE), "utf8");
    const { vulnerabilities } = JSON.parse(text) as PinnedDatabase;
    const found = [SHARED, [LANGUAGE_HOST], [CRANE]].flatMap((tools) =>
      vulnerabilitiesOf(compiledPackages(...tools), vulnerabilities),
    );
    assert.deepEqual([...new Set(found.map(({ id }) => id))].sort(), Object.keys(EXCEPTIONS).sort());
  });

  it("are affected from the version that introduced a vulnerability up to the one that fixed it", () => {
    const ranges = [[{ introduced: "0" }, { fixed: "1.2.3" }, { introduced: "2.0.0-0" }, { fixed: "2.1.0" }]];
    const versions = ["v1.2.2", "v1.2.3-0.20260101000000-abcdefabcdef", "v1.2.3", "v2.0.0-rc.1", "v2.1.0"];
    assert.deepEqual(
      versions.filter((version) => isAffected(version, ranges)),
      ["v1.2.2", "v1.2.3-0.20260101000000-abcdefabcdef", "v2.0.0-rc.1"],
    );
    assert.ok(isAffected("v28.5.2+incompatible", [[{ introduced: "0" }]]));
    const known = [{ id: "GO-1", module: "m", packages: ["m/broken"], ranges }];
    const compiled = (path: string): CompiledPackages =>
      new Map([[path, { module: "m", version: "v1.0.0" }]]);
    assert.deepEqual(vulnerabilitiesOf(compiled("m/broken"), known), known);
    assert.deepEqual(vulnerabilitiesOf(compiled("m/other"), known), []);
  });
});
