/*
 * Proves that the command `plan` says what the program declares: versions, tags and Dockerfiles of every kind of stack, read
 * from the same files. Integration tests compare it with what was pushed.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse, stringify } from "yaml";
import { planRequest } from "../../cli/request";
import { buildImages } from "../../stacks/build";
import { readConfiguration } from "../../stacks/configuration";
import { environmentOf } from "../../stacks/environments";
import { record, valueOf } from "../support/component/recording";
import { AUTH, SHOP } from "../support/shop";
import { below, makeTree, removeTrees } from "../support/tree";

const PROJECT_FILE = resolve(__dirname, "..", "..", "..", "Pulumi.yaml");
/** By digest: no registry is asked for a tag. */
const OWN_DOCKERFILE = `FROM golang:1.26.8@sha256:${"a".repeat(64)} AS build
COPY . /src
RUN cd /src && go build -o /auth ./${AUTH}
FROM scratch
COPY --from=build /auth /auth
`;
const ENGINE = {
  registry: "127.0.0.1:5000",
  builder: "embedded",
  goImage: "127.0.0.1:5000/library/golang:1.26.8",
  goVersion: "1.26.8",
};

/** Stacks of every kind, by what is set. */
const STACKS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "nothing but a registry": {},
  "the embedded engine": { registry: "embedded" },
  "a version variable and tags": { versionVariable: "main.Version", extraTags: ["latest", "v1"] },
  "a fixed version": { version: "=1.4.0" },
  "platforms, flags and build tags": {
    platforms: ["linux/arm64"],
    goTags: ["a"],
    goFlags: ["-gcflags=all=-l"],
    goEnvironment: { GOARM64: "v8.2" },
  },
  "a Go image": { goImage: "r.example.com/go:1.26.8", goVersion: "1.26.8" },
  "labels, time zone and mirrors": {
    labels: ["org.opencontainers.image.vendor=Shop"],
    timezone: "Asia/Shanghai",
    mirrors: { "docker.io": "mirror.example.com" },
    profile: "china",
  },
  "options of single services": {
    serviceOptions: {
      auth: { ports: [8000], arguments: ["-v"], repository: "identity/auth", compose: { restart: "always" } },
    },
  },
  "a Dockerfile of its own": {
    serviceOptions: { auth: { dockerfile: { path: "Dockerfile" }, extraTags: ["own"] } },
  },
  "a Dockerfile of its own for the closure": {
    serviceOptions: { auth: { dockerfile: { path: "Dockerfile", context: "closure" } } },
  },
  "services that are named": { services: [`login=${AUTH}`] },
  "no shared dependencies": { sharedDependencies: false },
};

describe("plan of a stack", () => {
  const before = process.cwd();
  afterEach(() => {
    process.chdir(before);
    removeTrees();
  });

  for (const [title, config] of Object.entries(STACKS)) {
    it(`is what the program declares: ${title}`, async () => {
      const all = { root: "shop", registry: "registry.example.com/team", ...config };
      const keys = Object.entries(all).map(([key, value]) => [`go-service-image:${key}`, value]);
      const files = below("shop", SHOP);
      const folder = makeTree({
        ...files,
        "shop/Dockerfile": OWN_DOCKERFILE,
        "Pulumi.yaml": readFileSync(PROJECT_FILE, "utf8"),
        "Pulumi.stack.yaml": stringify({ config: Object.fromEntries(keys) as object }),
        ".go-service-image/engine.json": JSON.stringify(ENGINE),
      });
      process.chdir(realpathSync(folder));
      const [planned, declared] = [await plannedImages(), await declaredImages()];
      assert.deepEqual(planned.images, declared.images);
      const written = readdirSync(".go-service-image/contexts")
        .flatMap((name) =>
          ["Dockerfile", "dockerfile/Dockerfile"].map((file) =>
            join(".go-service-image/contexts", name, file),
          ),
        )
        .filter((file) => existsSync(file))
        .map((file) => readFileSync(file, "utf8"));
      assert.deepEqual([...new Set(written)].sort(), [...new Set(planned.dockerfiles)].sort());
    });
  }

  interface Image {
    readonly repository: string;
    readonly tags: readonly string[];
  }

  async function plannedImages(): Promise<{ images: Record<string, Image>; dockerfiles: string[] }> {
    const { plans, dependencies, stack } = await planRequest("plan", {});
    const images = plans.map(({ name, repository, tags }): [string, Image] => [
      name,
      { repository: `${stack?.registry ?? ""}/${repository}`, tags },
    ]);
    return {
      images: Object.fromEntries(images),
      dockerfiles: [...plans, ...dependencies].map(({ dockerfile }) => dockerfile),
    };
  }

  async function declaredImages(): Promise<{ images: Record<string, Image> }> {
    // as the engine hands them over
    const config = {
      ...(parse(readFileSync("Pulumi.stack.yaml", "utf8")) as { config: Record<string, unknown> }).config,
    };
    const texts = Object.entries(config).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]);
    const { result, error } = await record(async () => {
      const configuration = readConfiguration(
        Object.fromEntries(texts) as Record<string, string>,
        "go-service-image",
      );
      return (await buildImages(environmentOf(configuration, "stack"), configuration)).images;
    });
    assert.equal(error, undefined);
    const entries = Object.entries(result ?? {}).map(
      async ([name, { ref, tags }]): Promise<[string, Image]> => [
        name,
        { repository: (await valueOf(ref))!.split("@")[0]!, tags: (await valueOf(tags))! },
      ],
    );
    return { images: Object.fromEntries(await Promise.all(entries)) };
  }
});
