// Proves what the benchmark's runner keeps: samples of a run that was broken off, trees whose untouched files stay
// untouched, edits that nobody has seen before, and bytes that pass the delaying proxy.
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import * as net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Workspace } from "../../../bench/arms/workspace";
import { DelayProxy } from "../../../bench/engine/delayProxy";
import { readOptions } from "../../../bench/options";
import { GOALS } from "../../../bench/report/goals";
import { ResultsFile } from "../../../bench/resultsFile";
import { SCENARIOS, titleOf } from "../../../bench/scenarios";
import { existingSource } from "../../../bench/trees/existing";
import { generatedSource } from "../../../bench/trees/tree";
import { makeTree, removeTrees } from "../../support/tree";
import { results, sample } from "./made";

const NOW = new Date("2026-11-24T15:20:00Z");

describe("the benchmark's runner", () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "bench-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  afterEach(removeTrees);

  describe("results", () => {
    const { samples: none, ...head } = results([]);

    it("are on the disk after each sample, and go on where they were broken off", () => {
      assert.deepEqual(none, []);
      ResultsFile.open(folder, head).add(sample("S2", "ours", 1.5));
      const next = ResultsFile.open(folder, { ...head, date: "2026-11-25T00:00:00.000Z" });
      assert.ok(next.find(sample("S2", "ours", 0)));
      assert.ok(!next.find(sample("S2", "ours", 0, { run: 1 })));
      assert.ok(!next.find(sample("S2", "ko", 0)));
      next.add(sample("S2", "ko", 3));
      const stored = JSON.parse(readFileSync(join(folder, "results.json"), "utf8")) as typeof next.results;
      assert.deepEqual(
        stored.samples.map(({ arm, seconds }) => [arm, seconds]),
        [
          ["ours", 1.5],
          ["ko", 3],
        ],
      );
      assert.equal(stored.date, head.date);
    });

    it("take a failed sample again", () => {
      const file = ResultsFile.open(folder, head);
      file.add(sample("S3", "ours", 0, { failure: "no space left" }));
      assert.ok(!file.find(sample("S3", "ours", 0)));
      file.add(sample("S3", "ours", 4));
      assert.deepEqual(
        file.results.samples.map(({ seconds }) => seconds),
        [4],
      );
    });

    it("of another monorepo are not mixed with these", () => {
      ResultsFile.open(folder, head).add(sample("S2", "ours", 1));
      assert.throws(() => ResultsFile.open(folder, { ...head, monorepo: "shop" }), /--out/);
    });
  });

  describe("a workspace", () => {
    const open = (): Workspace => new Workspace(folder, "ours", 2, generatedSource("small"));

    it("edits with content that was never there, also in a later run, and touches no other file", () => {
      const workspace = open();
      const [first = ""] = workspace.services;
      const main = join(workspace.root, "app", first, "cmd", first, "main.go");
      const other = join(workspace.root, "go.mod");
      const pristine = readFileSync(main, "utf8");
      utimesSync(other, 1, 1);
      const seen = [pristine];
      for (const one of [workspace, workspace, open()]) {
        one.edit("main");
        seen.push(readFileSync(main, "utf8"));
      }
      assert.equal(new Set(seen).size, 4);
      workspace.restore();
      assert.equal(readFileSync(main, "utf8"), pristine);
      assert.equal(statSync(other).mtimeMs, 1000);
    });

    it("goes on with the numbers of edits where the arm has other numbers of services, whose caches are the same", () => {
      const kratos = (count: number): Workspace =>
        new Workspace(folder, "ours", count, generatedSource("kratos"));
      const seen = [kratos(1), kratos(2)].map((workspace) => {
        workspace.edit("bump");
        return readFileSync(join(workspace.root, "go.mod"), "utf8");
      });
      assert.notEqual(seen[0], seen[1]);
    });

    it("knows which services an edit changes, and takes an added one away again", () => {
      const workspace = open();
      workspace.edit("deep");
      assert.deepEqual(workspace.changed, workspace.tree.services.slice(0, 1));
      workspace.edit("shared");
      assert.deepEqual(workspace.changed, workspace.tree.services);
      workspace.edit("addService");
      const [added = ""] = workspace.changed;
      assert.deepEqual(workspace.services, [...workspace.tree.services, added]);
      assert.ok(existsSync(join(workspace.root, "app", added)));
      workspace.restore();
      assert.ok(!existsSync(join(workspace.root, "app", added, "cmd", added, "main.go")));
    });

    it("is ready for an edit only if nothing else would change", () => {
      const workspace = open();
      assert.ok(!workspace.isReadyFor(undefined) && !workspace.isReadyFor("main"));
      workspace.wasBuilt();
      assert.ok(workspace.isReadyFor(undefined) && workspace.isReadyFor("main"));
      workspace.edit("main");
      workspace.wasBuilt();
      assert.ok(
        workspace.isReadyFor("main") && !workspace.isReadyFor("deep") && !workspace.isReadyFor(undefined),
      );
      workspace.edit("addService");
      workspace.wasBuilt();
      assert.ok(!workspace.isReadyFor("addService"));
    });
  });

  describe("a tree of one's own", () => {
    it("is edited in a package that one service alone is made from, and in the one that most services share", () => {
      const main = (...imports: string[]): string =>
        `package main\n\nimport (\n${imports.map((one) => `\t_ "example.com/shop/${one}"\n`).join("")})\n\nfunc main() {}\n`;
      const own = makeTree({
        "go.mod": "module example.com/shop\n\ngo 1.26\n",
        "cmd/auth/main.go": main("desk", "log"),
        "cmd/mail/main.go": main("money"),
        "cmd/order/main.go": main("log", "money"),
        "desk/desk.go": 'package desk\n\nimport _ "example.com/shop/desk/rates"\n',
        "desk/rates/rates.go": 'package rates\n\nimport _ "example.com/shop/money"\n',
        "log/log.go": "package log\n",
        "money/money.go": "package money\n",
      });
      const workspace = new Workspace(folder, "ours", 3, existingSource(own));
      const changes = (["main", "deep", "shared", "nothing"] as const).map((edit) => {
        workspace.edit(edit);
        const files = readdirSync(workspace.root, { recursive: true, encoding: "utf8" });
        const edited = files
          .filter((file) => /\.go$|\.txt$/.test(file))
          .filter((file) => {
            const original = join(own, file);
            return (
              !existsSync(original) ||
              readFileSync(join(workspace.root, file)).compare(readFileSync(original)) !== 0
            );
          });
        return [edit, ...edited, ...workspace.changed];
      });
      assert.deepEqual(changes, [
        ["main", "cmd/auth/main.go", "auth"],
        ["deep", "desk/rates/rates.go", "auth"],
        ["shared", "money/money.go", "auth", "mail", "order"],
        ["nothing", "go-service-image-benchmark.txt"],
      ]);
      assert.equal(workspace.tree.edits.bump, undefined);
    });
  });

  describe("the command line", () => {
    it("names the folder of results by the time", () => {
      assert.equal(readOptions([], NOW).out, "bench/results/2026-11-24T1520");
    });
  });

  describe("scenarios", () => {
    it("have titles in the report, and every goal that is measured has its scenario", () => {
      const ids = SCENARIOS.map(({ id }) => id);
      ids.forEach((id) => assert.match(titleOf(id), new RegExp(`^${id}: .`)));
      assert.equal(new Set(ids).size, ids.length);
      const wanted = GOALS.filter(({ checks }) => checks.length > 0).map(({ scenario }) => scenario);
      assert.deepEqual(
        wanted.filter((id) => !ids.includes(id)),
        [],
      );
    });
  });

  describe("the delaying proxy", () => {
    it("passes all bytes in order, both ways, and the end", async () => {
      const echo = net
        .createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket))
        .listen(0, "127.0.0.1");
      await once(echo, "listening");
      const proxy = await DelayProxy.start(0, (echo.address() as net.AddressInfo).port, 20);
      try {
        const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
        const client = net.connect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen: true });
        const received: Buffer[] = [];
        client.on("data", (chunk: Buffer) => received.push(chunk));
        client.end(sent);
        await once(client, "close");
        assert.ok(Buffer.concat(received).equals(sent));
      } finally {
        await proxy.close();
        echo.close();
      }
    });
  });
});
