// Proves that `run` starts an image as its service declares it, with what is on the machine, and says what is missing; and
// that completion and help come from the table of commands.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { containerCommand } from "../../../cli/containerCommand";
import { commandLine, everyCommand } from "../../../cli/main";
import { examplesOf } from "../../../cli/examples";
import type { ComposeOptions } from "../../../components/compose/composeOptions";
import { runCommand } from "../../support/command";
import { makeTree, removeTrees } from "../../support/tree";

const REF = `127.0.0.1:5000/dev/auth@sha256:${"1".repeat(64)}`;

function service(options: ComposeOptions = {}): Parameters<typeof containerCommand>[1] {
  return {
    name: "auth",
    ref: REF,
    platforms: ["linux/amd64"],
    ports: ["8000/tcp"],
    volumes: ["/data"],
    options,
  };
}

const WISH = { detach: false, interactive: false, environment: [], args: [] };

describe("run", function () {
  this.timeout(60_000);
  afterEach(removeTrees);

  it("has ports, volumes, environment, arguments and whatever else the declaration says", () => {
    const plain = containerCommand("docker", service(), WISH, {});
    const head = ["docker", "run", "--rm", "--name", "auth"];
    assert.deepEqual(plain, {
      words: [...head, "--publish", "8000:8000", "--volume", "auth-data:/data", REF],
      leftOut: [],
    });
    const options = {
      ports: ["${PORT:-9000}:8000", "${UNSET}:1"],
      volumes: ["./conf:/etc/auth:ro"],
      environment: { A: "$$x ${HOME}", B: null, C: 1 },
      command: ["-conf", "/etc/auth"],
      user: "1000",
      cap_add: ["A", "B"],
      init: true,
      read_only: false,
      deploy: {},
      restart: "always",
    };
    const wish = { detach: true, interactive: true, environment: ["A=2"], args: [], platform: "linux/amd64" };
    const { words, leftOut } = containerCommand("podman", service(options), wish, { HOME: "/h$1" });
    assert.deepEqual(words, [
      ...[
        "podman",
        "run",
        "--rm",
        "--name",
        "auth",
        "--detach",
        "--platform",
        "linux/amd64",
        "--tls-verify=false",
      ],
      ...["--user", "1000", "--cap-add", "A", "--cap-add", "B", "--init"],
      ...["--publish", "9000:8000", "--volume", "./conf:/etc/auth:ro"],
      ...["--env", "A=$x /h$1", "--env", "B", "--env", "C=1", "--env", "A=2", REF, "-conf", "/etc/auth"],
    ]);
    assert.deepEqual(leftOut, ["deploy", "ports"]);
    const other = containerCommand("docker", service(options), { ...WISH, args: ["-h"] }, {});
    assert.deepEqual(other.words.slice(-2), [REF, "-h"]);
  });

  it("takes the first engine that answers, has its exit code, and says in one line that none does", () => {
    const image = { ref: REF, platforms: ["linux/amd64"], run: { ports: ["8000/tcp"] } };
    const folder = makeTree({
      "outputs.json": JSON.stringify({ images: { auth: image } }),
      "bin/docker": "#!/bin/sh\necho no daemon >&2\nexit 1\n",
      "bin/podman": '#!/bin/sh\n[ "$1" = info ] && exit 0\necho "$@" > said\nexit 7\n',
    });
    ["docker", "podman"].forEach((name) => chmodSync(join(folder, "bin", name), 0o755));
    const run = (path: string, ...args: string[]): ReturnType<typeof runCommand> =>
      runCommand(folder, ["run", ...args, "--outputs", "outputs.json"], { PATH: path });
    assert.equal(run(`${folder}/bin:/bin`, "auth").status, 7);
    assert.match(
      readFileSync(join(folder, "said"), "utf8"),
      /^run --rm --name auth .*--publish 8000:8000 127\.0/,
    );
    const none = run("", "auth");
    assert.deepEqual([none.status, none.stderr.split("\n").length], [4, 3]);
    assert.match(
      none.stderr,
      /cannot be run here: docker is not on the PATH; podman .*; nerdctl .*; runc .*Fix: install one/,
    );
    const dry = run("", "auth", "--dry-run", "-e", "A=b c");
    assert.equal(dry.stdout, `docker run --rm --name auth --publish 8000:8000 --env 'A=b c' ${REF}\n`);
    assert.match(
      run("", "aut").stderr,
      /service: "aut" is not a service of the stack\. Fix: did you mean `auth`\?/,
    );
    assert.match(
      run("", "auth", "--platform", "linux/arm64").stderr,
      /--platform: "linux\/arm64" is not a platform/,
    );
  });
});

describe("the table of commands", () => {
  it("has examples for every command, and a version", () => {
    const leaves = everyCommand(commandLine()).filter(({ commands }) => commands.length === 0);
    assert.deepEqual(
      leaves.filter((one) => examplesOf(one) === "").map((one) => one.name()),
      [],
    );
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    assert.equal(commandLine().version(), version);
  });

  it("completes commands and options in a shell", () => {
    const { stdout } = runCommand("/", ["completion", "bash"]);
    const ask = (...words: string[]): string[] => {
      const script = `${stdout}\nCOMP_WORDS=(go-service-image ${words.join(" ")})\nCOMP_CWORD=${words.length}\n`;
      const done = spawnSync("bash", ["-c", `${script}_go_service_image; echo "\${COMPREPLY[@]}"`], {
        encoding: "utf8",
      });
      return done.stdout.trim().split(" ");
    };
    assert.deepEqual(ask("af"), ["affected"]);
    assert.deepEqual(ask("graph", "--mo"), ["--modules"]);
    assert.deepEqual(ask("completion", "b"), ["bash"]);
    const fish = runCommand("/", ["completion", "fish"]).stdout;
    assert.match(
      fish,
      /^complete -c go-service-image -n '__fish_seen_subcommand_from graph' -l modules -d /m,
    );
    assert.match(
      runCommand("/", ["completion", "zsh"]).stdout,
      /^autoload .*bashcompinit\n_go_service_image\(\)/,
    );
  });
});
