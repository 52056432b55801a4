import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type ParsedKey, Server, utils } from "ssh2";
import { must } from "./must";
import { sshKeyPair } from "./sshKeys";
import type { Solver } from "./solver";

/** The module that the server has, under the host that the Go image looks for here. */
export const GIT_MODULE = "git.example.com/team/lib.git";
export const GIT_VERSION = "v1.0.0";
export const GIT_FILES = filesOf(GIT_MODULE, "over SSH");

/** Files of a module that returns a text. */
export function filesOf(module: string, text: string): Readonly<Record<string, string>> {
  return {
    "go.mod": `module ${module}\n\ngo 1.24\n`,
    "lib.go": `package lib\n\nfunc Text() string { return "${text}" }\n`,
  };
}

/** Makes the bare repository of a module. */
export function makeRepository(folder: string, files = GIT_FILES): string {
  const work = join(folder, "work");
  mkdirSync(work, { recursive: true });
  Object.entries(files).forEach(([name, text]) => writeFileSync(join(work, name), text));
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
 * The embedded Go image, for whose git and SSH client the hosts of modules are this machine. They know its authority from
 * nobody but the caller.
 *
 * @param ssh port of the server of `git.example.com`.
 * @param https port of the server of `code.example.com`.
 */
export function pushGoImageForHosts(solver: Solver, ssh: number, https = 0): string {
  const folder = solver.folder();
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  put("root/etc/ssh/ssh_config", `Host git.example.com\n  HostName 127.0.0.1\n  Port ${ssh}\n`);
  put("root/etc/gitconfig", `[url "https://127.0.0.1:${https}/"]\n  insteadOf = https://code.example.com/\n`);
  put("Dockerfile", `FROM ${solver.goImage}\nCOPY root/ /\n`);
  const reference = `${solver.registry}/images-test/golang-hosts:${solver.goVersion}`;
  const done = solver.solve(folder, join(folder, "Dockerfile"), undefined, reference);
  if (done.code !== 0) {
    throw new Error(done.log);
  }
  return reference;
}

/**
 * A git server on loopback that wants one key, as a process of its own: the one that runs the tests waits for builds.
 *
 * Arguments: public key, bare repository, log file; beside the last one is the server's own public key, with `.host` at its end.
 */
function main([keyFile = "", repository = "", log = ""]: readonly string[]): void {
  const parsed = utils.parseKey(readFileSync(keyFile));
  if (parsed instanceof Error || Array.isArray(parsed)) {
    throw new Error(`${keyFile} is no key`);
  }
  const allowed: ParsedKey = parsed;
  const hostKey = sshKeyPair();
  writeFileSync(`${log}.host`, hostKey.public);
  const server = new Server({ hostKeys: [hostKey.private] }, (client) => {
    // a client that goes away in the middle is not a fault of the server
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
