/*
 * Proves how values that stand elsewhere are found: secrets by their names, and files; that missing ones are told with the
 * service that they belong to, and that no message holds a secret.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync, statSync } from "node:fs";
import { readConfiguration } from "../../../stacks/configuration";
import { Values } from "../../../stacks/elsewhere";
import { makeTree, removeTrees } from "../../support/tree";

const PROJECT = "go-service-image";

function told(values: Readonly<Record<string, unknown>>): string[] {
  const entries = Object.entries(values).map(([key, value]) => [`${PROJECT}:${key}`, JSON.stringify(value)]);
  const { problems } = readConfiguration(Object.fromEntries(entries) as Record<string, string>, PROJECT);
  assert.ok(!JSON.stringify(problems).includes("canary"), JSON.stringify(problems));
  return problems.map(({ field, rule, fix }) => `${field.replace(`${PROJECT}:`, "")} ${rule}. ${fix}`);
}

describe("values that stand elsewhere", () => {
  const before = process.cwd();

  afterEach(() => {
    process.chdir(before);
    removeTrees();
  });

  it("are secrets by their names, and files of the project", () => {
    process.chdir(makeTree({ "ca.pem": "certificate", known_hosts: "key" }));
    const secrets = { gitlab: "canary", deploy: "canary" };
    assert.deepEqual(
      told({
        secrets,
        credentials: {
          netrc: { secret: "gitlab" },
          ssh: ["~/.ssh/id", { secret: "deploy" }],
          authorities: { file: "ca.pem" },
          knownHosts: { file: "known_hosts" },
        },
        download: { GOPRIVATE: "git.example.com", GOPROXY: { secret: "gitlab" } },
        serviceOptions: {
          web: { secrets: { npm: { file: "ca.pem" } }, ssh: { default: [{ secret: "deploy" }] } },
        },
      }),
      [],
    );
    const values = new Values(secrets);
    assert.equal(values.text({ secret: "gitlab" }), "canary");
    assert.equal(values.text({ file: "ca.pem" }), "certificate");
    assert.equal(values.text("plain"), "plain");
  });

  it("are told if they are not there, for the service that wants them", () => {
    process.chdir(makeTree({}));
    assert.deepEqual(
      told({
        secrets: { gitlab: "canary" },
        credentials: { netrc: { secret: "gitlb" }, ssh: [{ secret: "deploy" }] },
        download: { GOPROXY: { file: "missing" } },
        serviceOptions: { web: { secrets: { npm: { secret: "npm" } } } },
      }),
      [
        "download.GOPROXY.file is not a file that can be read. name a file, relative to the project's folder",
        "credentials.netrc.secret is not a name of `secrets`. did you mean `gitlab`?",
        "credentials.ssh[0].secret is not a name of `secrets`. use one of `gitlab`",
        "serviceOptions.web.secrets.npm.secret is not a name of `secrets`. use one of `gitlab`",
      ],
    );
    assert.deepEqual(told({ credentials: { netrc: { secret: "gitlab" } } }), [
      "credentials.netrc.secret is not a name of `secrets`. set it: pulumi config set --secret --path 'secrets.gitlab'",
    ]);
  });

  it("are told if they are of another kind, without the value", () => {
    const set = "set it as a text: pulumi config set --secret --path 'secrets.pin'";
    assert.deepEqual(told({ secrets: { pin: 12 } }), [`secrets.pin is not a text. ${set}`]);
    assert.equal(told({ secrets: "canary" }).length, 1);
    const [clear] = told({ credentials: { netrc: "machine x password canary" } });
    assert.match(clear ?? "", /^credentials\.netrc stands in clear\. write `\{ secret: <name> \}`/);
    assert.equal(told({ download: { GOPROXY: 5 }, credentials: { ntrc: {} } }).length, 2);
  });

  it("are files for SSH, which only their owner can read", () => {
    process.chdir(makeTree({}));
    const values = new Values({ "deploy/key": "-----BEGIN\n\n" });
    const path = values.keyPath({ secret: "deploy/key" });
    assert.equal(path, ".go-service-image/keys/deploy_key");
    assert.equal(readFileSync(path, "utf8"), "-----BEGIN\n");
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(values.keyPath("/run/agent.sock"), "/run/agent.sock");
    assert.equal(existsSync(".go-service-image/keys"), true);
  });
});
