/**
 * Proves where API keys come from, in which order, that each malformed pair is reported without a network and
 * without repeating it, and that region and registry are decided together.
 */
import * as assert from "node:assert/strict";
import {
  ambientRegion,
  type CredentialSources,
  presentKeyProblems,
  resolveCredentials,
} from "../../../components/tencent/api/credentials";
import { endpointOf } from "../../../components/tencent/api/endpoint";
import { PlanError } from "../../../components/common/problem";
import {
  ccrLocation,
  CCR_REGIONS,
  hostProblems,
  regionOfCcrHost,
  regionProblems,
  tcrRegionProblems,
} from "../../../components/tencent/api/regions";

interface Given {
  config?: Record<string, string>;
  env?: Record<string, string>;
  files?: Record<string, string>;
}

function sources({ config = {}, env = {}, files = {} }: Given): CredentialSources {
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
    assert.equal(resolveCredentials(sources({ config, env, files })).secretId, "AKIDconfig");
    assert.equal(resolveCredentials(sources({ env, files })).secretId, "AKIDenv");
    assert.deepEqual(resolveCredentials(sources({ files })), {
      secretId: "AKIDfile",
      secretKey: "file-key",
      token: "file-token",
      region: "ap-hongkong",
      source: "profile default",
    });
    assert.equal(
      resolveCredentials(sources({ files, env: { TENCENTCLOUD_PROFILE: "other" } })).secretId,
      "AKIDother",
    );
  });

  it("sources are never mixed", () => {
    const half = { TENCENTCLOUD_SECRET_ID: "AKIDenv" };
    assert.throws(
      () => resolveCredentials(sources({ env: half, files })),
      /TENCENTCLOUD_SECRET_KEY: is missing/,
    );
  });

  it("B10 absent: says where they may come from; no problem before they are needed", () => {
    assert.throws(
      () => resolveCredentials(sources({})),
      (error: unknown) => {
        assert.ok(error instanceof PlanError);
        assert.match(
          error.message,
          /TENCENTCLOUD_SECRET_ID.*tencentcloud:secretId.*~\/\.tccli.*Fix: set both/,
        );
        return true;
      },
    );
    assert.deepEqual(presentKeyProblems(sources({})), []);
  });

  const malformed: [string, string, string, RegExp][] = [
    ["swapped", "canaryKey", "AKIDcanary", /are swapped.*exchange/],
    ["blank", " ", "canaryKey", /SECRET_ID: is blank/],
    ["half empty", "", "canaryKey", /SECRET_ID: is missing/],
    ["padded", "AKIDcanary", "canaryKey\n", /SECRET_KEY: has white space/],
    ["swapped, of the international site", "canaryKey", "IKIDcanary", /are swapped.*exchange/],
    ["two ids", "AKIDcanary", "AKIDcanary2", /SECRET_KEY: is an id/],
    ["two ids of the international site", "IKIDcanary", "IKIDcanary2", /SECRET_KEY: is an id/],
    [
      "temporary of the international site without a token",
      `IKID${"c".repeat(64)}`,
      "canaryKey",
      /SECURITY_TOKEN: is missing/,
    ],
    ["temporary without a token", `AKID${"c".repeat(64)}`, "canaryKey", /SECURITY_TOKEN: is missing/],
  ];

  for (const [title, TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY, rule] of malformed) {
    it(`B10 ${title}: reported, and not repeated`, () => {
      const given = sources({ env: { TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY } });
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

  const wellFormed: [string, string, string, string | undefined][] = [
    ["of the mainland's site", `AKID${"c".repeat(32)}`, "k".repeat(32), undefined],
    ["of the international site", `IKID${"c".repeat(32)}`, "k".repeat(32), undefined],
    ["temporary ones of the mainland's site", `AKID${"c".repeat(64)}`, "k".repeat(32), "token"],
    ["temporary ones of the international site", `IKID${"c".repeat(64)}`, "k".repeat(32), "token"],
    ["of a form that is not known yet", "XKID12345678", "k".repeat(32), undefined],
    [
      "with a key that starts like an id by chance",
      `AKID${"c".repeat(32)}`,
      `IKID${"k".repeat(28)}`,
      undefined,
    ],
  ];
  for (const [title, secretId, secretKey, token] of wellFormed) {
    it(`keys ${title} are taken`, () => {
      const variables = { TENCENTCLOUD_SECRET_ID: secretId, TENCENTCLOUD_SECRET_KEY: secretKey };
      const own = { ...variables, ...(token !== undefined && { TENCENTCLOUD_SECURITY_TOKEN: token }) };
      const { source, ...keys } = resolveCredentials(sources({ env: own }));
      assert.equal(source, "environment");
      assert.deepEqual(keys, { secretId, secretKey, ...(token !== undefined && { token }) });
    });
  }

  it("empty variables and values are unset ones", () => {
    const names = ["SECRET_ID", "SECRET_KEY", "SECURITY_TOKEN", "REGION", "PROFILE"];
    const empty = Object.fromEntries(names.map((name) => [`TENCENTCLOUD_${name}`, ""]));
    const emptyConfig = { "tencentcloud:secretId": "", "tencentcloud:secretKey": "" };
    const found = resolveCredentials(sources({ env: empty, files, config: emptyConfig }));
    assert.equal(found.secretId, "AKIDfile");
    assert.deepEqual(presentKeyProblems(sources({ env: empty })), []);
  });

  it("a token of another source is never mixed in", () => {
    const left = { TENCENTCLOUD_SECURITY_TOKEN: "left-over" };
    assert.equal(resolveCredentials(sources({ config, env: left })).token, undefined);
  });

  const asked: [string, Given, RegExp][] = [
    ["a role", { env: { TENCENTCLOUD_ASSUME_ROLE_ARN: "qcs::cam::uin/1:roleName/ci" } }, /a role to assume,/],
    ["SAML", { env: { TENCENTCLOUD_ASSUME_ROLE_SAML_ASSERTION: "s" } }, /a role to assume with SAML,/],
    ["OIDC", { env: { TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE: "/t" } }, /assume with OIDC,/],
    ["MFA", { env: { TENCENTCLOUD_MFA_CERTIFICATION_SERIAL_NUMBER: "1" } }, /multi-factor/],
    [
      "a role in the configuration",
      { config: { "tencentcloud:assumeRole": "{}" } },
      /:assumeRole: asks for a role/,
    ],
  ];
  for (const [title, { env: role = {}, config: set = {} }, rule] of asked) {
    it(`${title}: not ignored silently, keys or not, and the error says why and what to do`, () => {
      for (const keys of [env, {}]) {
        const given = sources({ env: { ...keys, ...role }, config: set });
        assert.throws(() => resolveCredentials(given), rule);
        assert.throws(
          () => resolveCredentials(given),
          /not supported: keys are only read.*Fix: take the role/,
        );
      }
    });
  }

  it("the role of a machine or a pod is not taken silently, and means nothing where there are keys", () => {
    const own: Given[] = [
      { env: { TENCENTCLOUD_CAM_ROLE_NAME: "ci" } },
      { env: { TKE_ROLE_ARN: "qcs::cam::uin/1:roleName/ci" } },
      { config: { "tencentcloud:camRoleName": "ci" } },
      { config: { "tencentcloud:enablePodOidc": "true" } },
    ];
    for (const { env: role = {}, config: set = {} } of own) {
      assert.throws(
        () => resolveCredentials(sources({ env: role, config: set })),
        /the role of a (machine|pod),/,
      );
      assert.equal(
        resolveCredentials(sources({ env: { ...env, ...role }, config: set })).secretId,
        "AKIDenv",
      );
    }
    const off = { "tencentcloud:enablePodOidc": "false", "tencentcloud:camRoleName": "" };
    assert.deepEqual(presentKeyProblems(sources({ env, config: off })), []);
    const empty = { ...env, TENCENTCLOUD_ASSUME_ROLE_ARN: "" };
    assert.deepEqual(presentKeyProblems(sources({ env: empty })), []);
  });

  it("a region comes from configuration, environment or profile", () => {
    assert.equal(ambientRegion(sources({ files })), "ap-hongkong");
    assert.equal(ambientRegion(sources({ files, env: { TENCENTCLOUD_REGION: "ap-tokyo" } })), "ap-tokyo");
    assert.equal(ambientRegion(sources({ env })), undefined);
  });
});

describe("regions and registries", () => {
  it("belong together in both directions", () => {
    for (const region of CCR_REGIONS) {
      const location = ccrLocation(region)!;
      assert.equal(regionOfCcrHost(location.host), location.region);
      assert.deepEqual(hostProblems("host", location.host, region), []);
    }
    assert.deepEqual(ccrLocation("ap-shanghai"), { region: "ap-guangzhou", host: "ccr.ccs.tencentyun.com" });
    assert.equal(ccrLocation("toString"), undefined);
  });

  it("B4 a region that is none: the suggestion is named", () => {
    for (const problems of [regionProblems, tcrRegionProblems]) {
      assert.match(problems("region", "ap-guangzou")[0]!.fix, /ap-guangzhou/);
      assert.match(problems("region", "AP-Guangzhou")[0]!.fix, /ap-guangzhou/);
    }
  });

  it("the enterprise edition takes every region, also one that is newer than this library", () => {
    for (const region of [...CCR_REGIONS, "me-riyadh", "af-lagos-fsi"]) {
      assert.deepEqual(tcrRegionProblems("region", region), []);
    }
    assert.equal(tcrRegionProblems("region", "guangzhou").length, 1);
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

  it("takes an empty variable for one that is not set", () => {
    const { host, protocol } = endpointOf("tcr", {
      TENCENTCLOUD_DOMAIN: "",
      TENCENTCLOUD_PROTOCOL: "",
      TENCENTCLOUD_ENDPOINT: "",
    });
    assert.deepEqual({ host, protocol }, { host: "tcr.tencentcloudapi.com", protocol: "https://" });
  });

  it("is that of the international site, or of a region, if asked for", () => {
    for (const domain of ["intl.tencentcloudapi.com", "ap-guangzhou.tencentcloudapi.com"]) {
      assert.equal(endpointOf("tcr", { TENCENTCLOUD_DOMAIN: domain }).host, `tcr.${domain}`);
    }
  });

  it("never sends anything in clear text to another machine", () => {
    assert.throws(
      () => endpointOf("tcr", { TENCENTCLOUD_ENDPOINT: "http://api.example" }),
      /is plain HTTP outside/,
    );
    assert.throws(() => endpointOf("tcr", { TENCENTCLOUD_PROTOCOL: "HTTP" }), /is plain HTTP/);
    assert.throws(
      () => endpointOf("tcr", { TENCENTCLOUD_ENDPOINT: "127.0.0.1:80" }),
      /is not a valid endpoint/,
    );
  });
});
