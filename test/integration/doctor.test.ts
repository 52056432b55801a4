// Proves that `doctor` finds the engine's builder and registry well, that `--registry` finds out what that real registry takes,
// and that the trial goes away as far as it says: the registry is asked afterwards.
import assert from "node:assert/strict";
import { join } from "node:path";
import type { DoctorDocument } from "../../cli/doctorCommand";
import { takesReferrers } from "../../components/registry/capabilities";
import { dockerCredentials } from "../../components/registry/dockerCredentials";
import { Repository } from "../../components/registry/repository";
import { Transport } from "../../components/registry/transport";
import { runCommand } from "../support/command";
import { CHECKOUT, sharedEngine } from "../support/integration/sharedEngine";

describe("doctor with the engine", function () {
  this.timeout(60_000);

  function doctor(...args: string[]): DoctorDocument {
    const { status, stdout, stderr } = runCommand(CHECKOUT, ["doctor", "--stack", "dev", "--json", ...args]);
    assert.ok(status === 0 || status === 4, stderr);
    return JSON.parse(stdout) as DoctorDocument;
  }

  it("finds builder, registry and clock well", () => {
    const { registry } = sharedEngine();
    const { findings } = doctor();
    const of = (subject: string): string => {
      const found = findings.find((one) => one.subject.startsWith(subject));
      return `${found?.level ?? "absent"}: ${found?.state ?? ""}`;
    };
    assert.match(of("builder unix://"), /^well: BuildKit 0\.\d+\.\d+/);
    assert.match(of(`registry ${registry}`), /^well: answers to /);
    assert.match(of("clock"), /^well/);
  });

  it("finds out what its registry takes, and removes what it has pushed", async () => {
    const { registry: host } = sharedEngine();
    const { trial } = doctor("--registry", `${host}/trials`);
    const taken = Object.fromEntries((trial?.tried ?? []).map((one) => [one.capability, one.taken]));
    const { referrers, ...others } = taken;
    assert.ok(
      Object.values(others).every((one) => one === true),
      JSON.stringify(trial),
    );
    assert.deepEqual([Object.keys(others).length, trial?.left], [7, []]);

    const docker = join(CHECKOUT, ".go-service-image", "docker");
    const env = { SSL_CERT_FILE: join(CHECKOUT, ".go-service-image", "engine", "tls", "bundle.pem") };
    const credentials = dockerCredentials(host, docker, env);
    const transport = new Transport(env);
    try {
      const path = "trials/go-service-image-doctor";
      const repository = new Repository(transport, { host, path, credentials }, "pull");
      assert.deepEqual((await repository.tags()) ?? [], []);
      assert.equal(await takesReferrers(repository), referrers);
    } finally {
      await transport.close();
    }
  });
});
