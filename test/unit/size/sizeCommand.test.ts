/*
 * Proves `go-service-image size` against a registry on loopback: which images it looks at, what it takes from layers that
 * lie on each other, numbers against those of the archives, differences, every format, logins, and what it says of wrong
 * names. Programs are real ones; that their content is shown right is proved beside this.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { commandLine } from "../../../cli/main";
import { readBinary } from "../../../components/size/binaryContent";
import type { SizeDocument, SizedImage } from "../../../components/size/sizeDocument";
import { GO_PROGRAM, GoProgram } from "../../support/goProgram";
import { archive, OciRegistry } from "../../support/images/ociRegistry";
import { makeTree, removeTrees } from "../../support/tree";

const CLI = resolve(__dirname, "../../../cli/main.js");
const LOGIN = "reader:secret";

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe("size command", function () {
  this.timeout(120_000);
  const registry = new OciRegistry(LOGIN);
  let folder: string;
  let config: string;
  let small: Buffer;
  let large: Buffer;
  let digest: string;

  before(async () => {
    await registry.open();
    folder = makeTree({});
    config = join(folder, "docker");
    mkdirSync(config);
    const auth = Buffer.from(LOGIN).toString("base64");
    writeFileSync(join(config, "config.json"), JSON.stringify({ auths: { [registry.host]: { auth } } }));
    small = new GoProgram().build();
    const main = GO_PROGRAM["cmd/app/main.go"] as string;
    large = new GoProgram({
      "cmd/app/main.go": main.replace("import (", 'import (\n\t"fmt"').replace("println(", "fmt.Println("),
    }).build();
    const base = { "etc/passwd": "nobody\n" };
    registry.put("team/auth", "1.0.0", [
      { architecture: "amd64", layers: [base, { "app/service": small }] },
      { architecture: "arm64", variant: "v8", layers: [base, { "app/service": small }] },
    ]);
    digest = registry.put("team/auth", "1.1.0", [
      { architecture: "amd64", layers: [base, { "app/service": large, "app/notes.txt": "no program" }] },
      { architecture: "arm64", variant: "v8", layers: [base, { "app/service": small }] },
    ]);
  });
  after(async () => {
    removeTrees();
    await registry.close();
  });

  function run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
    return new Promise((done) => {
      const options = { cwd: folder, env: { ...process.env, DOCKER_CONFIG: config, ...env } };
      execFile(process.execPath, [CLI, "size", ...args], options, (error, stdout, stderr) =>
        done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
      );
    });
  }

  /** The document, from the command line in this process: starting one for each costs more than the rest. */
  async function sized(...args: string[]): Promise<SizedImage> {
    const [kept, file] = [process.env["DOCKER_CONFIG"], join(folder, "size.json")];
    process.env["DOCKER_CONFIG"] = config;
    try {
      await commandLine().parseAsync(["size", ...args, "--format", "json", "-o", file], { from: "user" });
    } finally {
      if (kept === undefined) {
        delete process.env["DOCKER_CONFIG"];
      } else {
        process.env["DOCKER_CONFIG"] = kept;
      }
    }
    return (JSON.parse(readFileSync(file, "utf8")) as SizeDocument).images[0]!;
  }

  it("measures every platform: what is pulled, what is unpacked, and the programs", async () => {
    const image = await sized(`${registry.host}/team/auth:1.1.0`);
    assert.equal(image.reference, `${registry.host}/team/auth@${digest}`);
    assert.deepEqual([image.name, image.previous, image.note], [null, null, null]);
    assert.deepEqual(
      image.platforms.map(({ platform }) => platform),
      ["linux/amd64", "linux/arm64"],
    );
    const amd64 = image.platforms[0]!;
    const layers = [
      archive({ "etc/passwd": "nobody\n" }),
      archive({ "app/service": large, "app/notes.txt": "no program" }),
    ];
    assert.deepEqual(
      amd64.layers.map(({ compressed, uncompressed, createdBy, shared }) => [
        compressed,
        uncompressed,
        createdBy,
        shared,
      ]),
      layers.map((bytes, index) => [
        bytes.length,
        gunzipSync(bytes).length,
        `COPY layer ${index} # buildkit`,
        null,
      ]),
    );
    const [sum, unpacked] = [layers, layers.map((bytes) => gunzipSync(bytes))].map((all) =>
      all.reduce((total, { length }) => total + length, 0),
    );
    const configSize = amd64.compressed.size - (sum ?? 0);
    assert.ok(configSize > 100 && configSize < 1000, "the configuration is counted, too");
    assert.deepEqual(amd64.uncompressed, { size: unpacked });
    const { size, packages } = readBinary(large);
    assert.deepEqual(
      amd64.programs.map((program) => [program.path, program.size, program.packages.length]),
      [["/app/service", size, packages.length]],
    );
  });

  it("reports the difference to another image: of sums, modules, packages, layers, and of what was not there", async () => {
    for (const previous of ["1.0.0", ":1.0.0", `${registry.host}/team/auth:1.0.0`]) {
      const image = await sized(`${registry.host}/team/auth:1.1.0`, "--previous", previous);
      const [amd64, arm64] = image.platforms;
      const program = amd64!.programs[0]!;
      assert.equal(program.difference, large.length - small.length);
      const fmt = program.packages.find(({ name }) => name === "fmt");
      assert.equal(fmt?.difference, fmt?.size);
      const parts = [...program.packages, ...program.others];
      assert.equal(
        parts.reduce((sum, { difference = NaN }) => sum + difference, 0),
        large.length - small.length,
      );
      assert.deepEqual(
        amd64!.layers.map(({ shared }) => shared),
        [true, false],
      );
      assert.deepEqual([arm64?.compressed.difference, arm64?.programs[0]?.difference], [0, 0]);
    }
    const back = await sized(`${registry.host}/team/auth:1.0.0`, "--previous", `@${digest}`);
    const gone = back.platforms[0]?.programs[0]?.packages.find(({ name }) => name === "fmt");
    assert.equal(gone?.size, 0);
    assert.ok((gone.difference ?? 0) < 0);
  });

  it("sees a file as a container does: the last layer's, unless it is taken away", async () => {
    const programs = async (
      layers: readonly Readonly<Record<string, string | Buffer>>[],
    ): Promise<[string, number][]> => {
      registry.put("team/layers", "1", [{ architecture: "amd64", layers }]);
      const image = await sized(`${registry.host}/team/layers:1`);
      return image.platforms[0]?.programs.map(({ path, size }) => [path, size]) ?? [];
    };
    const [first, other] = [{ "app/service": small }, { "app/service": large, "app/other": small }];
    assert.deepEqual(await programs([first, other]), [
      ["/app/other", small.length],
      ["/app/service", large.length],
    ]);
    assert.deepEqual(await programs([other, { "app/.wh.other": "" }]), [["/app/service", large.length]]);
    assert.deepEqual(await programs([other, { "app/.wh..wh..opq": "", "app/service": small }]), [
      ["/app/service", small.length],
    ]);
    assert.deepEqual(await programs([other, { ".wh.app": "" }]), []);
  });

  it("looks at programs elsewhere: the entrypoint, or what is named", async () => {
    registry.put("team/foreign", "1", [
      {
        architecture: "amd64",
        layers: [
          {
            "usr/bin/tool": small,
            "usr/bin/other": large,
            "run.sh": "#!/bin/sh\n",
            link: { link: "usr/bin/tool" },
          },
        ],
        entrypoint: ["/usr/bin/tool"],
      },
    ]);
    const reference = `${registry.host}/team/foreign:1`;
    const paths = async (...args: string[]): Promise<string[]> =>
      (await sized(reference, ...args)).platforms[0]?.programs.map(({ path }) => path) ?? [];
    assert.deepEqual(await paths(), ["/usr/bin/tool"]);
    assert.deepEqual(await paths("--binary", "/usr/bin/other"), ["/usr/bin/other"]);
    for (const [path, expected] of [
      ["/run.sh", /\/run\.sh is a script; only ELF files/],
      ["/link", /\/link is a link to usr\/bin\/tool/],
      ["/usr/bin/toll", /\/usr\/bin\/toll is not in the image.*--binary/],
    ] as const) {
      const { code, stdout, stderr } = await run([reference, "--binary", path]);
      assert.deepEqual([code, stdout], [1, ""]);
      assert.match(stderr, expected);
    }
  });

  it("says it in words, with the largest parts and those that have changed", async () => {
    const args = [`${registry.host}/team/auth:1.1.0`, "--previous", "1.0.0", "--platform", "linux/amd64"];
    const { code, stdout } = await run([...args, "--top", "2"]);
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^${registry.host}/team/auth@${digest}\n  compared with .*@sha256:`));
    assert.match(stdout, /linux\/amd64: [\d.]+ kB \(\+[\d.]+ kB\) compressed, [\d.]+ MB \(\+/);
    assert.match(stdout, /COPY layer 0 {2}\(in the previous image, too\)/);
    assert.match(stdout, /\n {6}module \(2 of 3\) +size +share +difference\n/);
    assert.match(stdout, /\n {6}std go1\.[\d.]+ +[\d.]+ MB +\d+\.\d % +\+[\d.]+ kB\n/);
    assert.match(stdout, /\n {6}package \(\d of \d+\) /);
    assert.match(stdout, /\n {6}constants: types, strings, embedded files /);
    assert.doesNotMatch(stdout, /arm64/);
  });

  it("draws a treemap of one platform, whose rectangles have the sizes of packages", async () => {
    const file = join(folder, "auth.svg");
    const reference = `${registry.host}/team/auth:1.1.0`;
    const args = [reference, "--previous", "1.0.0", "--format", "svg", "-o", file];
    const { code, stdout, stderr } = await run([...args, "--platform", "linux/amd64"]);
    assert.deepEqual([code, stdout, stderr], [0, "", ""]);
    const svg = readFileSync(file, "utf8");
    const area = (name: string): number => {
      const [, width = "0", height = "0"] =
        new RegExp(
          `width="(\\d+)" height="(\\d+)" fill="[^"]*"[^>]*/>(?:<text[^>]*>[^<]*</text>)?<title>[^<]*\n${name}\n`,
        ).exec(svg) ?? [];
      return Number(width) * Number(height);
    };
    const { packages } = readBinary(large);
    const sizeOf = (name: string): number => packages.find((one) => one.name === name)?.size ?? NaN;
    const [runtime, fmt] = [area("runtime"), area("fmt")];
    assert.ok(fmt > 100, "fmt has a rectangle");
    const ratio = runtime / fmt / (sizeOf("runtime") / sizeOf("fmt"));
    // sides are whole pixels
    assert.ok(ratio > 0.85 && ratio < 1.15, String(ratio));
    assert.match(svg, /\nfmt\n[\d.]+ kB \(\+[\d.]+ kB\)<\/title>/);
    assert.equal(svg.split("<g>").length, svg.split("</title></g>").length);
    const several = await run([reference, "--format", "svg"]);
    assert.equal(several.code, 1);
    assert.match(several.stderr, /--format: "svg" draws one platform of one image, not 2/);
  });

  it("takes services from a stack's outputs, all of them if none is named", async () => {
    const outputs = join(folder, "outputs.json");
    const ref = `${registry.host}/team/auth@${digest}`;
    writeFileSync(outputs, JSON.stringify({ images: { auth: { ref }, order: { ref } } }));
    const names = async (...args: string[]): Promise<(string | null)[]> => {
      const { stdout } = await run([...args, "--outputs", outputs, "--format", "json"]);
      return (JSON.parse(stdout) as SizeDocument).images.map(({ name }) => name);
    };
    assert.deepEqual(await names(), ["auth", "order"]);
    assert.deepEqual(await names("order"), ["order"]);
    const { code, stderr } = await run(["aut", "--outputs", outputs]);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /image: "aut" is neither a service of the stack nor a reference.*did you mean `auth`\?/,
    );
    const both = await run(["--outputs", outputs, "--previous", `${registry.host}/team/auth:1.0.0`]);
    assert.match(both.stderr, /--previous: .* is one image, but 2 would be compared with it/);
  });

  it("asks a credential helper for the login, and says whose is missing", async () => {
    const helpers = join(folder, "helpers");
    mkdirSync(helpers);
    writeFileSync(
      join(helpers, "docker-credential-test"),
      `#!/bin/sh\n[ "$1" = get ] && [ "$(cat)" = "${registry.host}" ] && printf '{"Username":"reader","Secret":"secret"}'\n`,
      { mode: 0o755 },
    );
    writeFileSync(join(helpers, "config.json"), JSON.stringify({ credHelpers: { [registry.host]: "test" } }));
    const reference = `${registry.host}/team/auth:1.1.0`;
    const env = { DOCKER_CONFIG: helpers, PATH: `${helpers}:${process.env["PATH"] ?? ""}` };
    assert.equal((await run([reference], env)).code, 0);
    const without = await run([reference], { DOCKER_CONFIG: folder });
    assert.deepEqual([without.code, without.stdout], [3, ""]);
    assert.match(without.stderr, /asks for credentials, and none were given/);
    const broken = await run([reference], { DOCKER_CONFIG: helpers });
    assert.match(broken.stderr, /docker-credential-test, which keeps Docker's credentials, cannot be run/);
  });

  it("refuses images, platforms and options that there are not, and bytes that are not the digest's", async () => {
    const reference = `${registry.host}/team/auth:1.1.0`;
    for (const [status, args, expected] of [
      [3, [`${registry.host}/team/auth:9`], /team\/auth:9 is not in the registry/],
      [3, [reference, "--previous", "9"], /team\/auth:9 is not in the registry/],
      [
        1,
        ["alpine:3.22"],
        /"alpine:3\.22" is not a reference .* Fix: write `docker\.io\/library\/alpine:3\.22`/,
      ],
      [
        1,
        [reference, "--platform", "linux/arm"],
        /--platform: "linux\/arm" is not a platform of .*did you mean `linux\/arm64`/,
      ],
      [1, [reference, "--previous", "a b"], /--previous: "a b" is neither a reference nor a tag or digest/],
      [2, [reference, "--format", "xml"], /Allowed choices are text, json, svg/],
      [2, [reference, "--top", "x"], /whole number/],
    ] as const) {
      const { code, stdout, stderr } = await run(args);
      assert.deepEqual([code, stdout], [status, ""]);
      assert.match(stderr, expected);
    }
    registry.put("team/spoiled", "1", [
      { architecture: "amd64", layers: [{ "app/service": small, x: "1" }] },
    ]);
    const { layers } = (await sized(`${registry.host}/team/spoiled:1`)).platforms[0]!;
    registry.spoiled.set(layers[0]?.digest ?? "", archive({ "app/service": large }));
    const index = registry.put("team/spoiled", "2", [{ architecture: "amd64", layers: [] }]);
    registry.spoiled.set(index, Buffer.from('{"manifests":[]}'));
    for (const name of ["team/spoiled:1", `team/spoiled@${index}`]) {
      const { code, stderr } = await run([`${registry.host}/${name}`]);
      assert.equal(code, 3);
      assert.match(stderr, /came with the bytes of sha256:/);
    }
  });

  it("reads a layer that platforms share once", async () => {
    registry.requests.length = 0;
    const { platforms } = await sized(`${registry.host}/team/auth:1.0.0`);
    const blobs = new Set(platforms.flatMap(({ layers }) => layers.map((layer) => layer.digest)));
    assert.equal(blobs.size, 2);
    const reads = registry.requests.filter((one) => [...blobs].some((blob) => one.endsWith(blob)));
    assert.equal(new Set(reads).size, 2);
    assert.equal(reads.length, 2);
  });
});
