/**
 * Proves where API keys come from, in which order, that each malformed pair is told without a network and
 * without repeating it, and that region and registry are decided together.
 */
import * as assert from "node:assert/strict";
import {
  ambientRegion,
  presentKeyProblems,
  resolveCredentials,
} from "../../../components/tencent/credentials";
import type { CredentialPlaces } from "../../../components/tencent/credentials";
import { endpointOf } from "../../../components/tencent/endpoint";
import { PlanError } from "../../../components/plan/problem";
import {
  ccrLocation,
  ccrRegions,
  hostProblems,
  regionOfCcrHost,
  regionProblems,
} from "../../../components/tencent/regions";

interface Given {
  config?: Record<string, string>;
  env?: Record<string, string>;
  files?: Record<string, string>;
}

function places({ config = {}, env = {}, files = {} }: Given): CredentialPlaces {
  return { config: (key) => config[key], env, home: "/home/u", read: (file) => files[file] };
}

const env = { TENCENTCLOUD_SECRET_ID: "AKIDenv", TENCENTCLOUD_SECRET_KEY: "env-key" };
const config = { "tencentcloud:secretId": "AKIDconfig", "tencentcloud:secretKey": "config-key" };
const files = {
  "/home/u/.tccli/default.credential": '{"secretId":"AKIDfile","secretKey":"file-key","token":"file-token"}',
  "/home/u/.tccli/default.configure": '{"_sys_param":{"region":"ap-hongkong"}}',
  "/home/u/.tccli/other.credential": '{"secretId":"AKIDother","secretKey":"other-key"}',
};

describe("credentials", () => {
  it("come from the stack's configuration, else the environment, else a profile", () => {
    assert.equal(resolveCredentials(places({ config, env, files })).secretId, "AKIDconfig");
    assert.equal(resolveCredentials(places({ env, files })).secretId, "AKIDenv");
    assert.deepEqual(resolveCredentials(places({ files })), {
      secretId: "AKIDfile",
      secretKey: "file-key",
      token: "file-token",
      region: "ap-hongkong",
      source: "profile default",
    });
    assert.equal(
      resolveCredentials(places({ files, env: { TENCENTCLOUD_PROFILE: "other" } })).secretId,
      "AKIDother",
    );
  });

  it("sources are never mixed", () => {
    const half = { TENCENTCLOUD_SECRET_ID: "AKIDenv" };
    assert.throws(
      () => resolveCredentials(places({ env: half, files })),
      /TENCENTCLOUD_SECRET_KEY: is missing/,
    );
  });

  it("B10 absent: says where they may come from; no problem before they are needed", () => {
    assert.throws(
      () => resolveCredentials(places({})),
      (error: unknown) => {
        assert.ok(error instanceof PlanError);
        assert.match(
          error.message,
          /TENCENTCLOUD_SECRET_ID.*tencentcloud:secretId.*~\/\.tccli.*Fix: set both/,
        );
        return true;
      },
    );
    assert.deepEqual(presentKeyProblems(places({})), []);
  });

  const malformed: [string, string, string, RegExp][] = [
    ["swapped", "canaryKey", "AKIDcanary", /are swapped.*exchange/],
    ["blank", " ", "canaryKey", /SECRET_ID: is blank/],
    ["empty", "", "canaryKey", /SECRET_ID: is blank/],
    ["padded", "AKIDcanary", "canaryKey\n", /SECRET_KEY: has white space/],
    ["no id", "canaryName", "canaryKey", /is no secret id/],
    ["two ids", "AKIDcanary", "AKIDcanary2", /SECRET_KEY: is an id/],
    ["temporary without a token", `AKID${"c".repeat(64)}`, "canaryKey", /SECURITY_TOKEN: is missing/],
  ];

  for (const [title, TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY, rule] of malformed) {
    it(`B10 ${title}: told, and not repeated`, () => {
      const given = places({ env: { TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY } });
      assert.equal(presentKeyProblems(given).length, 1);
      assert.throws(
        () => resolveCredentials(given),
        (error: unknown) => {
          assert.ok(error instanceof PlanError);
          assert.match(error.message, rule);
          assert.doesNotMatch(error.message, /canary|ccccc/);
          return true;
        },
      );
    });
  }

  it("a region comes from configuration, environment or profile", () => {
    assert.equal(ambientRegion(places({ files })), "ap-hongkong");
    assert.equal(ambientRegion(places({ files, env: { TENCENTCLOUD_REGION: "ap-tokyo" } })), "ap-tokyo");
    assert.equal(ambientRegion(places({ env })), undefined);
  });
});

