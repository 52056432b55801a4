/*
 * Proves, against registries on loopback and with real Go programs, what is attached to an image and how: bills of material
 * that the official schemas take and that are equal for equal images, provenance, signed or plain; that the image keeps
 * its digest; that a registry with a referrers API, one without, and one that refuses documents are told apart.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import Ajv from "ajv";
import { noop } from "cockatiel";
import { sha256 } from "../../../components/common/hash";
import { RegistryError } from "../../../components/registry/failure";
import { contentOf, digestOfBytes, INDEX_TYPE } from "../../../components/registry/manifest";
import {
  attach,
  attachedTo,
  DocumentRefusedError,
  fallbackTag,
} from "../../../components/registry/referrers";
import type { Repository } from "../../../components/registry/repository";
import {
  attachDocuments,
  type AttachmentRequest,
  withRepository,
} from "../../../components/trust/attachments";
import { attachments } from "../../../components/trust/provider";
import { readDocument } from "../../../components/trust/inventory";
import type { Provenance } from "../../../components/trust/provenance";
import { readBinary } from "../../../components/size/binaryContent";
import { GoProgram } from "../../support/goProgram";
import { archive, type Documents, OciRegistry } from "../../support/images/ociRegistry";
import { makeTree, removeTrees } from "../../support/tree";

const SCHEMAS = resolve(__dirname, "../../../../test/fixtures/schemas");

const DISTROLESS = {
  "etc/os-release": 'PRETTY_NAME="Distroless"\nNAME="Debian GNU/Linux"\nID="debian"\nVERSION_ID="13"\n',
  "var/lib/dpkg/status.d/tzdata":
    "Package: tzdata\nVersion: 2025b-4+deb13u1\nArchitecture: all\nDescription: x\n y\n",
  "var/lib/dpkg/status.d/tzdata.md5sums": "00 usr/share/zoneinfo/UTC\n",
};
const ALPINE = {
  "usr/lib/os-release": "ID=alpine\nVERSION_ID=3.22.1\n",
  "lib/apk/db/installed":
    "C:Q1x\nP:musl\nV:1.2.5-r10\nA:x86_64\nL:MIT\nF:lib\nR:ld\n\nP:busybox\nV:1.37.0-r18\nA:x86_64\nL:GPL-2.0-only\n",
};

/** A component of a CycloneDX document. */
interface Listed {
  readonly type: string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
}

