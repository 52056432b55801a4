// Proves what the benchmark's runner keeps: samples of a run that was broken off, trees whose untouched files stay
// untouched, edits that nobody has seen before, and bytes that pass the delaying proxy.
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import * as net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Place } from "../../../bench/arms/place";
import { DelayProxy } from "../../../bench/engine/delayProxy";
import { readOptions } from "../../../bench/options";
import { GOALS } from "../../../bench/report/goals";
import { TITLES } from "../../../bench/report/titles";
import { ResultsFile } from "../../../bench/resultsFile";
import { SCENARIOS } from "../../../bench/scenarios/index";
import { deepPackage, type ListedPackage, sharedPackage } from "../../../bench/trees/packages";
import { generatedSource } from "../../../bench/trees/generated";
import { results, sample } from "./made";

const NOW = new Date("2026-11-24T15:20:00Z");

describe("the benchmark's runner", () => {
  let folder: string;

  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "bench-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  describe("results", () => {
    const { samples: none, ...head } = results([]);

    it("are on the disk after each sample, and go on where they were broken off", () => {
      assert.deepEqual(none, []);
      ResultsFile.open(folder, head).add(sample("S2", "ours", 1.5));
      const next = ResultsFile.open(folder, { ...head, date: "2026-11-25T00:00:00.000Z" });
      assert.ok(next.has(sample("S2", "ours", 0)));
      assert.ok(!next.has(sample("S2", "ours", 0, { run: 1 })));
      assert.ok(!next.has(sample("S2", "ko", 0)));
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
      assert.ok(!file.has(sample("S3", "ours", 0)));
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

  describe("a place", () => {
    const open = (): Place => Place.open(folder, "ours", 2, generatedSource("small"));

    it("edits with content that was never there, also in a later run, and touches no other file", () => {
      const place = open();
      const [first = ""] = place.services;
      const main = join(place.tree.root, "app", first, "cmd", first, "main.go");
      const other = join(place.tree.root, "go.mod");
      const pristine = readFileSync(main, "utf8");
      utimesSync(other, 1, 1);
      const seen = [pristine];
      for (const one of [place, place, open()]) {
        one.edit("main");
        seen.push(readFileSync(main, "utf8"));
      }
      assert.equal(new Set(seen).size, 4);
      place.restore();
      assert.equal(readFileSync(main, "utf8"), pristine);
      assert.equal(statSync(other).mtimeMs, 1000);
    });

    it("knows which services an edit changes, and takes an added one away again", () => {
      const place = open();
      place.edit("deep");
      assert.deepEqual(place.changed(), place.tree.services.slice(0, 1));
      place.edit("shared");
      assert.deepEqual(place.changed(), place.tree.services);
      place.edit("addService");
      const [added = ""] = place.changed();
      assert.deepEqual(place.services, [...place.tree.services, added]);
      assert.ok(existsSync(join(place.tree.root, "app", added)));
      place.restore();
      assert.ok(!existsSync(join(place.tree.root, "app", added, "cmd", added, "main.go")));
    });

    it("is ready for an edit only if nothing else would change", () => {
      const place = open();
      assert.ok(!place.isReadyFor(undefined) && !place.isReadyFor("main"));
      place.wasBuilt();
      assert.ok(place.isReadyFor(undefined) && place.isReadyFor("main"));
      place.edit("main");
      place.wasBuilt();
      assert.ok(place.isReadyFor("main") && !place.isReadyFor("deep") && !place.isReadyFor(undefined));
      place.edit("addService");
      place.wasBuilt();
      assert.ok(!place.isReadyFor("addService"));
    });
  });

  describe("a tree of one's own", () => {
    const one = (path: string, users: string[], ...imports: string[]): ListedPackage => ({
      path,
      folder: `/${path}`,
      files: [`${path}.go`],
      imports,
      users,
    });
    const main = one("main", ["a"], "b1", "fmt");
    const packages = [
      main,
      one("b1", ["a"], "b2"),
      one("b2", ["a"], "money", "b3"),
      one("b3", ["a"]),
      one("money", ["a", "b", "c"]),
      one("log", ["a", "b"]),
    ];

    it("is edited in the deepest package of one service, and in the one that most services share", () => {
      assert.equal(deepPackage(packages, main)?.path, "b3");
      assert.equal(sharedPackage(packages)?.path, "money");
      assert.equal(sharedPackage([main]), undefined);
    });
  });

  describe("the command line", () => {
    const repeats = (argv: string[]): number[] => {
      const options = readOptions(argv, NOW);
      return options.scenarios.map((scenario) => options.repeat(scenario));
    };

    it("takes numbers of repetitions for all and for single scenarios", () => {
      assert.deepEqual(repeats(["--scenarios", "S2,S1", "--repeat", "7,S1=2"]), [7, 2]);
      assert.deepEqual(repeats(["--scenarios", "S2,S1", "--repeat", "S1=2"]), [SCENARIOS[1]?.repeat, 2]);
    });

    it("names the folder of results by the time", () => {
      assert.equal(readOptions([], NOW).out, "bench/results/2026-11-24T1520");
    });
  });

  describe("scenarios", () => {
    it("have titles in the report, and every goal that is measured has its scenario", () => {
      const ids = SCENARIOS.map(({ id }) => id);
      assert.deepEqual([...ids].sort(), Object.keys(TITLES).sort());
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
