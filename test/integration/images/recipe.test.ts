/*
 * Proves that the recipe's own Dockerfiles, with the recipe's options (build arguments, version as tag, target), build
 * from the context that was found for them, and that the service in them answers over HTTP. The bases are stand-ins.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { planService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/plan/workTree";
import { eventually, freePorts, grpcHealth } from "../../support/images/answers";
import { PulledImage } from "../../support/images/pulledImage";
import { Solver } from "../../support/images/solver";
import { pushStandIns } from "../../support/images/standIns";

const MONOREPO = resolve(__dirname, "..", "..", "..", "..", "examples", "monorepo");

describe("the recipe's Dockerfiles", function () {
  this.timeout(600_000);
  let solver: Solver;
  let mirrors: Record<string, string>;

  before(() => {
    solver = new Solver();
    mirrors = pushStandIns(solver);
  });
  after(() => solver.close());

  for (const [end, path] of [
    ["distroless", "application/auth/Dockerfile"],
    ["alpine", "application/auth/alpine.Dockerfile"],
  ] as const) {
    it(`build with its ${end} end, and only the service's code goes along with context: closure`, async () => {
      const buildArgs = {
        SERVICE: "auth",
        CGOENABLED: "0",
        GOIMAGE: solver.goImage,
        VERSION: "95d6205",
        GOPROXY: execFileSync("go", ["env", "GOPROXY"], { encoding: "utf8" }).trim(),
      };
      const plan = planService(WorkTree.open(MONOREPO), `recipe-${end}`, {
        source: MONOREPO,
        main: "application/auth/cmd/auth",
        platforms: ["linux/arm64", "linux/amd64"],
        dockerfile: { path, context: "closure" },
        target: "final",
        version: { value: "95d6205" },
        buildArgs,
        mirrors,
      });
      assert.deepEqual(plan.tags, ["95d6205"]);
      assert.equal(
        Object.keys(plan.files).some((file) => /^application\/order\/.*\.go$/.test(file)),
        false,
      );
      const done = solver.solvePlan(plan, { buildArgs });
      assert.equal(done.code, 0, done.log);
      const image = new PulledImage(solver, `recipe-${end}`, done.digest);
      assert.deepEqual(image.config.Entrypoint, ["/app/service"]);
      assert.equal(image.config.User, "65532:65532");
      const [http = 0, grpc = 0] = await freePorts(2);
      const addresses = { HTTP_ADDR: `127.0.0.1:${http}`, GRPC_ADDR: `127.0.0.1:${grpc}` };
      await image.whileRunning(addresses, async () => {
        const answer = await eventually(() => fetch(`http://127.0.0.1:${http}/healthz`));
        assert.match(await answer.text(), /95d6205/);
        assert.equal(await eventually(() => grpcHealth(grpc)), "0801");
      });
    });
  }
});
