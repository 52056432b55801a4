import { SYSTEM_ARCHIVE, USER_ARCHIVE, ZONES_FILE } from "../components/plan/assetNames";
import { readFileSync, writeFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { gzipSync, unzipSync } from "fflate";

import { NONROOT } from "../components/plan/runtime/runtime";

/*
 * Makes the archives that images start from: Mozilla's CA bundle as this Node.js carries it, the time zones of
 * this Go installation, the user `nonroot`, and `/tmp`. Run it after an upgrade of either; the result is committed,
 * so that an image never depends on the machine that declares it.
 */

const EPOCH = new Date(0);

const BLOCK = 512;
/** Types of entries. */
const [FILE, FOLDER] = ["0", "5"];

function write(name: string, entries: readonly Buffer[]): void {
  const content = gzipSync(Buffer.concat([...entries, Buffer.alloc(2 * BLOCK)]), { level: 9, mtime: EPOCH });
  writeFileSync(join("components", "assets", name), content);
  process.stdout.write(`${name}: ${content.length} bytes\n`);
}

function systemFiles(): Buffer[] {
  return [
    ...["etc", "etc/ssl", "etc/ssl/certs", "usr", "usr/share", "usr/share/zoneinfo"].map((path) =>
      folder(path),
    ),
    file("etc/ssl/certs/ca-certificates.crt", `${rootCertificates.join("\n")}\n`),
    ...timeZones(),
  ];
}

function userFiles(): Buffer[] {
  const [user = "", group = ""] = NONROOT.split(":");
  const accounts = ["root:x:0:0:root:/root", `nonroot:x:${NONROOT}:nonroot:/home/nonroot`];
  return [
    ...["etc", "home"].map((path) => folder(path)),
    folder("tmp", 0o1777),
    entry("home/nonroot", FOLDER, 0o700, Buffer.alloc(0), [Number(user), Number(group)]),
    file("etc/passwd", accounts.map((account) => `${account}:/sbin/nologin\n`).join("")),
    file("etc/group", `root:x:0:\nnonroot:x:${group}:\n`),
    file("etc/nsswitch.conf", "hosts: files dns\n"),
  ];
}

function timeZones(): Buffer[] {
  const goRoot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  const all = Object.entries(unzipSync(readFileSync(join(goRoot, "lib", "time", "zoneinfo.zip"))));
  const zones = all.filter(([name]) => !name.endsWith("/")).sort(([a], [b]) => (a < b ? -1 : 1));
  writeFileSync(join("components", "assets", ZONES_FILE), `${JSON.stringify(zones.map(([name]) => name))}\n`);
  const made = new Set<string>();
  return zones.flatMap(([name, content]) => {
    const parents = name
      .split("/")
      .slice(0, -1)
      .map((_, index, parts) => parts.slice(0, index + 1).join("/"))
      .filter((parent) => !made.has(parent));
    parents.forEach((parent) => made.add(parent));
    return [
      ...parents.map((parent) => folder(`usr/share/zoneinfo/${parent}`)),
      file(`usr/share/zoneinfo/${name}`, content),
    ];
  });
}

function folder(path: string, mode = 0o755): Buffer {
  return entry(path, FOLDER, mode, Buffer.alloc(0));
}

function file(path: string, content: string | Uint8Array): Buffer {
  return entry(path, FILE, 0o644, Buffer.from(content));
}

/**
 * An entry of a POSIX archive, byte for byte as the committed archives have them: with other bytes the tag of every image
 * would move.
 */
function entry(path: string, type: string, mode: number, content: Buffer, [user, group] = [0, 0]): Buffer {
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, "0");
  const header = Buffer.alloc(BLOCK);
  const put = (at: number, text: string): number => header.write(text, at, "latin1");
  put(0, path);
  put(100, `${octal(mode, 6)} \0${octal(user, 6)} \0${octal(group, 6)} \0`);
  put(124, `${octal(content.length, 11)} ${octal(EPOCH.getTime(), 11)} `);
  put(156, type);
  put(257, "ustar\u000000");
  put(329, `${octal(0, 6)} \0${octal(0, 6)} \0`);
  const sum = header.reduce((all, byte) => all + byte, 8 * " ".charCodeAt(0));
  put(148, `${octal(sum, 6)} \0`);
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  return Buffer.concat([header, content, padding]);
}

write(SYSTEM_ARCHIVE, systemFiles());
write(USER_ARCHIVE, userFiles());
process.stdout.write(`${rootCertificates.length} certificates\n`);
