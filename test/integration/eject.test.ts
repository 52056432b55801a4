/*
 * Proves that `dockerfile SERVICE --output` writes all that a build reads: the folder is built by BuildKit alone, with the
 * command in its Dockerfile, after the source tree has gone; the program is the pushed one, byte by byte, and runs.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { goDownloadVariables } from "../../tools/goDownload";
import { run } from "../../tools/run";
import { buildByHand } from "../support/integration/buildByHand";
import { goMonorepo } from "../support/integration/goMonorepo";
import { crane } from "../support/integration/images";
import { CHECKOUT, sharedEngine } from "../support/integration/sharedEngine";
import { type ServiceOutputs, TestProject } from "../support/integration/testProject";

const DOCKERFILE = `ARG GO
FROM $GO AS build
WORKDIR /src
COPY go.mod go.sum ./
COPY pkg pkg
COPY application/billing application/billing
RUN CGO_ENABLED=0 go build -trimpath -buildvcs=false -o /app/service ./application/billing/cmd/billing
FROM scratch
COPY --from=build /app/service /app/service
COPY --from=notes note.txt /note.txt
ENTRYPOINT ["/app/service"]
`;

describe("a Dockerfile that is written with its context", function () {
  this.timeout(600_000);
  let project: TestProject;
  let images: Record<string, ServiceOutputs>;
  let folder = "";

  before(async () => {
    project = await TestProject.create({
      tree: { ...goMonorepo(), "billing.Dockerfile": DOCKERFILE, "notes/note.txt": "a note\n" },
      config: {
        cache: "off",
        platforms: ["linux/amd64"],
        serviceOptions: {
          auth: {
            versionVariable: "main.Version",
            timezone: "Asia/Shanghai",
            labels: { team: "identity" },
          },
          billing: {
            dockerfile: { path: "billing.Dockerfile", contexts: { notes: "notes" } },
            buildArgs: { GO: sharedEngine().goImage },
          },
        },
      },
    });
    folder = mkdtempSync(join(tmpdir(), "eject-"));
    const done = await project.up();
    assert.equal(done.code, 0, done.output);
    images = await project.images();
    for (const service of ["auth", "billing"]) {
      await eject(service);
    }
    // nothing of the project is needed from here on
    rmSync(project.path(), { recursive: true });
  });

  after(() => {
    project.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [service, output] of [
    ["auth", " hello everybody may read\n 2\n"],
    ["billing", "unknown 300\n"],
  ] as const) {
    it(`builds the image of ${service} as it was pushed`, async () => {
      const [built, pushed] = [join(folder, `${service}.built`), join(folder, `${service}.pushed`)];
      const download = join(folder, "download");
      const variables = Object.entries(goDownloadVariables()).map(([name, value]) => `${name}=${value}\n`);
      writeFileSync(download, `${variables.join("")}\n`);
      await buildByHand(join(folder, service), built, { "go-download": download });
      mkdirSync(pushed);
      const archive = join(folder, `${service}.tar`);
      assert.equal((await crane("export", images[service]!.ref, archive)).code, 0);
      execFileSync("tar", ["-xf", archive, "-C", pushed]);
      const program = join("app", "service");
      assert.ok(readFileSync(join(built, program)).equals(readFileSync(join(pushed, program))));
      assert.equal(execFileSync("diff", ["-r", "--no-dereference", built, pushed], { encoding: "utf8" }), "");
      const said = execFileSync(join(built, program), { encoding: "utf8" });
      assert.ok(said.endsWith(output), said);
    });
  }

  it("refuses a folder that holds something", async () => {
    project.restore();
    const done = await dockerfile("auth");
    assert.equal(done.code, 1);
    assert.match(done.stderr, /--output: ".*auth" is there already, and not empty/);
  });

  async function eject(service: string): Promise<void> {
    const done = await dockerfile(service);
    assert.equal(done.code, 0, done.stderr);
    assert.match(done.stdout, new RegExp(`${service} ${images[service]!.version}\\n$`));
  }

  async function dockerfile(service: string): ReturnType<typeof run> {
    const args = ["dockerfile", service, "--stack", "test", "--output", join(folder, service)];
    return run(process.execPath, [join(CHECKOUT, "dist", "cli", "main.js"), ...args], {
      cwd: project.folder,
      env: project.env,
    });
  }
});
