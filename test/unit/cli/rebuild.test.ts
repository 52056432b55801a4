// Proves what `verify --rebuild` says of a builder that does not answer, and of one that has built something. What is built
// again, the long tests show.
import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withRebuilt } from "../../../cli/rebuild";
import { ProgramError } from "../../../cli/exitCodes";
import type { ServicePlan } from "../../../components/plan/servicePlan";
import { makeTree, removeTrees } from "../../support/tree";

const ADDRESS = "unix:///gone/buildkitd.sock";
const PATH = process.env["PATH"];

describe("builder that an image is built on again", () => {
  afterEach(() => {
    process.env["PATH"] = PATH;
    removeTrees();
  });

  /** What is thrown where BuildKit's client does this when it is asked what the builder has kept. */
  async function refusal(script: string): Promise<unknown> {
    const folder = makeTree({});
    writeFileSync(join(folder, "buildctl"), `#!/bin/sh\n[ "$2" = du ] || exit 9\n${script}\n`);
    chmodSync(join(folder, "buildctl"), 0o755);
    process.env["PATH"] = `${folder}:${PATH}`;
    const plan = { name: "auth", dockerfileOutside: false, args: {} } as ServicePlan;
    return withRebuilt(plan, ADDRESS, () => Promise.resolve(undefined)).catch((error: unknown) => error);
  }

  it("is named by its option, with its address and the cause alone, where it does not answer", async () => {
    // as BuildKit 0.34 says it
    const layers = "error: failed to call diskusage: Unavailable: connection error: desc =";
    for (const [said, cause] of [
      [
        `${layers} "transport: Error while dialing: dial unix /gone/buildkitd.sock: connect: no such file or directory"`,
        "dial unix /gone/buildkitd.sock: connect: no such file or directory",
      ],
      [
        `${layers} "error reading server preface: command [docker exec] has exited with exit status 1"`,
        "command [docker exec] has exited with exit status 1",
      ],
      ["error: what is new", "what is new"],
    ] as const) {
      const error = await refusal(`echo '${said}' >&2; exit 1`);
      assert.ok(error instanceof ProgramError, String(error));
      assert.equal(
        error.message,
        `go-service-image verify: 1 problem\n  --builder: "${ADDRESS}" is no BuildKit that answers: ${cause}. ` +
          "Fix: start one (`buildkitd --root DIR --addr ADDRESS`), or correct the address",
      );
    }
  });

  it("is refused if it has built something", async () => {
    const error = await refusal("echo 'Total:  12.5MB'");
    assert.ok(!(error instanceof ProgramError));
    assert.match(String(error), /--builder: ".*" has built something/);
  });
});
