import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { sumsOf } from "./moduleProxy";

/** Files of modules, by `<path>@<version>`. */
export type ShelvedModules = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * A module proxy on loopback with modules of a test's own (go.dev/ref/mod#goproxy-protocol), as a process of its own: the
 * one that runs the tests waits for builds. It writes down what it is asked for.
 */
export class ModuleShelf {
  private constructor(
    private readonly modules: ShelvedModules,
    private readonly server: ChildProcess,
    private readonly log: string,
    /** Value of `GOPROXY`. */
    public readonly address: string,
  ) {}

  /** @param folder where the modules and the log are kept. */
  public static async open(folder: string, modules: ShelvedModules): Promise<ModuleShelf> {
    const [file, log] = [join(folder, "modules.json"), join(folder, "requests")];
    writeFileSync(file, JSON.stringify(modules));
    writeFileSync(log, "");
    const server = spawn(process.execPath, [__filename, file, log], { stdio: ["ignore", "pipe", "inherit"] });
    const [port] = (await once(server.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
    return new ModuleShelf(modules, server, log, `http://127.0.0.1:${port.toString().trim()}`);
  }

  /** A go.sum file with all modules. */
  public get sums(): string {
    return Object.entries(this.modules)
      .map(([name, files]) => sumsOf(...split(name), files))
      .join("");
  }

  /** What was asked for so far. */
  public requests(): string[] {
    return readFileSync(this.log, "utf8").split("\n").filter(Boolean);
  }

  public close(): void {
    this.server.kill();
  }
}

function split(name: string): [path: string, version: string] {
  const at = name.lastIndexOf("@");
  return [name.slice(0, at), name.slice(at + 1)];
}

function responsesOf(modules: ShelvedModules): Map<string, Buffer | string> {
  return new Map(
    Object.entries(modules).flatMap(([name, files]): [string, Buffer | string][] => {
      const [path, version] = split(name);
      const entries = Object.entries(files).map(([file, text]) => [`${name}/${file}`, strToU8(text)]);
      const base = `/${path}/@v/${version}`;
      return [
        [`${base}.info`, JSON.stringify({ Version: version, Time: "2026-01-01T00:00:00Z" })],
        [`${base}.mod`, files["go.mod"] ?? ""],
        [`${base}.zip`, Buffer.from(zipSync(Object.fromEntries(entries) as Record<string, Uint8Array>))],
      ];
    }),
  );
}

/** Arguments: a file with the modules, and the log file. */
function main([file = "", log = ""]: readonly string[]): void {
  const answers = responsesOf(JSON.parse(readFileSync(file, "utf8")) as ShelvedModules);
  const server = createServer((request, response) => {
    const answer = answers.get(request.url ?? "");
    appendFileSync(log, `${request.url ?? ""}\n`);
    response.writeHead(answer === undefined ? 404 : 200).end(answer ?? "");
  });
  server.listen(0, "127.0.0.1", () => {
    process.stdout.write(`${(server.address() as { port: number }).port}\n`);
  });
}

if (require.main === module) {
  main(process.argv.slice(2));
}
