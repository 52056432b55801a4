// Proves that a damaged file of the state store is repaired, or named with the command that repairs it, and that nothing is
// lost by either: a passphrase that stacks need is never replaced, and a damaged state is moved aside.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { writeAtomically } from "../../../tools/files";
import { type Paths, pathsOf } from "../../../tools/paths";
import { ensurePassphrase, isPassphraseLost } from "../../../tools/pulumi/passphrase";
import { checkState, repairStates, stacksInState, stateFile } from "../../../tools/pulumi/stateFile";

const WHOLE = JSON.stringify({ version: 3, checkpoint: { latest: { resources: [] } } });
const DAMAGES: Readonly<Record<string, string>> = {
  empty: "",
  half: WHOLE.slice(0, 30),
  garbage: "\0\0\0",
  foreign: '{"version": 3}',
};

describe("damaged files", () => {
  let paths: Paths;
  let state: string;

  beforeEach(() => {
    paths = pathsOf(fs.mkdtempSync(path.join(os.tmpdir(), "damage-")));
    state = stateFile(paths, "shop", "dev");
  });
  afterEach(() => fs.rmSync(paths.project, { recursive: true, force: true }));

  const read = (): string => fs.readFileSync(paths.passphrase, "utf8");
  const copy = (): string => path.join(paths.pulumiHome, "passphrase");
  const put = (file: string, text: string | undefined): void =>
    text === undefined ? fs.rmSync(file, { force: true }) : writeAtomically(file, text);

  describe("passphrase", () => {
    for (const [name, text] of [...Object.entries(DAMAGES), ["gone", undefined] as const]) {
      it(`is taken from its copy when it is ${name}, and the copy from it`, () => {
        ensurePassphrase(paths);
        const before = read();
        for (const file of [paths.passphrase, copy()]) {
          put(file, text);
          ensurePassphrase(paths);
          assert.equal(fs.readFileSync(file, "utf8"), before);
        }
        assert.equal(fs.statSync(copy()).mode & 0o777, 0o600);
      });

      it(`is not replaced when it is ${name} beside stacks that need it`, () => {
        ensurePassphrase(paths);
        put(state, WHOLE);
        [paths.passphrase, copy()].forEach((file) => put(file, text));
        assert.equal(isPassphraseLost(paths), true);
        assert.throws(
          () => ensurePassphrase(paths),
          /passphrase and its copy are .*secrets of shop\/dev .*Fix: put the file back; or .*make repair/,
        );
        assert.match(repairStates(paths, true).join(), /^shop\/dev: state moved to .*dev\.json\.damaged-/);
        ensurePassphrase(paths);
        assert.deepEqual(stacksInState(paths), []);
      });
    }

    it("is nobody's guess when the copies differ", () => {
      ensurePassphrase(paths);
      put(copy(), "x".repeat(32));
      assert.throws(() => ensurePassphrase(paths), /differ\. Fix: remove the one that is wrong/);
    });
  });

  describe("state", () => {
    for (const [name, text] of Object.entries(DAMAGES)) {
      it(`is taken from its backup by repair when it is ${name}`, () => {
        put(state, text);
        put(`${state}.bak`, WHOLE);
        put(stateFile(paths, "shop", "prod"), WHOLE);
        assert.throws(
          () => checkState(paths, "shop", "dev"),
          /dev\.json is damaged.*Its backup is of .*Fix: make repair/,
        );
        checkState(paths, "shop", "prod");
        const [done, ...more] = repairStates(paths, false);
        assert.match(done ?? "", /^shop\/dev: state moved to .*, its backup taken$/);
        assert.deepEqual(more, []);
        assert.equal(fs.readFileSync(state, "utf8"), WHOLE);
        const aside = fs.readdirSync(path.dirname(state)).find((file) => file.includes("damaged"));
        assert.equal(fs.readFileSync(path.join(path.dirname(state), aside ?? ""), "utf8"), text);
        checkState(paths, "shop", "dev");
      });

      it(`is moved aside when its backup is ${name}, too`, () => {
        put(state, text);
        put(`${state}.bak`, text);
        assert.throws(() => checkState(paths, "shop", "dev"), /There is no backup: the stack is made again/);
        assert.match(repairStates(paths, false).join(), /^shop\/dev: state moved to [^,]*$/);
        checkState(paths, "shop", "dev");
      });

      it(`F7 is not hidden by what the store keeps beside it, which a killed Pulumi has left ${name}`, () => {
        const beside = [state, `${state}.bak`, path.join(paths.pulumiState, ".pulumi", "meta.yaml")];
        put(state, WHOLE);
        beside.forEach((file) => put(`${file}.attrs`, text));
        put(stateFile(paths, "shop", "prod") + ".attrs", '{"md5":""}');
        checkState(paths, "shop", "dev");
        // Pulumi fails at none of those that can be parsed
        const isLeft = name === "foreign";
        assert.deepEqual(
          beside.map((file) => fs.existsSync(`${file}.attrs`)),
          beside.map(() => isLeft),
        );
        assert.ok(fs.existsSync(stateFile(paths, "shop", "prod") + ".attrs"));
        assert.equal(fs.readFileSync(state, "utf8"), WHOLE);
      });

      it(`is found again when the store's layout file is ${name}`, () => {
        put(state, WHOLE);
        const layout = path.join(paths.pulumiState, ".pulumi", "meta.yaml");
        put(layout, text);
        checkState(paths, "shop", "dev");
        assert.equal(fs.readFileSync(layout, "utf8"), "version: 1\n");
      });
    }
  });
});
