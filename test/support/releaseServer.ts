import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { create } from "tar";

/** How the host behaves: as it should, says nothing, refuses, or gives a wrong sum. */
export type Behaviour = "works" | "hangs" | "refuses" | "wrong sum";

/** Pulumi's host for releases, on loopback: the archive of the CLI, its sums, and the plugin. */
export class ReleaseServer {
  public readonly requests: string[] = [];
  public behaviour: Behaviour = "works";
  readonly #files = new Map<string, Buffer>();
  readonly #server: Server;

  /** @param folder Where archives are made. */
  public constructor(private readonly folder: string) {
    this.#server = createServer((request, response) => {
      this.requests.push(request.url ?? "");
      this.#answer(request.url ?? "", response);
    });
  }

  public get base(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/releases`;
  }

  public async open(): Promise<void> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
  }

  public async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  /** Publishes a release of the CLI: programs that lie in a folder. */
  public async publishCli(version: string, programs: string): Promise<void> {
    const name = `pulumi-v${version}-${process.platform}-${process.arch}.tar.gz`;
    const stage = join(this.folder, "stage");
    fs.cpSync(programs, join(stage, "pulumi"), { recursive: true });
    const bytes = await this.#pack(stage, ["pulumi"]);
    this.#files.set(`/releases/sdk/${name}`, bytes);
    const sum = createHash("sha256").update(bytes).digest("hex");
    const sums = Buffer.from(`${"0".repeat(64)}  other.tar.gz\n${sum}  ${name}\n`);
    this.#files.set(`/releases/sdk/pulumi-${version}-checksums.txt`, sums);
  }

  /** Publishes a plugin: one program that lies in a folder. */
  public async publishPlugin(version: string, folder: string): Promise<void> {
    const machine = process.arch === "x64" ? "amd64" : process.arch;
    const name = `pulumi-resource-docker-build-v${version}-${process.platform}-${machine}.tar.gz`;
    this.#files.set(`/releases/plugins/${name}`, await this.#pack(folder, ["pulumi-resource-docker-build"]));
  }

  async #pack(cwd: string, names: string[]): Promise<Buffer> {
    const file = join(this.folder, "archive.tar.gz");
    // level 1: programs of a hundred megabytes
    await create({ gzip: { level: 1 }, cwd, file, portable: true }, names);
    return fs.readFileSync(file);
  }

  #answer(url: string, response: ServerResponse): void {
    const bytes = this.#files.get(url);
    if (this.behaviour === "hangs") {
      return;
    }
    if (this.behaviour === "refuses") {
      response.writeHead(403).end("<html>not from here</html>");
      return;
    }
    const isSums = url.endsWith("-checksums.txt");
    const changed =
      isSums && this.behaviour === "wrong sum"
        ? bytes?.toString().replace(/[0-9a-f]{64}/g, "1".repeat(64))
        : bytes;
    // the CLI takes a plugin of a known length alone
    const length = Buffer.byteLength(changed ?? "");
    response.writeHead(bytes === undefined ? 404 : 200, { "content-length": length }).end(changed);
  }
}
