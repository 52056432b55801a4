// Proves that `make up` ends with what to do now, for the stack that it was about, and with a service that can be opened.
import assert from "node:assert/strict";
import { nextSteps } from "../../../tools/commands/nextSteps";

describe("what to do after make up", () => {
  it("names a service with a port before one without, and the stack where it is not the default one", () => {
    const lines = nextSteps(
      { stack: "shop" },
      {
        auth: { run: { ports: [] } },
        order: { run: { ports: ["9000/udp", "8000/tcp"] } },
      },
    );
    assert.deepEqual(
      lines.map((line) => line.slice(0, 18).trimEnd()),
      ["change a line", "run it", "open it", "deploy it", "something is wrong"],
    );
    assert.match(lines[1] ?? "", /make -s env STACK=shop.*run order$/);
    assert.match(lines[2] ?? "", /^open it +http:\/\/127\.0\.0\.1:8000 while it runs$/);
    assert.match(lines[3] ?? "", /make outputs STACK=shop /);
  });

  it("names nothing that only some machines have", () => {
    const all = nextSteps({ stack: "dev" }, { order: { run: { ports: ["8000"] } } }).join("\n");
    assert.doesNotMatch(all, /\b(?:docker|podman|nerdctl)\b/);
  });

  it("says less where nothing is known", () => {
    const lines = nextSteps({ stack: "dev" }, { auth: null });
    assert.match(lines[1] ?? "", /make -s env\)"; .*run auth$/);
    assert.deepEqual(
      lines.map((line) => line.slice(0, 18).trimEnd()),
      ["change a line", "run it", "deploy it", "something is wrong"],
    );
    assert.match(nextSteps({ stack: "dev" }, {})[1] ?? "", /run SERVICE$/);
  });
});
