/*
 * Proves how services are spread over several daemons: the same on every machine, evenly, a lost daemon moves its own
 * services and no others, names of slots are a contract; and that every wrong address is reported at once (B12).
 */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BuilderPool } from "../../../components/builders/builderPool";
import { type Daemon, readDaemons } from "../../../components/builders/daemon";
import { BUILDX_FOLDER, instanceText, writeInstance } from "../../../components/builders/instances";
import { assignEvenly, chooseNode } from "../../../components/builders/rendezvous";
import { SLOT_KEYS, slotName, slotOf, SLOTS } from "../../../components/builders/slots";
import { PlanError } from "../../../components/common/problem";
import { pathsOf } from "../../../tools/paths";

const daemons = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `tcp://buildkitd-${index}.buildkitd:1234`);

describe("rendezvous hashing", () => {
  it("moves the lost node's keys, all over the others, and no other key", () => {
    const nodes = daemons(4);
    for (const lost of nodes) {
      const left = nodes.filter((node) => node !== lost);
      const heirs = new Set<string | undefined>();
      for (const key of SLOT_KEYS) {
        const [before, after] = [chooseNode(key, nodes), chooseNode(key, left)];
        if (before === lost) {
          heirs.add(after);
        } else {
          assert.equal(after, before);
        }
      }
      assert.deepEqual([...heirs].sort(), left);
    }
  });

  it("gives a new node what it wins, and moves nothing between the others", () => {
    const [nodes, more] = [daemons(3), daemons(4)];
    const moved = SLOT_KEYS.filter((key) => chooseNode(key, nodes) !== chooseNode(key, more));
    assert.ok(moved.length > 0);
    assert.deepEqual(new Set(moved.map((key) => chooseNode(key, more))), new Set([more[3]]));
  });

  it("does not depend on the order of the nodes", () => {
    const nodes = daemons(5);
    const reversed = [...nodes].reverse();
    for (const key of SLOT_KEYS) {
      assert.equal(chooseNode(key, reversed), chooseNode(key, nodes));
    }
  });

  it("spreads the keys: no node has more than twice its share, or less than half of it", () => {
    for (const count of [2, 3, 4, 8]) {
      const keys = Array.from({ length: 1_000 }, (_, index) => `key-${index}`);
      const shares = daemons(count).map(
        (node) => keys.filter((key) => chooseNode(key, daemons(count)) === node).length,
      );
      const share = keys.length / count;
      assert.ok(Math.max(...shares) < 2 * share && Math.min(...shares) > share / 2, shares.join(" "));
    }
  });

  it("gives equal shares of a fixed set of keys, and a new node moves less than half of them", () => {
    for (const count of [1, 2, 3, 5, 8, 27, 63]) {
      const [before, after] = [count, count + 1].map((one) => assignEvenly(SLOT_KEYS, daemons(one)));
      const shares = daemons(count).map(
        (node) => SLOT_KEYS.filter((key) => before!.get(key) === node).length,
      );
      assert.ok(Math.max(...shares) - Math.min(...shares) <= 1, shares.join(" "));
      assert.equal(
        shares.reduce((sum, one) => sum + one),
        SLOTS,
      );
      const moved = SLOT_KEYS.filter((key) => before!.get(key) !== after!.get(key));
      assert.ok(moved.length <= SLOTS / 2, `${moved.length} of ${SLOTS} moved to ${count + 1} nodes`);
    }
  });

  it("knows no node where there is none", () => {
    assert.deepEqual(assignEvenly(SLOT_KEYS, []), new Map());
    assert.equal(chooseNode("slot-00", []), undefined);
  });
});

