/*
 * Proves that a stack file alone brings private modules into images, on the embedded Go image as it is: of a git server over
 * HTTPS with a token and a private authority, of one over SSH with a key, and of a module proxy with a login; and a secret into
 * a Dockerfile of one's own. No secret is in the state, in build contexts, in images or their history, or in what is printed.
 */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { join, resolve } from "node:path";
import {
  filesOf,
  GIT_MODULE,
  GIT_VERSION,
  GIT_FILES,
  makeRepository,
  pushGoImageForHosts,
} from "../support/images/gitServer";
import { PRIVATE_MODULE, PRIVATE_VERSION, privateSums, sumsOf } from "../support/images/moduleProxy";
import { Solver } from "../support/images/solver";
import { sshKeyPair } from "../support/images/sshKeys";
import { TestProject } from "../support/integration/testProject";
import type { TreeFiles } from "../support/tree";

const TOKEN = "canary-of-the-token";
const PROXY = "canary-of-the-proxy";
const PLAIN = "canary-of-the-dockerfile";
const HTTPS_MODULE = "code.example.com/team/lib.git";
const HTTPS_FILES = filesOf(HTTPS_MODULE, "over HTTPS");

describe("private modules by configuration alone", function () {
  this.timeout(600_000);
  const servers: ChildProcess[] = [];
  let solver: Solver;
  let project: TestProject;
  let key: string;
  let ports: { readonly ssh: number; readonly https: number; readonly proxy: number };
  let log: string;

  before(async () => {
    solver = new Solver();
    const folder = solver.folder();
    const pair = sshKeyPair();
    key = pair.private;
    writeFileSync(join(folder, "key.pub"), pair.public);
    log = join(folder, "log");
    writeFileSync(log, "");
    const { server, serverKey } = solver.certificates;
    const bare = makeRepository(join(folder, "ssh"));
    mkdirSync(join(folder, "web", "team"), { recursive: true });
    makeRepository(join(folder, "web", "team"), HTTPS_FILES);
    ports = {
      ssh: await start("gitServer", join(folder, "key.pub"), bare, log),
      https: await start("gitHttpServer", server, serverKey, `ci:${TOKEN}`, join(folder, "web"), log),
      proxy: await start("moduleProxy", server, serverKey, `ci:${PROXY}`, log),
    };
    project = await TestProject.create({
      tree: {
        ...service("ssh", GIT_MODULE, GIT_VERSION, sumsOf(GIT_MODULE, GIT_VERSION, GIT_FILES)),
        ...service("web", HTTPS_MODULE, GIT_VERSION, sumsOf(HTTPS_MODULE, GIT_VERSION, HTTPS_FILES)),
        ...service("proxied", PRIVATE_MODULE, PRIVATE_VERSION, privateSums()),
        "plain/go.mod": "module example.com/plain\n\ngo 1.24\n",
        "plain/main.go": "package main\n\nfunc main() {}\n",
        "plain/Dockerfile": `FROM ${solver.goImage} AS build
RUN --mount=type=secret,id=token,required=true wc -c < /run/secrets/token > /length
FROM scratch
COPY --from=build /length /length
`,
      },
    });
  });

  after(() => {
    servers.forEach((one) => one.kill());
    solver.close();
    project.remove();
  });

  async function start(script: string, ...args: string[]): Promise<number> {
    const file = resolve(__dirname, "..", "support", "images", `${script}.js`);
    const child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "inherit"] });
    servers.push(child);
    const [line] = (await once(child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
    return Number(line.toString());
  }

  /** A service of a module of its own, which prints what a private one returns. */
  function service(name: string, module: string, version: string, sums: string): TreeFiles {
    return {
      [`${name}/go.mod`]: `module example.com/${name}\n\ngo 1.24\n\nrequire ${module} ${version}\n`,
      [`${name}/go.sum`]: sums,
      [`${name}/main.go`]: `package main\n\nimport lib "${module}"\n\nfunc main() { println(lib.Text()) }\n`,
    };
  }

  it("builds them, and no secret stays anywhere", async () => {
    project.configure({
      platforms: ["linux/amd64"],
      cache: "off",
      goImage: pushGoImageForHosts(solver, ports.ssh, ports.https),
      goVersion: solver.goVersion,
      credentials: { authorities: { file: "authority.pem" } },
      download: { GOPRIVATE: "git.example.com,code.example.com", GONOSUMDB: "example.com" },
      serviceOptions: {
        ssh: { credentials: { ssh: [{ secret: "deploy" }] } },
        web: { credentials: { netrc: { secret: "netrc" } } },
        proxied: { download: { GOPROXY: { secret: "proxy" } } },
        plain: {
          dockerfile: { path: "plain/Dockerfile", folder: "plain" },
          secrets: { token: { secret: "token" } },
        },
      },
    });
    writeFileSync(join(project.folder, "authority.pem"), readFileSync(solver.certificates.authority));
    const secrets = {
      deploy: key,
      netrc: `machine 127.0.0.1 login ci password ${TOKEN}\n`,
      proxy: `https://ci:${PROXY}@127.0.0.1:${ports.proxy}`,
      token: PLAIN,
    };
    for (const [name, value] of Object.entries(secrets)) {
      const done = await project.pulumi(
        "config",
        "set-all",
        "--path",
        "--secret",
        `secrets.${name}=${value}`,
      );
      assert.equal(done.code, 0, done.stderr);
    }
    const run = await project.up();
    assert.equal(run.code, 0, run.output);
    assert.equal(existsSync(join(project.folder, ".go-service-image", "keys")), false);

    const images = await project.images();
    for (const [name, text] of [
      ["ssh", "over SSH"],
      ["web", "over HTTPS"],
      ["proxied", "from the private module"],
      ["plain", String(PLAIN.length)],
    ] as const) {
      const file = join(solver.folder(), "image.tar");
      solver.crane("export", images[name]?.ref ?? "", file);
      assert.ok(readFileSync(file).includes(text), `${name} has no ${text}`);
    }
    const served = readFileSync(log, "utf8");
    assert.match(served, /^git publickey accepted\ngit-upload-pack '\/team\/lib'$/m);
    assert.match(served, /^200 \/team\/lib\/info\/refs\?service=git-upload-pack$/m);
    assert.match(served, /^200 \/example\.com\/private\/lib\/@v\/v1\.0\.0\.zip$/m);

    const canaries = [TOKEN, PROXY, PLAIN, key.split("\n")[3] ?? ""];
    const texts = [
      run.output,
      run.messages.join("\n"),
      await project.state(),
      JSON.stringify(images),
      ...Object.values(images).flatMap(({ ref }) => [
        solver.crane("config", ref),
        solver.crane("manifest", ref),
      ]),
    ];
    for (const canary of canaries) {
      assert.ok(canary.length > 10);
      texts.forEach((text) => assert.ok(!text.includes(canary)));
      // grep exits with 1 where nothing is found
      assert.throws(() => execFileSync("grep", ["-r", "-F", canary, project.folder]), { status: 1 });
      for (const { ref } of Object.values(images)) {
        const file = join(solver.folder(), "image.tar");
        solver.crane("export", ref, file);
        assert.ok(!readFileSync(file).includes(canary));
      }
    }
    assert.deepEqual((await project.up()).changed, []);
  });
});
