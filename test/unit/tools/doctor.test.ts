// Proves that `make doctor` says by its exit code and as JSON what it says to a person, and that what the next `make up` brings or
// starts by itself is no fault.
import assert from "node:assert/strict";
import { findingLines, type Finding } from "../../../cli/doctor/finding";
import { doctor } from "../../../tools/commands/doctor";
import { engineFindings, packagesFinding } from "../../../tools/commands/engineFindings";
import { optionsFrom } from "../../../tools/options";
import { pathsOf } from "../../../tools/paths";
import { makeTree, removeTrees } from "../../support/tree";

describe("make doctor", function () {
  this.timeout(60_000);

  after(removeTrees);

  /** What it prints, and its exit code. */
  async function examined(variables: NodeJS.ProcessEnv): Promise<{ code: number; text: string }> {
    const paths = pathsOf(makeTree({ "Pulumi.yaml": "name: shop\n" }));
    const write = process.stdout.write.bind(process.stdout);
    let text = "";
    process.stdout.write = (chunk: string | Uint8Array) => ((text += String(chunk)), true);
    try {
      return { code: await doctor(paths, optionsFrom(variables, paths)), text };
    } finally {
      process.stdout.write = write;
    }
  }

  it("ends with the code of the first fault, and has the same findings as lines and as JSON", async () => {
    const own = { BUILDER: "mine", REGISTRY: "127.0.0.1:1/team" };
    const lines = await examined(own);
    const { findings } = JSON.parse((await examined({ ...own, JSON: "1" })).text) as { findings: Finding[] };
    const fault = findings.find(({ level }) => level === "fault");
    assert.deepEqual([fault?.subject, fault?.kind, lines.code], ["registry 127.0.0.1:1", "registry", 3]);
    const stable = (text: string): string => text.replace(/[\d.]+ GB/, "GB");
    assert.equal(stable(lines.text), stable(`${findingLines(findings).join("\n")}\n`));
  });

  it("finds no fault in an engine that the first `make up` brings", async () => {
    const paths = pathsOf(makeTree({ "Pulumi.yaml": "name: shop\n" }));
    const findings = await engineFindings(paths, optionsFrom({}, paths));
    const [engine, ...parts] = findings;
    assert.equal(engine?.subject, "engine");
    assert.deepEqual(
      parts.filter(({ level }) => level === "fault"),
      [],
    );
    assert.deepEqual(parts.at(-1)?.fix, "make up");
  });

  it("names missing packages as a fault only to somebody whose `make up` cannot install them", () => {
    assert.equal(packagesFinding([], false).level, "well");
    assert.equal(packagesFinding(["runc"], true).level, "note");
    const { level, fix } = packagesFinding(["runc"], false);
    assert.deepEqual([level, fix], ["fault", "sudo apt-get install -y --no-install-recommends runc"]);
  });
});
