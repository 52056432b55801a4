import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ParsedKey, Server, utils } from "ssh2";
import { sshKeyPair } from "./sshKeys";
import type { Solver } from "./solver";

/** The module that the server has, under the host that the Go image looks for here. */
export const GIT_MODULE = "git.example.com/team/lib.git";
export const GIT_VERSION = "v1.0.0";
export const GIT_FILES: Readonly<Record<string, string>> = {
  "go.mod": `module ${GIT_MODULE}\n\ngo 1.24\n`,
  "lib.go": 'package lib\n\nfunc Text() string { return "over SSH" }\n',
};

/** Makes the bare repository of the module. */
export function makeRepository(folder: string): string {
  const work = join(folder, "work");
  mkdirSync(work);
  Object.entries(GIT_FILES).forEach(([name, text]) => writeFileSync(join(work, name), text));
  const author = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
  const bare = join(folder, "lib.git");
  for (const args of [
    ["init", "--quiet"],
    ["add", "."],
    [...author, "commit", "--quiet", "--message", "the module"],
    ["tag", GIT_VERSION],
    ["clone", "--quiet", "--bare", ".", bare],
  ]) {
    must("git", args, work);
  }
  return bare;
}

/**
 * The machine's Go image, with the authority of the embedded engine (the module proxy has a certificate of it), and with
 * the machine's git and SSH client, for which the host of the module is this machine.
 */
export function pushGoImageWithGit(solver: Solver, port: number): string {
  if (spawnSync("ssh", ["-V"]).error !== undefined) {
    must("apt-get", ["update"]);
    must("apt-get", ["install", "-y", "--no-install-recommends", "openssh-client"]);
  }
  const folder = solver.folder();
  const root = join(folder, "root");
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const program of ["git", "ssh"]) {
    const path = must("which", [program]).trim();
    const libraries = must("ldd", [path]).match(/\/\S+/g) ?? [];
    for (const [from, to] of [[path, `/usr/bin/${program}`], ...libraries.map((one) => [one, one])] as [
      string,
      string,
    ][]) {
      mkdirSync(dirname(join(root, to)), { recursive: true });
      copyFileSync(from, join(root, to));
    }
  }
  mkdirSync(join(root, "usr/lib/git-core"), { recursive: true });
  symlinkSync("../../bin/git", join(root, "usr/lib/git-core/git"));
  put("etc/ssh/ssh_config", `Host git.example.com\n  HostName 127.0.0.1\n  Port ${port}\n`);
  put("etc/ssl/certs/engine.pem", readFileSync(solver.certificates.authority, "utf8"));
  put("etc/passwd", "root:x:0:0:root:/root:/bin/sh\n");
  const dockerfile = join(folder, "Dockerfile");
  const path = "ENV PATH=/usr/local/go/bin:/usr/bin:/bin";
  writeFileSync(dockerfile, `FROM ${solver.goImage}\nCOPY root/ /\n${path}\n`);
  const reference = `${solver.registry}/images-test/golang-git:${solver.goVersion}`;
  const done = solver.solve(folder, dockerfile, undefined, reference);
  if (done.code !== 0) {
    throw new Error(done.log);
  }
  return reference;
}

function must(command: string, args: readonly string[], cwd?: string): string {
  const done = spawnSync(command, args, { encoding: "utf8", ...(cwd !== undefined && { cwd }) });
  if (done.status !== 0) {
    throw new Error(`${command} ${args.join(" ")}: ${done.stderr}`);
  }
  return done.stdout;
}

/**
 * A git server on loopback that wants one key, as a process of its own: the one that runs the tests waits for builds.
 *
 * Arguments: public key, bare repository, log file.
 */
function main([keyFile = "", repository = "", log = ""]: readonly string[]): void {
  const parsed = utils.parseKey(readFileSync(keyFile));
  if (parsed instanceof Error || Array.isArray(parsed)) {
    throw new Error(`${keyFile} is no key`);
  }
  const allowed: ParsedKey = parsed;
  const hostKey = sshKeyPair().private;
  const server = new Server({ hostKeys: [hostKey] }, (client) => {
    // a client that goes away in the middle is no fault of the server
    client.on("error", () => undefined);
    client.on("authentication", (attempt) => {
      const isAllowed =
        attempt.method === "publickey" &&
        attempt.key.data.equals(allowed.getPublicSSH()) &&
        (attempt.signature === undefined ||
          (attempt.blob !== undefined && allowed.verify(attempt.blob, attempt.signature, attempt.hashAlgo)));
      appendFileSync(log, `${attempt.username} ${attempt.method} ${isAllowed ? "accepted" : "refused"}\n`);
      if (isAllowed) {
        attempt.accept();
      } else {
        attempt.reject(["publickey"]);
      }
    });
    client.on("session", (acceptSession) => {
      const session = acceptSession();
      session.on("env", (accept) => (accept as (() => void) | undefined)?.());
      session.on("exec", (accept, _reject, { command }) => {
        appendFileSync(log, `${command}\n`);
        const channel = accept();
        const git = spawn("git-upload-pack", [repository]);
        channel.pipe(git.stdin);
        git.stdout.pipe(channel, { end: false });
        git.on("close", (code) => {
          channel.exit(code ?? 1);
          channel.end();
        });
      });
    });
  });
  server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`${(server.address() as { port: number }).port}\n`);
  });
}

if (require.main === module) {
  main(process.argv.slice(2));
}