describe("builder slots", () => {
  it("are a contract: another number of them, or another hash, would update every image", () => {
    assert.equal(SLOTS, 64);
    const names = ["auth", "order", "go-dependencies"].map((name) => slotName("Staging", slotOf(name)));
    assert.deepEqual(names, ["gsi-staging-slot-60", "gsi-staging-slot-22", "gsi-staging-slot-61"]);
    const pool = new BuilderPool("staging", daemons(3));
    assert.deepEqual(
      ["auth", "order", "go-dependencies"].map((name) => pool.home(name)),
      [0, 1, 0].map((index) => daemons(3)[index]),
    );
  });

  it("are all used by many services", () => {
    const used = new Set(Array.from({ length: 2_000 }, (_, index) => slotOf(`service-${index}`)));
    assert.equal(used.size, SLOTS);
  });

  it("are files of buildx's remote driver, private to their owner, rewritten when the daemon changes", () => {
    const folder = mkdtempSync(join(tmpdir(), "buildx-"));
    try {
      const [one, other]: Daemon[] = [
        { address: "unix:///run/a.sock", tls: undefined },
        { address: "tcp://b:1", tls: { cacert: "/ca.pem", servername: "b.example.com" } },
      ];
      writeInstance(folder, "gsi-dev-slot-07", one!);
      writeInstance(folder, "gsi-dev-slot-07", other!);
      assert.deepEqual(readdirSync(folder), ["instances"]);
      assert.deepEqual(readdirSync(join(folder, "instances")), ["gsi-dev-slot-07"]);
      assert.deepEqual(JSON.parse(readFileSync(join(folder, "instances", "gsi-dev-slot-07"), "utf8")), {
        Name: "gsi-dev-slot-07",
        Driver: "remote",
        Nodes: [
          {
            Name: "gsi-dev-slot-070",
            Endpoint: "tcp://b:1",
            DriverOpts: { cacert: "/ca.pem", servername: "b.example.com" },
          },
        ],
        Dynamic: false,
      });
      assert.doesNotMatch(instanceText("x", one!), /DriverOpts/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("lie in the folder that make uses", () => {
    assert.equal(join("/shop", BUILDX_FOLDER), join(pathsOf("/shop").dockerConfig, "buildx"));
  });
});

describe("addresses of daemons", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pem-"));
    writeFileSync(join(folder, "ca.pem"), "");
    writeFileSync(join(folder, "client.pem"), "");
    writeFileSync(join(folder, "client.key"), "");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("may have options of TLS behind them, whose paths become absolute", () => {
    const [ca, cert, key] = ["ca.pem", "client.pem", "client.key"].map((name) => join(folder, name));
    const texts = [
      "unix:///run/buildkit/buildkitd.sock",
      `TCP://Builder.example.com:1234, cacert=${ca!},cert=${cert!},key=${key!},servername=builder`,
      "tcp://[::1]:1234",
    ];
    const { value, problems } = readDaemons("daemons", texts);
    assert.deepEqual(value, [
      { address: "unix:///run/buildkit/buildkitd.sock", tls: undefined },
      {
        address: "tcp://builder.example.com:1234",
        tls: { cacert: ca, cert, key, servername: "builder" },
      },
      { address: "tcp://[::1]:1234", tls: undefined },
    ]);
    assert.deepEqual(problems, []);
  });

  it("B12 are refused with what is wrong with them, all at once", () => {
    const ca = join(folder, "ca.pem");
    const texts = [
      "",
      "builder:1234",
      "docker-container://builder",
      "unix://run/x.sock",
      "tcp://builder",
      "tcp://builder:70000",
      `tcp://a:1,cacrt=${ca}`,
      "tcp://b:1,cacert=/absent.pem",
      `tcp://c:1,cert=${ca}`,
      `unix:///x.sock,cacert=${ca}`,
      `tcp://d:1,cacert`,
      "tcp://e:1",
      "tcp://E:1",
    ];
    const { value: good, problems } = readDaemons("daemons", texts);
    assert.deepEqual(
      good.map(({ address }) => address),
      ["tcp://e:1"],
    );
    assert.deepEqual(
      problems.map(({ field, rule }) => `${field} ${rule}`),
      [
        "daemons[0] is not a valid address of a daemon",
        "daemons[1] is not a valid address of a daemon",
        "daemons[2] has a scheme that is neither tcp nor unix",
        "daemons[3] is not the absolute path of a socket",
        "daemons[4] is not host:port",
        "daemons[5] is not host:port",
        "daemons[6] has an unknown option",
        "daemons[7].cacert cannot be read",
        "daemons[8] has no `key`",
        "daemons[8] has TLS options without `cacert`",
        "daemons[9] has TLS options, which a socket does not support",
        "daemons[10] has no value",
        "daemons[12] is in the list already",
      ],
    );
    assert.match(problems[6]?.fix ?? "", /did you mean `cacert`/);
  });

  it("B12 must be at least one, and the pool's name a part of a builder's name", () => {
    assert.throws(() => new BuilderPool("dev", daemons(SLOTS + 1)), /has 65 daemons, and 64 at most/);
    assert.throws(
      () => new BuilderPool("my stack", []),
      (error) =>
        error instanceof PlanError && error.problems.map(({ field }) => field).join(" ") === "name daemons",
    );
  });
});
