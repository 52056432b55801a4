/** Proves that a builder or a registry that falls silent during a run is named, once, and so is its return. */
import * as assert from "node:assert/strict";
import * as net from "node:net";
import { ownParts } from "../../../tools/engine/ownParts";
import { displayFor } from "../../../tools/progress/render";
import { Watch } from "../../../tools/progress/watch";
import { RecordedOutput } from "../../support/recordedOutput";

describe("the watch over what a run waits for (F6)", () => {
  /** A watch over one part, whose answers and clock the test decides. */
  function watched(): {
    watch: Watch;
    lines: string[];
    look: (second: number, answers: boolean) => Promise<void>;
  } {
    const lines: string[] = [];
    let time = 0;
    let answer = true;
    const part = {
      title: "BuildKit (process 7)",
      fix: "do something",
      answers: async () => Promise.resolve(answer),
    };
    const watch = new Watch(
      [part],
      (line) => lines.push(line),
      () => time * 1000,
    );
    const look = async (second: number, answers: boolean): Promise<void> => {
      time = second;
      answer = answers;
      await watch.look();
    };
    return { watch, lines, look };
  }

  it("F6: names a builder after 20 s of silence, once, with what to do, and says when it is back", async () => {
    const { lines, look } = watched();
    await look(5, true);
    for (let second = 10; second < 25; second += 5) {
      await look(second, false);
    }
    assert.deepEqual(lines, []);
    for (let second = 25; second < 60; second += 5) {
      await look(second, false);
    }
    assert.deepEqual(lines, ["BuildKit (process 7) has not answered for 20 s. Fix: do something."]);
    await look(60, true);
    assert.deepEqual(lines.slice(1), ["BuildKit (process 7) answers again, after 55 s."]);
    await look(80, false);
    assert.equal(lines.length, 3, "and a second silence is named, too");
  });

  it("F6: asks until the run ends, and keeps no process alive", async () => {
    const end = new AbortController();
    const running = watched().watch.run(end.signal);
    end.abort();
    await running;
  });

  it("writes its lines beside the rows of a run, on a terminal and elsewhere", async () => {
    const row = { name: "auth", state: "compiling", since: 0, until: undefined } as const;
    const terminal = new RecordedOutput(80, 24);
    const display = await displayFor(terminal, () => 3_000);
    display.show([row]);
    display.say("it is silent");
    display.show([row]);
    assert.deepEqual((await terminal.screen()).lines, ["  it is silent", "  auth          compiling  3.0 s"]);
    const file = new RecordedOutput();
    (await displayFor(file)).say("it is silent");
    assert.equal(file.text, "  it is silent\n");
  });

  it("F6: takes a refusal of the user's own registry for an answer, and silence after it for none", async () => {
    const held: net.Socket[] = [];
    let isSilent = false;
    const server = net.createServer((socket) => {
      if (isSilent) {
        held.push(socket);
      } else {
        socket.destroy();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as net.AddressInfo;
    try {
      const own = { builder: `unix:///nowhere tcp://127.0.0.1:${port}`, registry: `127.0.0.1:${port}/team` };
      const parts = ownParts({ own }, {});
      assert.deepEqual(
        parts.map(({ title }) => title),
        [
          "BuildKit at unix:///nowhere",
          `BuildKit at tcp://127.0.0.1:${port}`,
          `the registry 127.0.0.1:${port}`,
        ],
      );
      assert.equal(await parts[2]?.answers(), true);
      isSilent = true;
      assert.equal(await parts[2]?.answers(), false);
    } finally {
      held.forEach((socket) => socket.destroy());
      server.close();
    }
  });
});