describe("attached documents", function () {
  this.timeout(120_000);
  const registries: Record<Documents, OciRegistry> = {
    files: new OciRegistry(undefined, "files"),
    keeps: new OciRegistry(undefined, "keeps"),
    refuses: new OciRegistry(undefined, "refuses"),
  };
  const digests = new Map<OciRegistry, string>();
  let program: Buffer;
  let folder: string;

  before(async () => {
    program = new GoProgram().build();
    folder = makeTree({ "context/Dockerfile": "FROM scratch\n", "context/src/main.go": "package main\n" });
    for (const registry of Object.values(registries)) {
      await registry.open();
      const put = registry.put("team/auth", "1.0.0", [
        { architecture: "amd64", layers: [DISTROLESS, { "app/service": program }] },
        { architecture: "arm64", variant: "v8", layers: [ALPINE, { "app/service": program }] },
      ]);
      digests.set(registry, put);
    }
  });
  after(async () => {
    removeTrees();
    await Promise.all(Object.values(registries).map((registry) => registry.close()));
  });

  function request(registry: OciRegistry, more: Partial<AttachmentRequest>): AttachmentRequest {
    const digest = digests.get(registry) ?? "";
    return { host: registry.host, path: "team/auth", digest, version: "1.0.0", sbom: [], ...more };
  }

  function inside<T>(registry: OciRegistry, run: (repository: Repository) => Promise<T>): Promise<T> {
    return withRepository(request(registry, {}), {}, "pull", run);
  }

  /** Contents of all that is attached, by its artifact type and platform. */
  async function contents(registry: OciRegistry): Promise<Map<string, Buffer>> {
    return inside(registry, async (repository) => {
      const found = new Map<string, Buffer>();
      for (const { digest, annotations = {} } of await attachedTo(
        repository,
        digests.get(registry) ?? "",
        noop,
      )) {
        const manifest = await repository.manifest(digest);
        const { artifactType = "", layers = [], subject } = contentOf(manifest!);
        assert.equal(subject?.digest, digests.get(registry));
        const platform = (annotations as Record<string, string>)["pulumi-go-service-image.platform"] ?? "";
        found.set(`${artifactType} ${platform}`, await readDocument(repository, layers[0]!, noop));
      }
      return found;
    });
  }

  const bills = { sbom: ["cyclonedx", "spdx"] } as const;

  it("are bills of material for each platform, which the official schemas take", async () => {
    const registry = registries.files;
    const attached = await attachDocuments(request(registry, bills), {});
    assert.deepEqual(
      attached.map(({ kind, platform }) => [kind, platform]),
      [
        ["cyclonedx", "linux/amd64"],
        ["spdx", "linux/amd64"],
        ["cyclonedx", "linux/arm64"],
        ["spdx", "linux/arm64"],
      ],
    );
    const found = await contents(registry);
    const [cyclonedx, spdx] = [validator("bom-1.6.SNAPSHOT"), validator("spdx-2.3")];
    for (const platform of ["linux/amd64", "linux/arm64"]) {
      const bill = JSON.parse(String(found.get(`application/vnd.cyclonedx+json ${platform}`))) as object;
      assert.ok(cyclonedx(bill), JSON.stringify(cyclonedx.errors));
      const document = JSON.parse(String(found.get(`application/spdx+json ${platform}`))) as object;
      assert.ok(spdx(document), JSON.stringify(spdx.errors));
    }
    assert.ok(!cyclonedx({ bomFormat: "CycloneDX", specVersion: "1.6", version: "1" }), "it can refuse");
  });

  it("name the modules of the programs and the packages of the base, those of each platform", async () => {
    const found = await contents(registries.files);
    const components = (platform: string): readonly Listed[] =>
      (
        JSON.parse(String(found.get(`application/vnd.cyclonedx+json ${platform}`))) as {
          readonly components: readonly Listed[];
        }
      ).components;
    const purls = (platform: string): string[] =>
      components(platform).flatMap(({ type, purl }) =>
        type === "library" && purl !== undefined ? [purl] : [],
      );
    const go = (readBinary(program).goVersion ?? "").replace("go", "");
    assert.deepEqual(purls("linux/amd64"), [
      // a folder has no version
      "pkg:golang/example.org/lib.v2",
      `pkg:golang/stdlib@${go}`,
      "pkg:deb/debian/tzdata@2025b-4%2Bdeb13u1?arch=all&distro=debian-13",
    ]);
    assert.deepEqual(
      purls("linux/arm64").filter((one) => one.startsWith("pkg:apk")),
      [
        "pkg:apk/alpine/busybox@1.37.0-r18?arch=x86_64&distro=alpine-3.22.1",
        "pkg:apk/alpine/musl@1.2.5-r10?arch=x86_64&distro=alpine-3.22.1",
      ],
    );
    const application = components("linux/amd64").find(({ type }) => type === "application");
    assert.equal(application?.name, "/app/service");
  });

  it("say so where the base has packages that nobody lists, as those of rpm", async () => {
    const registry = registries.files;
    const digest = registry.put("team/auth", "2.0.0", [
      {
        architecture: "amd64",
        layers: [
          { "etc/os-release": "ID=fedora\nVERSION_ID=43\n", "var/lib/rpm/rpmdb.sqlite": "SQLite format 3" },
          { "app/service": program },
        ],
      },
    ]);
    const known = digests.get(registry);
    digests.set(registry, digest);
    try {
      await attachDocuments(request(registry, bills), {});
      const found = await contents(registry);
      const parsed = (type: string): unknown => JSON.parse(String(found.get(`${type} linux/amd64`)));
      const bill = parsed("application/vnd.cyclonedx+json") as {
        readonly metadata: { readonly component: { readonly properties: object } };
        readonly compositions: readonly { readonly aggregate: string }[];
      };
      const value = "unknown: the base has no list of packages of dpkg or apk";
      assert.deepEqual(bill.metadata.component.properties, [{ name: "go-service-image:packages", value }]);
      assert.equal(bill.compositions[0]?.aggregate, "incomplete");
      assert.ok(validator("bom-1.6.SNAPSHOT")(bill));
      const document = parsed("application/spdx+json") as {
        readonly relationships: readonly { readonly relatedSpdxElement: string }[];
      };
      assert.equal(
        document.relationships.filter((one) => one.relatedSpdxElement === "NOASSERTION").length,
        1,
      );
      assert.ok(validator("spdx-2.3")(document));
    } finally {
      digests.set(registry, known ?? "");
    }
  });

  it("are equal for equal images, and attached once; the image keeps its digest and its bytes", async () => {
    const registry = registries.keeps;
    const digest = digests.get(registry) ?? "";
    const read = (): Promise<Buffer | undefined> =>
      inside(registry, async (repository) => (await repository.manifest("1.0.0"))?.bytes);
    const before = await read();
    const first = await attachDocuments(request(registry, bills), {});
    const list = await inside(registry, (repository) => repository.digestOf(fallbackTag(digest)));
    assert.deepEqual(await attachDocuments(request(registry, bills), {}), first);
    assert.equal(await inside(registry, (repository) => repository.digestOf(fallbackTag(digest))), list);
    assert.deepEqual(await read(), before);
  });

  it("are listed under the tag of the specification where the registry files nothing by itself", async () => {
    const listed = async (registry: OciRegistry): Promise<number | undefined> =>
      inside(registry, async (repository) => {
        const list = await repository.manifest(fallbackTag(digests.get(registry) ?? ""));
        return list && contentOf(list).manifests?.length;
      });
    assert.equal(await listed(registries.keeps), 4);
    assert.equal(await listed(registries.files), undefined);
  });

  it("are given up where a registry knows only images: a refusal, told once, and no outage", async () => {
    const registry = registries.refuses;
    const input = { ...request(registry, bills), deletes: true };
    const { outs } = await attachments.create(input);
    assert.ok(outs !== undefined);
    assert.deepEqual(outs.attached, []);
    assert.match(
      outs.refused ?? "",
      /^127\.0\.0\.1:\d+ takes no document .* in team\/auth: .*400.*Fix: leave `attest` out for this registry/,
    );
    // it is not asked again for the same image, at a refresh and when it goes
    assert.deepEqual(attachments.diff("id", outs, input), { changes: false });
    const asked = registry.requests.length;
    assert.deepEqual((await attachments.read("id", outs)).props, outs);
    await attachments.delete("id", outs);
    assert.equal(registry.requests.length, asked);
    const next = { ...input, digest: `sha256:${"0".repeat(64)}` };
    assert.deepEqual(attachments.diff("id", outs, next), { changes: true });
  });

  it("fail where a registry does not answer, or does not let one write", async () => {
    const registry = registries.refuses;
    registry.refusal = 403;
    const input = { ...request(registry, bills), deletes: false };
    await assert.rejects(attachments.create(input), /403/);
    registry.refusal = 500;
    const document = { artifactType: "text/plain", content: Buffer.from("x"), annotations: {} };
    const subject = { mediaType: INDEX_TYPE, digest: digests.get(registry) ?? "", size: 1 };
    // without repetition: how often it is asked is the policy's business
    const outage = await inside(registry, (repository) => attach(repository, subject, [document], noop)).then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(outage instanceof RegistryError && !(outage instanceof DocumentRefusedError), String(outage));
    registry.refusal = 400;
  });

  it("are refused for an image whose layers have other bytes than their digests", async () => {
    const registry = new OciRegistry();
    await registry.open();
    const digest = registry.put("team/auth", "1", [
      { architecture: "amd64", layers: [{ "app/service": program }] },
    ]);
    const layer = archive({ "app/service": program });
    registry.spoiled.set(digestOfBytes(layer), archive({ "app/service": "planted" }));
    const asked = { ...request(registry, bills), digest };
    try {
      await assert.rejects(attachDocuments(asked, {}), /came with the bytes of/);
    } finally {
      await registry.close();
    }
  });

  it("say what the image was made from: every file that the builder has got, the commit, base and toolchain", async () => {
    const registry = registries.files;
    makeRepository(folder);
    const record = {
      service: "auth",
      version: "1.0.0",
      source: folder,
      arguments: { main: "cmd/auth" },
      go: { version: "1.26.8", image: `golang@sha256:${"a".repeat(64)}` },
      bases: [`registry.example.com/base@sha256:${"b".repeat(64)}`],
      context: join(folder, "context"),
      dockerfile: join(folder, "context", "Dockerfile"),
      contexts: {},
    };
    const env = {
      GITHUB_ACTIONS: "true",
      GITHUB_SERVER_URL: "https://git.example.com",
      GITHUB_REPOSITORY: "team/shop",
      GITHUB_RUN_ID: "7",
      RUNNER_ENVIRONMENT: "github-hosted",
    };
    await attachDocuments(request(registry, { provenance: record }), env);
    const statement = JSON.parse(String((await contents(registry)).get("application/vnd.in-toto+json "))) as {
      readonly subject: readonly { readonly digest: { readonly sha256: string } }[];
      readonly predicate: Provenance;
    };
    assert.equal(`sha256:${statement.subject[0]?.digest.sha256 ?? ""}`, digests.get(registry));
    assert.equal(statement.subject.length, 3);
    const { buildDefinition, runDetails } = statement.predicate;
    assert.deepEqual(buildDefinition.externalParameters, {
      service: "auth",
      version: "1.0.0",
      arguments: { main: "cmd/auth" },
    });
    const [source, go, base, dockerfile, ...files] = buildDefinition.resolvedDependencies;
    assert.match(source?.digest?.["gitCommit"] ?? "", /^[0-9a-f]{40}$/);
    assert.equal(source?.uri, "git+https://git.example.com/team/shop.git", "without the login");
    assert.deepEqual([go?.digest, base?.digest], [{ sha256: "a".repeat(64) }, { sha256: "b".repeat(64) }]);
    assert.deepEqual(dockerfile?.digest, { sha256: sha256("FROM scratch\n") });
    assert.deepEqual(files, [{ name: "context/src/main.go", digest: { sha256: sha256("package main\n") } }]);
    assert.equal(runDetails.builder.id, "https://github.com/actions/runner/github-hosted");
    assert.equal(
      runDetails.metadata?.invocationId,
      "https://git.example.com/team/shop/actions/runs/7/attempts/1",
    );
  });
});

function makeRepository(folder: string): void {
  const git = (...args: string[]): void => {
    const identity = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
    execFileSync("git", [...identity, ...args], { cwd: folder, stdio: "ignore" });
  };
  git("init");
  git("remote", "add", "origin", "https://robot:canary@git.example.com/team/shop.git");
  git("add", ".");
  git("commit", "-m", "first");
}

function validator(name: string): ReturnType<Ajv["compile"]> {
  const ajv = new Ajv({ strict: false, validateFormats: false });
  const read = (file: string): object =>
    JSON.parse(readFileSync(join(SCHEMAS, `${file}.schema.json`), "utf8")) as object;
  ["jsf-0.82.SNAPSHOT", "spdx.SNAPSHOT"].forEach((one) =>
    ajv.addSchema(read(one), `http://cyclonedx.org/schema/${one}.schema.json`),
  );
  return ajv.compile(read(name));
}
