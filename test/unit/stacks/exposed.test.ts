/** Proves that a configuration that works, but lets others read secrets, is warned of, and that no value is repeated. */
import assert from "node:assert/strict";
import { readConfiguration } from "../../../stacks/configuration";
import { exposedWarnings } from "../../../stacks/exposed";

function warnings(values: Record<string, string>, secrets: readonly string[] = []): string[] {
  const all = Object.fromEntries(Object.entries(values).map(([name, value]) => [`p:${name}`, value]));
  const env = { PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(secrets.map((name) => `p:${name}`)) };
  return exposedWarnings(readConfiguration(all, "p"), "p", env);
}

describe("what a configuration lets others read", () => {
  it("B10 F22 is a password in clear text, and not an encrypted one", () => {
    const values = {
      registryPassword: "CANARYpassword",
      username: "ci",
      secrets: JSON.stringify({ netrc: "CANARYnetrc" }),
    };
    const lines = warnings(values);
    assert.deepEqual(
      lines.map((line) => line.split(" ", 1)[0]),
      ["registryPassword", "secrets"],
    );
    assert.ok(!lines.join("\n").includes("CANARY"));
    assert.deepEqual(warnings(values, ["registryPassword", "secrets"]), []);
    assert.deepEqual(warnings({}), []);
  });

  it("is a daemon of another machine without TLS", () => {
    const builders = ["tcp://build.example.com:1234", "tcp://127.0.0.1:1234", "unix:///run/buildkitd.sock"];
    const lines = warnings({ builders: JSON.stringify(builders) });
    assert.equal(lines.length, 1, lines.join("\n"));
    assert.match(lines[0] ?? "", /^tcp:\/\/build\.example\.com:1234 is spoken to without TLS/);
    const withTls = `tcp://build.example.com:1234,cacert=${__filename}`;
    assert.deepEqual(warnings({ builders: JSON.stringify([withTls]) }), []);
  });
});
