import { createHash } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { createServer } from "node:https";
import { strToU8, zipSync } from "fflate";

/** The one module that the proxy has. */
export const PRIVATE_MODULE = "example.com/private/lib";
export const PRIVATE_VERSION = "v1.0.0";
const GO_MOD = `module ${PRIVATE_MODULE}\n\ngo 1.24\n`;
const FILES: Readonly<Record<string, string>> = {
  "go.mod": GO_MOD,
  "lib.go": 'package lib\n\nfunc Text() string { return "from the private module" }\n',
};

/** The lines of go.sum that belong to the module. */
export function privateSums(): string {
  return sumsOf(PRIVATE_MODULE, PRIVATE_VERSION, FILES);
}

/** The lines of go.sum that belong to a module. */
export function sumsOf(module: string, version: string, files: Readonly<Record<string, string>>): string {
  const whole = Object.entries(files).map(([name, text]): [string, string] => [
    `${module}@${version}/${name}`,
    text,
  ]);
  return [
    `${module} ${version} ${hashOf(whole)}`,
    `${module} ${version}/go.mod ${hashOf([["go.mod", files["go.mod"] ?? ""]])}`,
    "",
  ].join("\n");
}

/** Go's `h1` hash of a module's files (golang.org/x/mod/sumdb/dirhash). */
function hashOf(files: readonly [string, string][]): string {
  const hex = (text: string): string => createHash("sha256").update(text).digest("hex");
  const lines = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, text]) => `${hex(text)}  ${name}\n`);
  return `h1:${createHash("sha256").update(lines.join("")).digest("base64")}`;
}

/**
 * A module proxy on loopback that wants a login (go.dev/ref/mod#goproxy-protocol), as a process of its own: the one that
 * runs the tests waits for builds.
 *
 * Arguments: certificate, key, login as `user:password`, log file.
 */
function main([certificate = "", key = "", login = "", log = ""]: readonly string[]): void {
  const wanted = `Basic ${Buffer.from(login).toString("base64")}`;
  const answers = answersByPath();
  const server = createServer(
    { cert: readFileSync(certificate), key: readFileSync(key) },
    (request, response) => {
      const allowed = request.headers.authorization === wanted;
      const answer = answers.get(request.url ?? "");
      const status = allowed ? (answer === undefined ? 404 : 200) : 401;
      appendFileSync(log, `${status} ${request.url ?? ""}\n`);
      response.writeHead(status).end(status === 200 ? answer : "");
    },
  );
  server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`${(server.address() as { port: number }).port}\n`);
  });
}

function answersByPath(): Map<string, Buffer | string> {
  const prefix = `${PRIVATE_MODULE}@${PRIVATE_VERSION}/`;
  const entries = Object.entries(FILES).map(([name, text]) => [`${prefix}${name}`, strToU8(text)]);
  const base = `/${PRIVATE_MODULE}/@v/${PRIVATE_VERSION}`;
  return new Map<string, Buffer | string>([
    [`${base}.info`, JSON.stringify({ Version: PRIVATE_VERSION, Time: "2026-01-01T00:00:00Z" })],
    [`${base}.mod`, GO_MOD],
    [`${base}.zip`, Buffer.from(zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>))],
  ]);
}

if (require.main === module) {
  main(process.argv.slice(2));
}
