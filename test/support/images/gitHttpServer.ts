import { spawn } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { createServer } from "node:https";

/**
 * A git server over HTTPS on loopback that wants a login, as a process of its own: git's own CGI program behind TLS.
 *
 * Arguments: certificate, key, login as `user:password`, folder of bare repositories, log file.
 */
function main([certificate = "", key = "", login = "", folder = "", log = ""]: readonly string[]): void {
  const wanted = `Basic ${Buffer.from(login).toString("base64")}`;
  const server = createServer(
    { cert: readFileSync(certificate), key: readFileSync(key) },
    (request, response) => {
      const isAllowed = request.headers.authorization === wanted;
      appendFileSync(log, `${isAllowed ? 200 : 401} ${request.url ?? ""}\n`);
      if (!isAllowed) {
        response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
        return;
      }
      const [path = "", query = ""] = (request.url ?? "").split("?");
      const cgi = spawn("git", ["http-backend"], {
        env: {
          ...process.env,
          GIT_PROJECT_ROOT: folder,
          GIT_HTTP_EXPORT_ALL: "1",
          PATH_INFO: path,
          QUERY_STRING: query,
          REQUEST_METHOD: request.method,
          CONTENT_TYPE: request.headers["content-type"] ?? "",
          HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
          HTTP_GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
          REMOTE_USER: "ci",
        },
      });
      request.pipe(cgi.stdin);
      const parts: Buffer[] = [];
      cgi.stdout.on("data", (part: Buffer) => parts.push(part));
      cgi.on("close", () => {
        const answer = Buffer.concat(parts);
        const end = answer.indexOf("\r\n\r\n");
        const headers = answer.subarray(0, end).toString("latin1").split("\r\n");
        const entries = headers.map((line) => line.split(/:\s*/, 2));
        const { Status: status = "200", ...rest } = Object.fromEntries(entries) as Record<string, string>;
        response.writeHead(Number(status.split(" ")[0]), rest).end(answer.subarray(end + 4));
      });
    },
  );
  server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`${(server.address() as { port: number }).port}\n`);
  });
}

if (require.main === module) {
  main(process.argv.slice(2));
}