describe("regions and registries", () => {
  it("belong together in both directions", () => {
    for (const region of ccrRegions) {
      const location = ccrLocation(region)!;
      assert.equal(regionOfCcrHost(location.host), location.region);
      assert.deepEqual(hostProblems("host", location.host, region), []);
    }
    assert.deepEqual(ccrLocation("ap-shanghai"), { region: "ap-guangzhou", host: "ccr.ccs.tencentyun.com" });
    assert.equal(ccrLocation("toString"), undefined);
  });

  it("B4 a region that is none: the near miss is named", () => {
    assert.match(regionProblems("region", "ap-guangzou")[0]!.fix, /ap-guangzhou/);
  });

  const hosts: [string, RegExp, RegExp][] = [
    ["https://ccr.ccs.tencentyun.com", /without a scheme or a slash/, /`ccr.ccs.tencentyun.com`/],
    ["ccr.ccs.tencentyun.com/", /without a scheme or a slash/, /`ccr.ccs.tencentyun.com`/],
    ["hkccr.ccs.tencentyun.com", /is the registry of ap-hongkong/, /`ap-hongkong`/],
    ["acme.tencentcloudcr.com", /enterprise edition/, /TcrNamespace/],
    ["docker.io", /is not the personal registry of ap-guangzhou/, /ExistingNamespace/],
    ["acme", /is not the personal registry of ap-guangzhou/, /ExistingNamespace/],
  ];
  for (const [host, rule, fix] of hosts) {
    it(`B4 ${host}: refused, with what to write`, () => {
      const [problem] = hostProblems("host", host, "ap-guangzhou");
      assert.match(problem!.rule, rule);
      assert.match(problem!.fix, fix);
    });
  }

  it("a registry on this machine goes with any region", () => {
    for (const host of ["127.0.0.1:5000", "localhost:5000", "[::1]:5000"]) {
      assert.deepEqual(hostProblems("host", host, "ap-guangzhou"), []);
    }
    assert.equal(hostProblems("host", "127.0.0.1.evil.example", "ap-guangzhou").length, 1);
  });
});

describe("endpoint of the API", () => {
  it("is Tencent's own over TLS", () => {
    const { host, protocol } = endpointOf("tcr", {});
    assert.deepEqual({ host, protocol }, { host: "tcr.tencentcloudapi.com", protocol: "https://" });
  });

  it("follows the variables of the Terraform provider", () => {
    const { host, protocol } = endpointOf("tcr", {
      TENCENTCLOUD_DOMAIN: "api.test",
      TENCENTCLOUD_PROTOCOL: "HTTP",
    });
    assert.deepEqual({ host, protocol }, { host: "tcr.api.test", protocol: "http://" });
  });

  it("never sends anything in clear text to another machine", () => {
    assert.throws(() => endpointOf("tcr", { TENCENTCLOUD_ENDPOINT: "http://api.example" }), /must be https/);
    assert.throws(() => endpointOf("tcr", { TENCENTCLOUD_PROTOCOL: "HTTP" }), /must be HTTPS/);
    assert.throws(() => endpointOf("tcr", { TENCENTCLOUD_ENDPOINT: "127.0.0.1:80" }), /must be a URL/);
  });
});
