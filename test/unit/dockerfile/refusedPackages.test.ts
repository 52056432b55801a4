/*
 * Proves, with a shell, which failures of a compile step are left to the services that meet them: those that sources cause,
 * and nothing that another machine, or another minute, would not have.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { REFUSED_FUNCTION } from "../../../components/plan/dockerfile/compileCommands";
import { makeTree, removeTrees } from "../../support/tree";

/** What it prints of a log; undefined if it is an error. */
function refused(...lines: readonly string[]): string | undefined {
  const log = join(makeTree({}), "log");
  writeFileSync(log, lines.map((line) => `${line}\n`).join(""));
  const { status, stdout, stderr } = spawnSync("sh", ["-euc", `${REFUSED_FUNCTION}\nrefused ${log}`], {
    encoding: "utf8",
  });
  assert.equal(stderr, "");
  return status === 0 ? stdout : undefined;
}

const LEFT = "left to the services, since the compiler refuses them:";
const WRONG = "/download/modules/example.org/one@v1.0.0/one.go:29:54: url.Authority undefined";

describe("packages that a compiler refuses", () => {
  afterEach(removeTrees);

  it("are left to the services, by their names", () => {
    assert.equal(refused("example.org/fine", "# example.org/one", WRONG), `${LEFT} example.org/one\n`);
    assert.equal(
      refused(
        "# example.org/one",
        WRONG,
        "\thave (string)",
        "\twant ()",
        "/download/modules/example.org/one@v1.0.0/one.go:90:2: too many errors",
        "example.org/fine",
        "# example.org/two",
        "/download/modules/example.org/two@v1.0.0/two_amd64.s:12: unrecognized instruction",
        "note: module requires Go 1.99",
      ),
      `${LEFT} example.org/one example.org/two\n`,
    );
  });

  it("are an error of the build where anything else went wrong", () => {
    const killed = "go build example.org/two: /usr/local/go/pkg/tool/linux_amd64/compile: signal: killed";
    assert.equal(refused(killed), undefined);
    assert.equal(refused("# example.org/one", WRONG, killed), undefined);
    assert.equal(refused(killed, "# example.org/one", WRONG), undefined);
    assert.equal(refused("# example.org/one", "write /kept/one: no space left on device"), undefined);
    assert.equal(refused("# example.org/one", "# example.org/two", WRONG), undefined);
    assert.equal(refused("# example.org/one", WRONG, "# example.org/two"), undefined);
    assert.equal(refused("# example.org/one", "fatal error: runtime: out of memory"), undefined);
  });

  it("are an error where nothing is told", () => {
    assert.equal(refused(), undefined);
    assert.equal(refused("example.org/fine"), undefined);
  });
});
