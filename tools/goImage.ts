import * as fs from "node:fs";
import * as path from "node:path";
import { KNOWN_ARCH, KNOWN_OS } from "../components/closure/platforms";
import type { Buildctl } from "./engine/buildctl";
import { staticBusybox } from "./engine/packages";
import { digestOfTag } from "./engine/registry";
import { hashOf, hashOfFile, readRecord, readText, writeAtomically } from "./files";
import { Fault } from "./fault";
import { gitPrograms } from "./gitPrograms";
import type { GoInstallation } from "./goInstallation";
import type { Paths } from "./paths";
import { tail } from "./run";

const REPOSITORY = "library/golang";

/**
 * Names that make a file one of another operating system, with and without a processor: Go leaves it out by its name
 * (_source_: https://pkg.go.dev/cmd/go#hdr-Build_constraints).
 */
const OTHER_SYSTEMS = [...KNOWN_OS]
  .filter((system) => system !== "linux")
  .flatMap((system) => [system, ...[...KNOWN_ARCH].map((processor) => `${system}_${processor}`)]);

/** What a compile of `linux` programs without cgo does not need: more than half of the files of a Go installation. */
const IGNORED = `/api
/doc
/misc
/test
/bin/gofmt
/lib/wasm
/pkg/obj
/pkg/tool/*/cover
/pkg/tool/*/fix
/pkg/tool/*/vet
/src/cmd
**/testdata
**/*_test.go
${OTHER_SYSTEMS.map((name) => `**/*_${name}.*`).join("\n")}
`;

/** There is no shell before busybox has installed its applets, hence the two exec forms. */
const DOCKERFILE = `FROM scratch
COPY --from=base busybox /bin/busybox
COPY --from=base ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
RUN ["/bin/busybox", "mkdir", "-p", "/tmp", "/etc", "/root", "/go", "/usr/bin", "/usr/sbin", "/sbin"]
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN echo 'root:x:0:0:root:/root:/bin/sh' > /etc/passwd && echo 'root:x:0:' > /etc/group && chmod 1777 /tmp
COPY --from=programs . /
COPY . /usr/local/go
ENV PATH=/usr/local/go/bin:/usr/bin:/bin HOME=/root GOPATH=/go GOTOOLCHAIN=local
`;

/** zstd is unpacked in a fifth of gzip's time, which each empty builder waits for. */
const EXPORT = "rewrite-timestamp=true,oci-mediatypes=true,compression=zstd";

export interface GoImage {
  /** The client of the daemon that makes it. */
  readonly buildctl: Buildctl;
  /** Port of the embedded registry. */
  readonly port: number;
  readonly go: GoInstallation;
  /** The machine's trusted roots, for steps that download modules. */
  readonly roots: string;
}

/** The same Go from Docker Hub: another image, but equal programs under equal versions. */
export function officialGoImage(version: string): string {
  return `docker.io/${REPOSITORY}:${version}`;
}

/**
 * Makes the Go image from this machine's Go installation and pushes it to the embedded registry, unless the tag is
 * there and was made from the same inputs.
 *
 * @returns what was done, for a person.
 */
export async function ensureGoImage(paths: Paths, image: GoImage): Promise<string> {
  const name = `${REPOSITORY}:${image.go.version}`;
  const busybox = staticBusybox();
  if (busybox === undefined) {
    throw new Fault("no statically linked busybox. Fix: install the package busybox-static.");
  }
  const record = path.join(paths.engine, "goImage.json");
  const key = inputsOf(image, busybox);
  const known = readRecord(record);
  if (known?.["key"] === key) {
    const digest = await digestOfTag(paths, image.port, REPOSITORY, image.go.version);
    if (digest !== undefined && digest === known["digest"]) {
      return `${name} already pushed`;
    }
  }
  const digest = await build(paths, image, busybox);
  writeAtomically(record, `${JSON.stringify({ key, digest })}\n`);
  return `${name} pushed`;
}

function inputsOf(image: GoImage, busybox: string): string {
  const root = image.go.root;
  const programs = gitPrograms().flatMap(({ from, to }) => [to, hashOfFile(from)]);
  const compiler = ["bin/go", ...toolsOf(root)].map((file) => hashOfFile(path.join(root, file)));
  const version = readText(path.join(root, "VERSION")) ?? image.go.version;
  return hashOf(
    DOCKERFILE,
    IGNORED,
    EXPORT,
    version,
    hashOfFile(busybox),
    image.roots,
    ...programs,
    ...compiler,
  );
}

function toolsOf(root: string): string[] {
  const folder = path.join(root, "pkg", "tool");
  return fs
    .readdirSync(folder)
    .flatMap((platform) => ["compile", "link"].map((tool) => path.join("pkg", "tool", platform, tool)));
}

/** git and SSH, for modules of git servers. */
function copyPrograms(folder: string): void {
  fs.mkdirSync(folder, { mode: 0o755 });
  for (const { from, to } of gitPrograms()) {
    const file = path.join(folder, to);
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 });
    fs.copyFileSync(from, file);
    fs.chmodSync(file, 0o755);
  }
}

async function build(paths: Paths, image: GoImage, busybox: string): Promise<string> {
  const folder = path.join(paths.engine, "goImage");
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, "base"), { recursive: true, mode: 0o700 });
  fs.copyFileSync(busybox, path.join(folder, "base", "busybox"));
  fs.chmodSync(path.join(folder, "base", "busybox"), 0o755);
  fs.writeFileSync(path.join(folder, "base", "ca-certificates.crt"), image.roots, { mode: 0o644 });
  copyPrograms(path.join(folder, "programs"));
  fs.writeFileSync(path.join(folder, "Dockerfile"), DOCKERFILE);
  fs.writeFileSync(path.join(folder, "Dockerfile.dockerignore"), IGNORED);
  const reference = `127.0.0.1:${image.port}/${REPOSITORY}:${image.go.version}`;
  const folders = {
    context: { path: fs.realpathSync(image.go.root), ignored: IGNORED.trim().split("\n") },
    dockerfile: { path: folder },
    base: { path: path.join(folder, "base") },
    programs: { path: path.join(folder, "programs") },
  };
  const done = await image.buildctl.withFolders(folders, async ({ context, dockerfile, base, programs }) =>
    image.buildctl.run([
      ...["build", "--progress", "plain", "--frontend", "dockerfile.v0"],
      ...["--local", `context=${context ?? ""}`, "--local", `dockerfile=${dockerfile ?? ""}`],
      ...["--local", `base=${base ?? ""}`, "--opt", "context:base=local:base"],
      ...["--local", `programs=${programs ?? ""}`, "--opt", "context:programs=local:programs"],
      ...["--opt", "build-arg:SOURCE_DATE_EPOCH=0"],
      ...["--output", `type=image,name=${reference},push=true,${EXPORT}`],
    ]),
  );
  if (done.code !== 0) {
    throw new Fault(`the Go image could not be built:\n${tail(done.stderr, 15)}`);
  }
  const digest = await digestOfTag(paths, image.port, REPOSITORY, image.go.version);
  if (digest === undefined) {
    throw new Fault(`the registry has no ${reference} after it was pushed`);
  }
  return digest;
}
