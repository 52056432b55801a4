// Proves what the shell of the compile step reports: names of packages if all went well; of platforms that fail the reason
// alone, as the last thing, and once if it is the same for several. The shell is this machine's, the compiler a stand-in.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { logOf, sideBySide } from "../../../components/plan/dockerfile/compileCommands";
import { STRICTLY } from "../../../components/plan/dockerfile/goStages";
import { parsePlatforms } from "../../../components/toolchain/platform";

const NAMES = "internal/abi\nexample.com/a-b/x_y.v2/cmd\ngopkg.in/yaml.v3\n";
const REASON = "# example.com/a\n./main.go:6:23: undefined: two\n";

describe("the compile step's shell", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "compile-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** @param outcomes by platform, what the compiler says, and whether it fails. */
  function reported(outcomes: Readonly<Record<string, { says: string; fails?: boolean }>>): {
    code: number;
    text: string;
  } {
    const platforms = parsePlatforms("platforms", Object.keys(outcomes)).value;
    const commands = sideBySide(
      platforms.map((platform) => {
        const { says, fails = false } = outcomes[platform.name] ?? { says: "" };
        const say = `printf '%s' '${says}' >&2`;
        const advice = `sed -n 's/^needs: /add /p' ${logOf(platform)}`;
        return { platform, commands: fails ? [say, "false", "echo not reached"] : [say], advice };
      }),
    );
    const script = [STRICTLY.replace("sleep 1", "true"), ...commands, "echo built"].join("\n");
    const { status, stdout, stderr } = spawnSync("sh", ["-c", script.replaceAll("/tmp/", `${folder}/`)], {
      encoding: "utf8",
    });
    return { code: status ?? -1, text: `${stderr}${stdout}` };
  }

  it("names the packages if all went well", () => {
    const done = reported({ "linux/amd64": { says: NAMES }, "linux/arm64": { says: "errors\n" } });
    assert.deepEqual(done, { code: 0, text: `${NAMES}errors\nbuilt\n` });
  });

  it("says nothing but the reason, once if all fail alike", () => {
    const broken = { says: `${NAMES}${REASON}unsafe\n`, fails: true };
    const both = reported({ "linux/amd64": broken, "linux/arm64": { ...broken, says: `${REASON}${NAMES}` } });
    assert.deepEqual(both, { code: 1, text: `linux/amd64, linux/arm64:\n${REASON}` });
    assert.deepEqual(reported({ "linux/arm64": broken }), { code: 1, text: `linux/arm64:\n${REASON}` });
  });

  it("reports whichever platform fails, and each one's reason if they differ", () => {
    const fine = { says: NAMES };
    const broken = { says: `${NAMES}${REASON}`, fails: true };
    const other = { says: "link: signal: killed\n", fails: true };
    const first = reported({ "linux/amd64": broken, "linux/arm64": fine });
    assert.deepEqual(first, { code: 1, text: `linux/amd64:\n${REASON}` });
    const second = reported({ "linux/amd64": fine, "linux/arm64": broken });
    assert.deepEqual(second, { code: 1, text: `linux/arm64:\n${REASON}` });
    assert.deepEqual(reported({ "linux/amd64": other, "linux/arm64": broken }), {
      code: 1,
      text: `linux/amd64:\n${other.says}linux/arm64:\n${REASON}`,
    });
    const third = reported({ "linux/amd64": fine, "linux/arm64": fine, "linux/arm/v7": broken });
    assert.deepEqual(third, { code: 1, text: `${NAMES}${NAMES}linux/arm/v7:\n${REASON}` });
  });

  it("adds advice to the reason of what fails, once if all fail alike", () => {
    const broken = { says: `${NAMES}needs: hook\n`, fails: true };
    const advised = "needs: hook\nadd hook\n";
    const both = reported({ "linux/amd64": broken, "linux/arm64": broken });
    assert.deepEqual(both, { code: 1, text: `linux/amd64, linux/arm64:\n${advised}` });
    const one = reported({ "linux/amd64": { says: "needs: nothing\n" }, "linux/arm64": broken });
    assert.deepEqual(one, { code: 1, text: `linux/arm64:\n${advised}` });
  });

  it("reports everything of a log that has no reason", () => {
    assert.deepEqual(reported({ "linux/amd64": { says: NAMES, fails: true } }), {
      code: 1,
      text: `linux/amd64:\n${NAMES}`,
    });
  });
});
