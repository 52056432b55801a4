import { readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { gzipSync, unzipSync } from "fflate";
import { pack, type Header, type Pack } from "tar-stream";
import { SYSTEM_ARCHIVE, USER_ARCHIVE } from "../components/plan/dockerfile/finalStage";
import { NONROOT } from "../components/plan/runtime/runtime";
import { ZONES_FILE } from "../components/plan/runtime/zones";

/*
 * Makes the archives that images start from: Mozilla's CA bundle as this Node.js carries it, the time zones of
 * this Go installation, the user `nonroot`, and `/tmp`. Run it after an upgrade of either; the result is committed,
 * so that an image never depends on the machine that declares it.
 */

const EPOCH = new Date(0);

async function main(): Promise<void> {
  await write(SYSTEM_ARCHIVE, systemFiles);
  await write(USER_ARCHIVE, userFiles);
  process.stdout.write(`${rootCertificates.length} certificates\n`);
}

async function write(name: string, fill: (archive: Pack) => void): Promise<void> {
  const archive = pack();
  const done = collect(archive);
  fill(archive);
  archive.finalize();
  const content = gzipSync(await done, { level: 9, mtime: EPOCH });
  writeFileSync(join("components", "assets", name), content);
  process.stdout.write(`${name}: ${content.length} bytes\n`);
}

function systemFiles(archive: Pack): void {
  folders(archive, ["etc", "etc/ssl", "etc/ssl/certs", "usr", "usr/share", "usr/share/zoneinfo"]);
  file(archive, "etc/ssl/certs/ca-certificates.crt", `${rootCertificates.join("\n")}\n`);
  timeZones(archive);
}

function userFiles(archive: Pack): void {
  folders(archive, ["etc", "home"]);
  archive.entry(header("tmp", "directory", 0o1777));
  archive.entry({ ...header("home/nonroot", "directory", 0o700), uid: 65532, gid: 65532 });
  file(
    archive,
    "etc/passwd",
    `root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:${NONROOT}:nonroot:/home/nonroot:/sbin/nologin\n`,
  );
  file(archive, "etc/group", `root:x:0:\nnonroot:x:${NONROOT.split(":")[1] ?? ""}:\n`);
  file(archive, "etc/nsswitch.conf", "hosts: files dns\n");
}

function timeZones(archive: Pack): void {
  const goRoot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  const zones = Object.entries(unzipSync(readFileSync(join(goRoot, "lib", "time", "zoneinfo.zip"))));
  zones.sort(([a], [b]) => (a < b ? -1 : 1));
  const made = new Set<string>();
  for (const [name, content] of zones.filter(([path]) => !path.endsWith("/"))) {
    const parents = name
      .split("/")
      .slice(0, -1)
      .map((_, index, all) => `usr/share/zoneinfo/${all.slice(0, index + 1).join("/")}`);
    folders(
      archive,
      parents.filter((path) => !made.has(path)),
    );
    parents.forEach((path) => made.add(path));
    file(archive, `usr/share/zoneinfo/${name}`, Buffer.from(content));
  }
  const names = zones.map(([name]) => name).filter((name) => !name.endsWith("/"));
  writeFileSync(join("components", "assets", ZONES_FILE), `${JSON.stringify(names)}\n`);
}

function folders(archive: Pack, paths: readonly string[]): void {
  for (const path of paths) {
    archive.entry(header(path, "directory", 0o755));
  }
}

function file(archive: Pack, path: string, content: string | Buffer): void {
  archive.entry(header(path, "file", 0o644), content);
}

function header(name: string, type: "file" | "directory", mode: number): Partial<Header> & { name: string } {
  return { name, type, mode, mtime: EPOCH, uid: 0, gid: 0 };
}

async function collect(archive: Pack): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of archive) {
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

void main();
