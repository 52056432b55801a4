/**
 * Proves, with a stand-in for the CLI, that an update's events are read without a copy on the disk that anybody could read,
 * during the run and after it.
 */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { join } from "node:path";
import { pathsOf } from "../../../tools/paths";
import { runUpdate } from "../../../tools/pulumi/update";
import { makeTree, removeTrees } from "../../support/tree";

const CANARY = "CANARYgoproxy";

/** Says something, and more when nobody can find what it says; then what it has found in the folder of the log. */
const STAND_IN = `#!${process.execPath}
const fs = require("node:fs");
const path = require("node:path");
const file = process.argv[process.argv.indexOf("--event-log") + 1];
const events = fs.openSync(file, "w");
const say = (event) => fs.writeSync(events, JSON.stringify({ sequence: 1, timestamp: 1, ...event }) + "\\n");
say({ preludeEvent: { config: {} } });
const wait = setInterval(() => {
  if (fs.existsSync(file)) return;
  clearInterval(wait);
  say({ diagnosticEvent: { severity: "debug", message: "RegisterResource GOPROXY=https://ci:${CANARY}@proxy" } });
  say({ diagnosticEvent: { severity: "warning", message: "seen" } });
  const folder = path.dirname(file);
  console.log(JSON.stringify(fs.readdirSync(folder)));
}, 10);
`;

describe("events of an update", () => {
  afterEach(removeTrees);

  it("F22 leave no secret on the disk, though debugging messages hold what Pulumi does not know as one", async () => {
    const root = makeTree({ "pulumi.js": STAND_IN });
    const pulumi = join(root, "pulumi.js");
    fs.chmodSync(pulumi, 0o755);
    const paths = pathsOf(root);
    fs.mkdirSync(paths.log, { recursive: true });
    const { code, board, output } = await runUpdate(paths, {
      command: "up",
      pulumi,
      args: [],
      env: {},
      parts: [],
      started: () => undefined,
    });
    assert.equal(code, 0, output);
    assert.deepEqual(board.warnings, ["seen"], "all events were read");
    assert.deepEqual(JSON.parse(output), ["up.log"], "while it ran");
    assert.deepEqual(fs.readdirSync(paths.log), ["up.log"]);
    assert.ok(!fs.readFileSync(join(paths.log, "up.log"), "utf8").includes(CANARY));
  });
});
