/*
 * Proves that the recipe's own Dockerfiles, with the recipe's options (build arguments, version as tag, target, platforms,
 * registry cache, secrets and SSH agents), build from the context that was found for them, that the service in them
 * answers over HTTP and gRPC, and that `pulumi up` pushes the same bytes, once. The bases are stand-ins.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { planService } from "../../../components/plan/servicePlan";
import { WorkTree } from "../../../components/source/workTree";
import { eventually, freePorts, grpcHealth } from "../../support/images/answers";
import { PulledImage } from "../../support/images/pulledImage";
import { Solver } from "../../support/images/solver";
import { askCrane } from "../../support/integration/runcContainer";
import { digestOf } from "../../support/integration/images";
import { CHECKOUT, sharedEngine } from "../../support/integration/sharedEngine";
import { TestProject } from "../../support/integration/testProject";
import { pushStandIns } from "../../support/images/standIns";

const MONOREPO = resolve(__dirname, "..", "..", "..", "..", "examples", "monorepo");
const CANARY = "canary-of-the-recipe";

/** Shows what a step sees of a secret and of an SSH agent: the one as a hash, the other as a socket. */
const MOUNTS = `ARG GOIMAGE
FROM --platform=$BUILDPLATFORM \${GOIMAGE} AS proof
RUN --mount=type=secret,id=token,required=true --mount=type=ssh,id=git,required=true \\
    test -S "$SSH_AUTH_SOCK" && mkdir /proof && sha256sum < /run/secrets/token | cut -c 1-64 > /proof/token
FROM scratch AS final
COPY --link --from=proof /proof/token /token
`;

describe("the recipe's Dockerfiles", function () {
  this.timeout(600_000);
  let solver: Solver;
  let mirrors: Record<string, string>;

  before(() => {
    solver = new Solver();
    mirrors = pushStandIns(solver);
  });
  after(() => solver.close());

  /** The recipe's build arguments. */
  function recipeArgs(): Record<string, string> {
    return {
      SERVICE: "auth",
      CGOENABLED: "0",
      GOIMAGE: solver.goImage,
      VERSION: "95d6205",
      GOPROXY: execFileSync("go", ["env", "GOPROXY"], { encoding: "utf8" }).trim(),
    };
  }

  for (const [end, path] of [
    ["distroless", "application/auth/Dockerfile"],
    ["alpine", "application/auth/alpine.Dockerfile"],
  ] as const) {
    it(`build with its ${end} end, and only the service's code goes along with context: closure`, async () => {
      const buildArgs = recipeArgs();
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

  describe("through Pulumi", () => {
    let project: TestProject;

    /** A program with the recipe's two ends, and an image whose Dockerfile mounts a secret and an agent. */
    function program(registry: string, key: string): string {
      const { builder } = sharedEngine();
      const common = { source: MONOREPO, main: "application/auth/cmd/auth", mirrors, builder };
      const recipe = {
        ...common,
        platforms: ["linux/arm64", "linux/amd64"],
        target: "final",
        version: { value: "95d6205" },
        buildArgs: recipeArgs(),
      };
      const image = (name: string, args: object): string =>
        `${name}: new GoServiceImage("${name}", { namespace, ...${JSON.stringify(args)} })`;
      const end = (name: string, path: string): string =>
        image(name, {
          ...recipe,
          dockerfile: { path, context: "closure" },
          cache: { reference: `${registry}/${name}:cache` },
        });
      const mounts = {
        ...common,
        source: "shop",
        main: ".",
        dockerfile: { path: "Dockerfile" },
        platforms: ["linux/amd64"],
        buildArgs: { GOIMAGE: solver.goImage },
        ssh: { git: [key] },
        secrets: { token: CANARY },
        cache: "off",
      };
      return `
        const { ExistingNamespace, GoServiceImage } = require(${JSON.stringify(join(CHECKOUT, "dist", "components"))});
        const namespace = new ExistingNamespace("registry", { registry: ${JSON.stringify(registry)} });
        const images = {
          ${end("distroless", "application/auth/Dockerfile")},
          ${end("alpine", "application/auth/alpine.Dockerfile")},
          ${image("mounts", mounts)},
        };
        module.exports = {
          images: Object.fromEntries(Object.entries(images).map(([name, { ref, digest, tags }]) => [name, { ref, digest, tags }])),
        };
      `;
    }

    before(async () => {
      const key = join(solver.folder(), "key");
      const { privateKey } = generateKeyPairSync("ed25519");
      writeFileSync(key, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
      project = await TestProject.create({ tree: { Dockerfile: MOUNTS } });
      project.useProgram(program(project.registry, key));
    });
    after(() => project.remove());

    it("pushes both ends under the recipe's tag, and writes the registry cache where it is asked to", async () => {
      const run = await project.up();
      assert.equal(run.code, 0, run.output);
      assert.equal(run.solves.length, 3);
      const images = await project.images();
      for (const [name, base] of [
        ["distroless", "distroless/static-debian13"],
        ["alpine", "library/alpine"],
      ] as const) {
        const { ref, digest, tags } = images[name]!;
        assert.deepEqual(tags, ["95d6205"]);
        assert.equal(await digestOf(`${project.registry}/${name}:95d6205`), digest);
        assert.notEqual(await digestOf(`${project.registry}/${name}:cache`), undefined, base);
        const { manifests } = JSON.parse(await askCrane("manifest", ref)) as {
          manifests: { platform: { architecture: string } }[];
        };
        assert.deepEqual(manifests.map(({ platform }) => platform.architecture).sort(), ["amd64", "arm64"]);
        // the same bytes as the image that was run above
        assert.equal(digest, await digestOf(`${solver.registry}/images-test/recipe-${name}:95d6205`));
      }
    });

    it("changes nothing the second time", async () => {
      const run = await project.up("--expect-no-changes");
      assert.equal(run.code, 0, run.output);
      assert.deepEqual([run.solves.length, run.writes.length], [0, 0]);
    });

    it("F22 gives steps the secret and the agent, and keeps the secret out of state and image", async () => {
      const { ref } = (await project.images())["mounts"]!;
      const folder = solver.folder();
      await askCrane("export", "--platform", "linux/amd64", ref, join(folder, "image.tar"));
      const proof = execFileSync("tar", ["-xOf", join(folder, "image.tar"), "token"], { encoding: "utf8" });
      assert.equal(proof.trim(), createHash("sha256").update(CANARY).digest("hex"));
      const texts = [await project.state(), await askCrane("config", "--platform", "linux/amd64", ref)];
      texts.forEach((text) => assert.equal(text.includes(CANARY), false));
    });
  });
});
