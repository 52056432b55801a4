import * as fs from "node:fs";
import * as path from "node:path";
import { addressOf } from "./engine/buildkit";
import { certificateFiles } from "./engine/certificates";
import { staticBusybox } from "./engine/packages";
import { digestOfTag } from "./engine/registry";
import { hashOf, hashOfFile, readRecord, readText, writeAtomically } from "./files";
import { Fault } from "./fault";
import type { GoInstallation } from "./goInstallation";
import type { Paths } from "./paths";
import { run, tail } from "./run";

const REPOSITORY = "library/golang";

/** What a compile of `linux` programs without cgo does not need: half of the files and bytes of a Go installation. */
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
`;

/** There is no shell before busybox has installed its applets, hence the two exec forms. */
const DOCKERFILE = `FROM scratch
COPY --from=base busybox /bin/busybox
COPY --from=base ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
RUN ["/bin/busybox", "mkdir", "-p", "/tmp", "/etc", "/root", "/go", "/usr/bin", "/usr/sbin", "/sbin"]
RUN ["/bin/busybox", "--install", "-s", "/bin"]
RUN echo 'root:x:0:0:root:/root:/bin/sh' > /etc/passwd && echo 'root:x:0:' > /etc/group && chmod 1777 /tmp
COPY . /usr/local/go
ENV PATH=/usr/local/go/bin:/bin HOME=/root GOPATH=/go GOTOOLCHAIN=local
`;

export interface GoImage {
  /** Path of the `buildctl` program. */
  readonly client: string;
  /** Address of the daemon that makes it. @default - the embedded one */
  readonly address?: string;
  /** Port of the embedded registry. */
  readonly port: number;
  readonly go: GoInstallation;
  /** The machine's trusted roots, for steps that download modules. */
  readonly roots: string;
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
  const compiler = ["bin/go", ...toolsOf(root)].map((file) => hashOfFile(path.join(root, file)));
  const version = readText(path.join(root, "VERSION")) ?? image.go.version;
  return hashOf(DOCKERFILE, IGNORED, version, hashOfFile(busybox), image.roots, ...compiler);
}

function toolsOf(root: string): string[] {
  const folder = path.join(root, "pkg", "tool");
  return fs
    .readdirSync(folder)
    .flatMap((platform) => ["compile", "link"].map((tool) => path.join("pkg", "tool", platform, tool)));
}

async function build(paths: Paths, image: GoImage, busybox: string): Promise<string> {
  const folder = path.join(paths.engine, "goImage");
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(path.join(folder, "base"), { recursive: true, mode: 0o700 });
  fs.copyFileSync(busybox, path.join(folder, "base", "busybox"));
  fs.chmodSync(path.join(folder, "base", "busybox"), 0o755);
  fs.writeFileSync(path.join(folder, "base", "ca-certificates.crt"), image.roots, { mode: 0o644 });
  fs.writeFileSync(path.join(folder, "Dockerfile"), DOCKERFILE);
  fs.writeFileSync(path.join(folder, "Dockerfile.dockerignore"), IGNORED);
  const metadata = path.join(folder, "metadata.json");
  const reference = `127.0.0.1:${image.port}/${REPOSITORY}:${image.go.version}`;
  const done = await run(
    image.client,
    [
      ...[
        "--addr",
        image.address ?? addressOf(paths),
        "build",
        "--progress",
        "plain",
        "--frontend",
        "dockerfile.v0",
      ],
      ...["--local", `context=${fs.realpathSync(image.go.root)}`, "--local", `dockerfile=${folder}`],
      ...["--local", `base=${path.join(folder, "base")}`, "--opt", "context:base=local:base"],
      ...["--opt", "build-arg:SOURCE_DATE_EPOCH=0", "--metadata-file", metadata],
      ...["--output", `type=image,name=${reference},push=true,rewrite-timestamp=true,oci-mediatypes=true`],
    ],
    // only buildctl's own session asks for logins; the embedded registry has none, and no other one is spoken to
    {
      env: {
        ...process.env,
        DOCKER_CONFIG: paths.dockerConfig,
        SSL_CERT_FILE: certificateFiles(paths).bundle,
      },
    },
  );
  if (done.code !== 0) {
    throw new Fault(`the Go image could not be built:\n${tail(done.stderr, 15)}`);
  }
  const digest = readRecord(metadata)?.["containerimage.digest"];
  if (typeof digest !== "string") {
    throw new Fault("BuildKit reported no digest for the Go image");
  }
  return digest;
}
